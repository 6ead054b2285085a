package scratch

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// The test runs itself as a process that creates a folder, prints its path, and waits to be killed.
func TestMain(m *testing.M) {
	if in := os.Getenv("SCRATCH_IN"); in != "" {
		folder, _, err := Folder(in, "test-")
		if err != nil {
			os.Exit(1)
		}
		os.Stdout.WriteString(folder + "\n")
		time.Sleep(time.Hour)
	}
	os.Exit(m.Run())
}

func TestFolder(t *testing.T) {
	in := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "SCRATCH_IN="+in)
	said, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	other := line[:len(line)-1]
	exists := func(folder string) bool { _, err := os.Stat(folder); return err == nil }
	mine := func() (folder string, remove func()) {
		folder, remove, err := Folder(in, "test-")
		if err != nil {
			t.Fatal(err)
		}
		return folder, remove
	}

	first, removeFirst := mine()
	second, removeSecond := mine()
	if !exists(other) || !exists(first) || !exists(second) {
		t.Error("a folder is removed that a process needs")
	}
	removeFirst()
	cmd.Process.Kill()
	cmd.Wait()
	old, young := filepath.Join(in, "test-123"), filepath.Join(in, "test-456")
	for _, folder := range []string{old, young, filepath.Join(in, "test-other-1")} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	theirs := filepath.Join(in, "test-789")
	release := filepath.Join(in, "test-1.2.0") // like an unpacked release archive
	for _, folder := range []string{theirs, release} {
		err := os.Mkdir(folder, 0o700)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "mine"), nil, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range []string{old, theirs, release} {
		if err := os.Chtimes(folder, time.Time{}, time.Now().Add(-2*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	_, removeThird := mine()
	for folder, want := range map[string]bool{
		first: false, second: true, other: false, old: false, young: true, filepath.Join(in, "test-other-1"): true,
		theirs: true, release: true,
	} {
		if exists(folder) != want {
			t.Errorf("%s: is there %t, want %t", folder, exists(folder), want)
		}
	}
	removeSecond()
	removeThird()
}

// TestFolderBesideOthers creates folders concurrently: no process sweeps the folder of another.
func TestFolderBesideOthers(t *testing.T) {
	in := t.TempDir()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 300 {
				folder, remove, err := Folder(in, "test-")
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := os.Stat(folder); err != nil {
					t.Error(err)
				}
				remove()
			}
		})
	}
	group.Wait()
}

func TestShort(t *testing.T) {
	t.Setenv("TMPDIR", "/a/folder")
	if got := Short(9); got != "/a/folder" {
		t.Errorf("%s", got)
	}
	if got := Short(8); got != "/tmp" {
		t.Errorf("%s", got)
	}
}
