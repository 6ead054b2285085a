package main

import (
	"os/exec"
	"testing"
)

func TestWatchReturnsTheStatus(t *testing.T) {
	t.Parallel()
	if status, err := watch(exec.Command("sh", "-c", "exit 3")); status != 3 || err != nil {
		t.Errorf("it ends with %d (%v), want 3", status, err)
	}
}
