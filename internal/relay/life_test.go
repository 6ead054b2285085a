package main

import (
	"os/exec"
	"testing"
)

// A kernel whose outputs have ended ends.
func TestMuteKernelEnds(t *testing.T) {
	t.Parallel()
	mute := make(chan struct{})
	close(mute)
	if status, err := live(exec.Command("sh", "-c", "cat; exit 3"), mute); status != 3 || err != nil {
		t.Errorf("it ends with %d (%v), want 3", status, err)
	}
}
