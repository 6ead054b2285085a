package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckNotebooks(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	kernel := func(name string) string {
		return `{"nbformat": 4, "cells": [], "metadata": {"kernelspec": {"name": "` + name + `"}}}`
	}
	good := write("good.ipynb", kernel("layercake"))
	tests := []struct {
		name  string
		paths []string
		want  string // in the error; "" for none
	}{
		{"none", nil, ""},
		{"two", []string{good, write("gonb.ipynb", kernel("gonb"))}, ""},
		{"without a kernel", []string{write("plain.ipynb", `{"nbformat": 4}`)}, ""},
		{"no such file", []string{good, filepath.Join(folder, "none.ipynb")}, "no file"},
		{"a folder", []string{folder}, "is not a notebook; a notebook's name ends in .ipynb"},
		{"another file", []string{write("main.go", "package main")}, "is not a notebook; a notebook's name ends in .ipynb"},
		{"no JSON", []string{write("text.ipynb", "# Title")}, "text.ipynb is not a notebook: "},
		{"other JSON", []string{write("other.ipynb", "{}")}, "other.ipynb is not a notebook: it has no nbformat"},
		{"a list", []string{write("list.ipynb", "[1]")}, "list.ipynb is not a notebook: all of it is of JSON's type array"},
		{"a number for a text", []string{write("number.ipynb", `{"nbformat": 4, "cells": [{"source": 5}]}`)}, "number.ipynb is not a notebook: cells.source is of JSON's type number"},
		{"cut off", []string{write("cut.ipynb", kernel("layercake")[:40])}, "cut.ipynb is not a notebook: "},
		{"after a mark of its bytes' order", []string{write("bom.ipynb", "\ufeff"+kernel("layercake"))}, ""},
		{"one of several", []string{good, write("brace.ipynb", "{"), write("other/good.ipynb", "{}")}, "brace.ipynb is not a notebook: "},
		{"Python", []string{write("python.ipynb", kernel("python3"))}, `is for another kernel, "python3"; choose Layercake (Go)`},
		{"the same page", []string{good, write("more/good.ipynb", kernel("layercake"))}, "would both be good.html"},
		{"the list's page", []string{write("index.ipynb", kernel("layercake"))}, "the list of all pages would both be index.html"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fit, err := checkNotebooks(test.paths)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			unfit := 0
			if err != nil {
				unfit = 1 + strings.Count(err.Error(), "\n")
			}
			if len(fit)+unfit != len(test.paths) {
				t.Errorf("of %d paths %d are fit and %d are not", len(test.paths), len(fit), unfit)
			}
		})
	}
}

func TestOutcome(t *testing.T) {
	if err := (outcome{complete: 3}).err(); err != nil {
		t.Error("three complete pages:", err)
	}
	for _, test := range []struct {
		outcome outcome
		want    string
	}{
		{outcome{1, []string{"Untitled.ipynb", "try.ipynb"}, 0},
			"1 of 3 pages are complete: a cell failed in Untitled.ipynb and in try.ipynb. Fix it"},
		{outcome{2, []string{"try.ipynb"}, 1}, "2 of 4 pages are complete: a cell failed in try.ipynb; 1 could not be run, see above. Fix it"},
	} {
		if err := test.outcome.err(); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("error %v, want %s ...", err, test.want)
		}
	}
}
