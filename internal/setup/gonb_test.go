package setup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const greeting = `Subject: greet: say good-bye

It is polite.
---
diff --git a/greet.go b/greet.go
index 1..2 100644
--- a/greet.go
+++ b/greet.go
@@ -1,3 +1,4 @@
 package greet
 
 const first = "hello"
+const last = "good-bye"
diff --git a/new/doc.go b/new/doc.go
new file mode 100644
index 0000000..3
--- /dev/null
+++ b/new/doc.go
@@ -0,0 +1 @@
+package new
`

func TestPatch(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"unchanged", "package greet\n\nconst first = \"hello\"\n", "package greet\n\nconst first = \"hello\"\nconst last = \"good-bye\"\n"},
		{"another version", "package greet\n\nconst first = \"hi\"\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			file := filepath.Join(folder, "greet.go")
			if err := os.WriteFile(file, []byte(test.source), 0o600); err != nil {
				t.Fatal(err)
			}
			err := patch(folder, greeting)
			got, _ := os.ReadFile(file)
			if err == nil && string(got) != test.want || (err == nil) != (test.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
			if err != nil && !strings.Contains(err.Error(), `greet.go does not match the patch "greet: say good-bye"`) {
				t.Errorf("the error does not say what is wrong: %v", err)
			}
			if added, _ := os.ReadFile(filepath.Join(folder, "new", "doc.go")); err == nil && string(added) != "package new\n" {
				t.Errorf("the new file is %q", added)
			}
		})
	}
}

// The patches fit the version in go.mod.
func TestCopyGoNB(t *testing.T) {
	clone, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	patches, err := readPatches()
	if err != nil || len(patches) == 0 {
		t.Fatalf("%d patches (%v)", len(patches), err)
	}
	folder := filepath.Join(t.TempDir(), "gonb")
	var log tail
	if err := clone.copyGoNB(t.Context(), &log, folder, patches); err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	if _, err := os.Stat(filepath.Join(folder, "embed", "embed.go")); err != nil {
		t.Error(err)
	}
}
