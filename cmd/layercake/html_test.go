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
		{"no such file", []string{good, filepath.Join(folder, "none.ipynb")}, "there is no file"},
		{"a folder", []string{folder}, "is no notebook; the name of one ends in .ipynb"},
		{"another file", []string{write("main.go", "package main")}, "is no notebook; the name of one ends in .ipynb"},
		{"no JSON", []string{write("text.ipynb", "# Title")}, "text.ipynb is no notebook: "},
		{"other JSON", []string{write("other.ipynb", "{}")}, "other.ipynb is no notebook: "},
		{"Python", []string{write("python.ipynb", kernel("python3"))}, `is for another kernel, "python3"; choose Layercake (Go)`},
		{"the same page", []string{good, write("more/good.ipynb", kernel("layercake"))}, "would both be good.html"},
		{"the list's page", []string{write("index.ipynb", kernel("layercake"))}, "the list of all pages would both be index.html"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := checkNotebooks(test.paths)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func TestIncomplete(t *testing.T) {
	if err := incomplete(nil, 3); err != nil {
		t.Error("three complete pages:", err)
	}
	err := incomplete([]string{"Untitled.ipynb", "try.ipynb"}, 3)
	const want = "1 of 3 pages are complete: a cell failed in Untitled.ipynb and in try.ipynb. Mend it"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %v, want %s ...", err, want)
	}
}
