package stack

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

var atInitialization = Initializing()

func TestInitializing(t *testing.T) {
	if !atInitialization {
		t.Error("a variable's initializer was not recognized")
	}
	if Initializing() {
		t.Error("a test was taken for an initializer")
	}
}

func TestCallerIsOutsideOfTheModule(t *testing.T) {
	if got := Caller(); !regexp.MustCompile(`/testing\.go:\d+$`).MatchString(got) { // what calls tests
		t.Errorf("the caller is %q", got)
	}
}

// deep calls f at the end of many calls.
func deep(calls int, f func()) {
	if calls == 0 {
		f()
		return
	}
	deep(calls-1, f)
}

func TestCallerOfManyCalls(t *testing.T) {
	deep(1000, func() {
		if got := Caller(); !strings.Contains(got, "/testing.go:") {
			t.Errorf("the caller is %q", got)
		}
	})
}

func TestCatch(t *testing.T) {
	mistake := errors.New("a mistake in a graph")
	if err := Catch(func() { panic(mistake) }); err != mistake {
		t.Errorf("got %v, want the error itself", err)
	}
	if err := Catch(func() {}); err != nil {
		t.Errorf("got %v without a panic", err)
	}
	var none []int
	for what, f := range map[string]func(){
		"runtime error: index out of range [3] with length 0": func() { none[3] = 1 },
		"a text": func() { panic("a text") },
	} {
		err := Catch(func() { deep(100, f) })
		if err == nil || !regexp.MustCompile(`^`+regexp.QuoteMeta(what)+`, at .*/stack_test\.go:\d+$`).MatchString(err.Error()) {
			t.Errorf("got %v, want %s and the line", err, what)
		}
	}
}
