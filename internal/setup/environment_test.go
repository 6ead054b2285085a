package setup

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// environment runs a command in a clone's environment, with the user's own GOFLAGS.
func environment(t *testing.T, root, flags string, command ...string) string {
	t.Helper()
	cmd := exec.Command("sh", append([]string{filepath.Join(root, "share", "jupyter", "kernels", "layercake", "environment")}, command...)...)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "GOENV=off", "GOFLAGS="+flags)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestFlagsOfOnesOwn(t *testing.T) {
	clone, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	none := environment(t, clone.Root, "", "go", "env", "GOFLAGS")
	if !strings.Contains(none, "-buildvcs=false") || !strings.Contains(none, "-ldflags=-s -w") {
		t.Errorf("without any the flags are %s", none)
	}
	for own, kept := range map[string]string{
		"-tags=mine":                      " -tags=mine",
		"'-gcflags=-N -l' -mod=mod -race": " '-gcflags=-N -l' -race",
		"-mod=readonly":                   "",
		none + " -tags=mine":              " -tags=mine", // set by an enclosing command
	} {
		if got := environment(t, clone.Root, own, "go", "env", "GOFLAGS"); got != none+kept {
			t.Errorf("%s: the flags are %s, want %s", own, got, none+kept)
		}
	}
}

// In another user's clone git refuses to answer. An empty .git has the same effect.
func TestCloneOfAnotherUser(t *testing.T) {
	clone, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	root := t.TempDir()
	script, err := os.ReadFile(clone.Path("share", "jupyter", "kernels", "layercake", "environment"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"share/jupyter/kernels/layercake/environment": string(script),
		"go.mod":      "module other\n\ngo 1.26\n",
		"main.go":     "package main\n\nfunc main() {}\n",
		".git/config": "not git's",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	environment(t, root, "", "go", "build", "-o", filepath.Join(root, "other"), ".")
	plain := exec.Command("go", "build", "-buildvcs=auto", "-o", filepath.Join(root, "other"), ".")
	plain.Dir = root
	if out, err := plain.CombinedOutput(); err == nil || !strings.Contains(string(out), "VCS status") {
		t.Errorf("Go builds it anyhow: this test tests nothing (%v %s)", err, out)
	}
}
