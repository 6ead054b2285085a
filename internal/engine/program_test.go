package engine

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

func TestProgramsThatWereUsedLastAreKept(t *testing.T) {
	var ps Programs
	compiled := 0
	get := func(key int) *Program {
		p, err := ps.Get(fmt.Sprint(key), func() (*Program, error) { compiled++; return &Program{}, nil })
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	first := get(0)
	for key := range 3 * mostPrograms {
		get(key)
		if get(0) != first {
			t.Fatalf("a program that is used all the time was compiled again, after %d", key)
		}
	}
	if compiled != 3*mostPrograms || ps.Len() != mostPrograms {
		t.Errorf("%d compiled, %d kept", compiled, ps.Len())
	}
	broken := errors.New("broken")
	before := slices.Clone(ps.list)
	if _, err := ps.Get("broken", func() (*Program, error) { return nil, broken }); err != broken || !slices.Equal(ps.list, before) {
		t.Errorf("got %v, and %d programs", err, ps.Len())
	}
}

func TestToDeviceChecksHowManyValuesThereAre(t *testing.T) {
	_, err := ToDevice(onGo(t), []float32{1, 2, 3}, 2, 2)
	if want := "copying 3 values to the device as [2 2], which holds 4"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
