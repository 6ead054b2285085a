package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/janpfeifer/gonb/embed"

	"layercake/internal/explain"
)

// foreign executes a cell that is not Go, according to its first line.
func (k *kernel) foreign(m *message, lines []string) *explain.Failure {
	words := split(lines[0])
	text := strings.Join(lines[1:], "\n") + "\n"
	var err error
	switch kind := words[0]; kind {
	case "%%writefile", "%%file":
		err = writeFile(m, words[1:], text)
	case "%%script":
		if len(words) == 1 {
			err = fmt.Errorf("%%%%script needs a program to read the cell, such as %%%%script python3")
			break
		}
		return k.script(m, words[1:], text)
	case "%%bash", "%%sh":
		return k.script(m, append([]string{kind[2:]}, words[1:]...), text)
	default:
		if mime := explain.Shown[kind[2:]]; mime != "" {
			err = m.show(mime, strings.TrimSuffix(text, "\n"))
			break
		}
		_, err = embed.ExecuteSpecialCell(m, k.state, lines)
	}
	if err != nil {
		return k.failed(err)
	}
	return nil
}

// script runs a program with the text as input. If the program fails, so does the cell.
func (k *kernel) script(m *message, command []string, text string) *explain.Failure {
	if _, err := exec.LookPath(command[0]); err != nil {
		return k.failed(fmt.Errorf("the program %s is not installed", command[0]))
	}
	running := *m
	running.isProgram = true
	program := embed.NewExecutor(&running, command[0], command[1:]...).ExecutionCount(k.count).WithStaticInput([]byte(text))
	err := program.Exec()
	if err == nil {
		err = program.ExitError()
	}
	if err != nil {
		f := k.cells.ScriptEnded(k.count, err)
		return &f
	}
	return nil
}

// writeFile writes the text to a file, or appends it.
func writeFile(m *message, words []string, text string) error {
	flags, done := os.O_WRONLY|os.O_CREATE|os.O_TRUNC, "written"
	if len(words) > 0 && words[0] == "-a" {
		flags, done, words = os.O_WRONLY|os.O_CREATE|os.O_APPEND, "appended", words[1:]
	}
	if len(words) != 1 {
		return fmt.Errorf("%%%%writefile takes one file, or -a and a file; put a name with spaces in quotation marks")
	}
	path := home(os.ExpandEnv(words[0]))
	f, err := os.OpenFile(path, flags, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	m.print("stdout", fmt.Sprintf("Cell contents %s to %q.\n", done, path))
	return nil
}
