package notebook_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

var regen = flag.Bool("regen", false, "rewrite the table in docs/cells.md")

// A sequence is a list of cells and their outputs; testdata/sequences/drive.py runs them and documents the format.
type sequence struct {
	name  string
	cells []struct{ code, prints string }
}

// readSequences reads the Go cells of a file of sequences.
func readSequences(t *testing.T, path string) (all []sequence) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var into *string
	for line := range strings.Lines(string(data)) {
		if name, ok := strings.CutPrefix(line, "== "); ok {
			all, into = append(all, sequence{name: strings.TrimSpace(name)}), nil
			continue
		}
		s := &all[len(all)-1]
		if header, ok := strings.CutPrefix(line, "-- "); ok {
			switch word := strings.Fields(header)[0]; {
			case word == "go":
				s.cells = append(s.cells, struct{ code, prints string }{})
				into = &s.cells[len(s.cells)-1].code
			case word == "prints":
				into = &s.cells[len(s.cells)-1].prints
			default:
				into = new(string)
			}
			continue
		}
		*into += line
	}
	return all
}

// sequenceFiles are the sequences compared with other kernels, and those that are hard for ours.
var sequenceFiles = []string{"table.txt", "hard.txt"}

func inSequences(name string) string { return filepath.Join("testdata", "sequences", name) }

// runSequences runs all sequences, divided among the given number of concurrent kernels.
func runSequences(t *testing.T, parts int) map[string][]string {
	t.Helper()
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for part := range parts {
		wait.Go(func() {
			results := filepath.Join(t.TempDir(), "results.json")
			args := []string{inSequences("drive.py"), "layercake", "go", fmt.Sprint(part), fmt.Sprint(parts), results}
			for _, name := range sequenceFiles {
				args = append(args, inSequences(name))
			}
			cmd := exec.CommandContext(t.Context(), clone.Python(), args...)
			cmd.Env = clone.JupyterEnv()
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
				return
			}
			var some map[string][]string
			data, err := os.ReadFile(results)
			if err == nil {
				err = json.Unmarshal(data, &some)
			}
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(all, some)
		})
	}
	wait.Wait()
	return all
}

func TestSequences(t *testing.T) {
	results := runSequences(t, 2)
	for _, name := range sequenceFiles {
		for _, s := range readSequences(t, inSequences(name)) {
			t.Run(s.name, func(t *testing.T) {
				if len(results[s.name]) != len(s.cells) {
					t.Fatalf("%d of %d cells ran", len(results[s.name]), len(s.cells))
				}
				for i, c := range s.cells {
					got, want := strings.TrimRight(results[s.name][i], "\n"), strings.TrimRight(c.prints, "\n")
					if begin, more := strings.CutSuffix(want, "…"); got != want && !(more && strings.HasPrefix(got, begin)) {
						t.Errorf("cell %d\n%s\nprints\n%s\nrather than\n%s", i+1, c.code, got, want)
					}
				}
			})
		}
	}
}

// TestTableOfCells checks that the table in docs/cells.md is up to date.
func TestTableOfCells(t *testing.T) {
	const begin, end = "<!-- the table begins -->\n", "<!-- the table ends -->\n"
	var recorded struct {
		Versions     map[string]string
		Python, Rust map[string][]string
	}
	data, err := os.ReadFile(inSequences("recorded.json"))
	if err == nil {
		err = json.Unmarshal(data, &recorded)
	}
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| | Layercake | %s | %s |\n|---|---|---|---|\n", recorded.Versions["python"], recorded.Versions["rust"])
	for _, s := range readSequences(t, inSequences("table.txt")) {
		var ours []string
		for _, c := range s.cells {
			ours = append(ours, c.prints)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", s.name, inShort(ours), inShort(recorded.Python[s.name]), inShort(recorded.Rust[s.name]))
	}
	path := filepath.Join("..", "..", "docs", "cells.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s does not mark where its table begins and ends", path)
	}
	if *regen {
		if err := os.WriteFile(path, []byte(before+begin+b.String()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if table != b.String() {
		t.Errorf("the table in %s is out of date; go test ./internal/notebook -run %s -regen rewrites it", path, t.Name())
	}
}

// inShort shows the first line of each output, for a table.
func inShort(outputs []string) string {
	const most = 64 // characters
	var short []string
	for _, out := range outputs {
		line, more, _ := strings.Cut(strings.TrimSpace(out), "\n")
		if runes := []rune(line); len(runes) > most {
			line = string(runes[:most-1]) + "…"
		} else if more != "" {
			line += " …"
		}
		if line != "" {
			short = append(short, "`"+strings.NewReplacer("|", "\\|", "`", "'").Replace(line)+"`")
		}
	}
	if len(short) == 0 {
		return "–"
	}
	return strings.Join(slices.Clip(short), "<br>")
}
