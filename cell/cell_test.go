package cell

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

var kept = 1

// inCell reruns the test as a separate program, a cell with this folder, and returns its output. There it calls do and
// exits.
func inCell(t *testing.T, folder string, do func()) string {
	t.Helper()
	const inside = "LAYERCAKE_TEST_CELL"
	if os.Getenv(inside) != "" {
		Begin(Variable{Name: "kept", Pointer: &kept, Cell: 1})
		do()
		os.Exit(0)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), inside+"=1", folderVariable+"="+folder)
	out, _ := cmd.CombinedOutput()
	return string(out)
}

// The arguments of a call that ends the cell, as in os.Exit(run()), are evaluated before the variables are kept.
func TestEnding(t *testing.T) {
	folder := t.TempDir()
	for _, want := range []string{"1", "12", "100"} {
		got := inCell(t, folder, func() {
			fmt.Print(kept)
			switch kept {
			case 1:
				Ending(os.Exit)(func() int { kept = 12; return 3 }())
			case 12:
				defer Ending(func(...any) { os.Exit(1) })("the end")
				kept = 100
			}
		})
		if got != want {
			t.Fatalf("the cell prints %q rather than %s", got, want)
		}
	}
}

// A cell whose variables cannot be stored reports that and ends.
func TestCannotBeStored(t *testing.T) {
	got := inCell(t, t.TempDir(), func() {
		if err := os.RemoveAll(StoreIn(os.Getenv(folderVariable))); err != nil {
			panic(err)
		}
		End()
	})
	if !strings.HasPrefix(got, "Error: the variables cannot be kept: open ") || strings.Count(got, "Error: ") != 1 {
		t.Errorf("it prints %q", got)
	}
}
