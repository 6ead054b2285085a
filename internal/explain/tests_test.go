package explain

import (
	"strings"
	"testing"

	"layercake/cell/compose"
)

func TestTests(t *testing.T) {
	const printed = "=== RUN   TestA\n    main_test.go:12: is 5\n--- FAIL: TestA (0.00s)\n=== RUN   TestB\n=== RUN   TestB/sub\n    main_test.go:13: no cell's\n    main_test.go:14: is 6\n" +
		"--- FAIL: TestB (0.00s)\n    --- FAIL: TestB/sub (0.00s)\n=== RUN   TestC\n--- PASS: TestC (0.00s)\nFAIL\nexit status 1"
	const want = "=== RUN   TestA\n    cell [1], line 3: is 5\n--- FAIL: TestA (0.00s)\n=== RUN   TestB\n=== RUN   TestB/sub\n    main_test.go:13: no cell's\n    line 2: is 6\n" +
		"--- FAIL: TestB (0.00s)\n    --- FAIL: TestB/sub (0.00s)\n=== RUN   TestC\n--- PASS: TestC (0.00s)\nFAIL\nexit status 1"
	for _, piece := range []int{1, 7, len(printed)} {
		var got strings.Builder
		tests := &Tests{Pass: func(s string) { got.WriteString(s) }, Cell: 2,
			Program: program(compose.Line{Cell: 1, Line: 2}, compose.Line{Cell: -1}, compose.Line{Cell: 2, Line: 1})}
		for rest := printed; rest != ""; rest = rest[min(piece, len(rest)):] {
			tests.Write([]byte(rest[:min(piece, len(rest))]))
		}
		tests.End()
		if got.String() != want {
			t.Errorf("in pieces of %d it prints\n%s\nwant\n%s", piece, got.String(), want)
		}
		exited, _ := NewCells("").Ended(2, exit, nil, "", program())
		if f := tests.Failure(exited); f.Title() != "2 of 3 tests failed" {
			t.Errorf("it fails with %v", f)
		}
		crashed, _ := NewCells("").Ended(2, exit, nil, "panic: oh\n", program())
		if f := tests.Failure(crashed); f.Title() != "panic: oh" {
			t.Errorf("after a panic it fails with %v", f)
		}
	}
	for printed, want := range map[string]string{
		"=== RUN   TestA\n--- FAIL: TestA (0.00s)\n": "The test failed", "--- FAIL: TestA (0.00s)\n": "1 test failed", "=== RUN   TestA\n--- PASS: TestA (0.00s)\n": "The cell's program ended with exit status 2.",
	} {
		exited, _ := NewCells("").Ended(2, exit, nil, "", program())
		tests := &Tests{Pass: func(string) {}, Program: program()}
		tests.Write([]byte(printed))
		if f := tests.Failure(exited); f.Title() != want {
			t.Errorf("%q: it fails with %v", printed, f)
		}
	}
}
