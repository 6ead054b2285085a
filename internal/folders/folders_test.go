package folders

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFoldersAreRemembered(t *testing.T) {
	root := t.TempDir()
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Variables {
		t.Setenv(name, "") // restored after the test
	}
	other := t.TempDir()
	if err := os.Mkdir("digits", 0o755); err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		set, value string // "" for none
		want       string // value of MNIST_DIR afterwards
		said       string
	}{
		{"", "", "", ""},
		{"MNIST_DIR", "digits", filepath.Join(here, "digits"), ""},
		{"", "", filepath.Join(here, "digits"), "MNIST_DIR is " + filepath.Join(here, "digits") + ", as set before"},
		{"KMNIST_DIR", other, filepath.Join(here, "digits"), "MNIST_DIR is "},
		{"MNIST_DIR", other, other, "KMNIST_DIR is " + other + ", as set before"},
		{"", "", other, "MNIST_DIR is " + other},
		{"MNIST_DIR", "", "", "KMNIST_DIR is " + other},
		{"MNIST_DIR", "none", filepath.Join(here, "none"), "KMNIST_DIR is " + other}, // a missing folder is reported elsewhere
		{"KMNIST_DIR", "", "", ""},
		{"", "", "", ""},
	} {
		for _, name := range Variables {
			os.Unsetenv(name)
		}
		if step.set != "" {
			os.Setenv(step.set, step.value)
		}
		var out strings.Builder
		err := Remember(root)
		if err == nil {
			err = Recall(root, &out)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := os.Getenv("MNIST_DIR"); got != step.want {
			t.Errorf("step %d: MNIST_DIR is %q, want %q", i, got, step.want)
		}
		if !strings.Contains(out.String(), step.said) || step.said == "" && out.Len() > 0 {
			t.Errorf("step %d: said %q, want %q", i, &out, step.said)
		}
	}
}

// The documentation lists all folders.
func TestFoldersAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/data.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Variables {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("docs/data.md does not name %s", name)
		}
	}
}

func TestDamagedFolders(t *testing.T) {
	root := t.TempDir()
	err := os.MkdirAll(filepath.Dir(file(root)), 0o755)
	if err == nil {
		err = os.WriteFile(file(root), []byte("{"), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{Remember(root), Recall(root, new(strings.Builder))} {
		if err == nil || !strings.Contains(err.Error(), file(root)+" is damaged, remove it") {
			t.Errorf("error %v", err)
		}
	}
}
