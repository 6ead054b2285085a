package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/janpfeifer/gonb/embed"
)

// commands executes the commands of a cell: those on what cells have declared here, the others in GoNB.
func (k *kernel) commands(m *message, lines []string) error {
	from := 0
	for i, line := range lines {
		words := split(strings.TrimPrefix(line, "//gonb:"))
		if len(words) == 0 || !strings.HasPrefix(words[0], "%") {
			continue
		}
		var own func(m *message, words []string) error
		switch words[0] {
		case "%ls", "%list", "%who":
			own = k.who
		case "%rm", "%remove":
			own = k.remove
		case "%reset":
			own = k.reset
		case "%anew":
			own = k.leaveOut
		case "%env":
			own = env
		case "%cd":
			own = changeFolder
		case "%pwd":
			own = folder
		case "%time", "%%time": // see explain.Source.Timed
			own = nothing
		case "%lsmagic":
			own = help
		default:
			continue
		}
		if err := k.gonbCommands(m, lines, from, i); err != nil {
			return err
		}
		if err := own(m, words[1:]); err != nil {
			return err
		}
		from = i + 1
	}
	return k.gonbCommands(m, lines, from, len(lines))
}

// gonbCommands has GoNB execute the commands in some of the lines.
func (k *kernel) gonbCommands(m *message, lines []string, from, to int) error {
	return embed.Commands(m, k.state, true, lines[from:to], embed.Lines{})
}

// who lists what cells have declared.
func (k *kernel) who(m *message, _ []string) error {
	m.print("stdout", k.session.Who())
	return nil
}

// reset forgets all that cells have declared, with the values of their variables; with go.mod also the modules that cells got.
func (k *kernel) reset(m *message, names []string) error {
	switch {
	case len(names) > 1 || len(names) == 1 && names[0] != "go.mod":
		return fmt.Errorf("%%reset has no %s; %%reset forgets all declarations and variables, %%rm NAME one", strings.Join(names, " "))
	case len(names) == 1:
		return k.state.GoModInit()
	}
	if err := k.session.Reset(); err != nil {
		return err
	}
	m.print("stdout", "All declarations and variables are forgotten.\n")
	return k.state.GoModInit()
}

// remove forgets what has these names.
func (k *kernel) remove(m *message, names []string) error {
	return named(m, "%rm", names, k.session.Remove, "is forgotten")
}

// leaveOut has variables be made anew in each cell, rather than kept.
func (k *kernel) leaveOut(m *message, names []string) error {
	return named(m, "%anew", names, k.session.LeaveOut, "is recreated in each cell that needs it")
}

// named does something with each of the names, and says so.
func named(m *message, command string, names []string, do func(name string) (found bool, err error), done string) error {
	if len(names) == 0 {
		return fmt.Errorf("%s needs a name; %%who lists what there is", command)
	}
	for _, name := range names {
		switch found, err := do(name); {
		case err != nil:
			return err
		case !found:
			return fmt.Errorf("there is no %s; %%who lists what there is", name)
		}
		m.print("stdout", fmt.Sprintf("%s %s.\n", name, done))
	}
	return nil
}

// split splits a command at spaces that are not between quotation marks, which are left out.
func split(command string) (words []string) {
	var word strings.Builder
	begun, quote := false, rune(0)
	for _, r := range command {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			begun, quote = true, r
		case r == ' ' || r == '\t':
			if begun {
				words = append(words, word.String())
				word.Reset()
			}
			begun = false
		default:
			begun = true
			word.WriteRune(r)
		}
	}
	if begun {
		words = append(words, word.String())
	}
	return words
}

// env sets variables of the environment, or shows them.
func env(m *message, words []string) error {
	isSetting := func(word string) bool { return strings.Index(word, "=") > 0 }
	switch {
	case len(words) == 0:
		m.print("stdout", strings.Join(slices.Sorted(slices.Values(os.Environ())), "\n")+"\n")
	case len(words) == 1 && !isSetting(words[0]):
		value, ok := os.LookupEnv(words[0])
		if !ok {
			return fmt.Errorf("there is no variable %s in the environment; %%env lists those that there are, %%env %s=VALUE sets it", words[0], words[0])
		}
		m.print("stdout", value+"\n")
	case len(words) == 2 && !isSetting(words[0]):
		return setEnv(m, words[0], words[1])
	default:
		for _, word := range words {
			if !isSetting(word) {
				return fmt.Errorf("%q sets nothing; %%env takes NAME=VALUE, with quotation marks around a value with spaces: %%env A=1 B=\"two words\"", word)
			}
		}
		for _, word := range words {
			name, value, _ := strings.Cut(word, "=")
			if err := setEnv(m, name, value); err != nil {
				return err
			}
		}
	}
	return nil
}

func setEnv(m *message, name, value string) error {
	if err := os.Setenv(name, value); err != nil {
		return fmt.Errorf("%q cannot be the name of a variable: %w", name, err)
	}
	m.print("stdout", fmt.Sprintf("Set: %s=%q\n", name, value))
	return nil
}

// changeFolder changes the folder that cells run in, or says which it is.
func changeFolder(m *message, words []string) error {
	switch len(words) {
	case 0:
		return folder(m, nil)
	case 1:
	default:
		return fmt.Errorf("%%cd takes one folder, not %d; quotation marks hold a name with spaces together", len(words))
	}
	to := home(words[0])
	switch info, err := os.Stat(to); {
	case errors.Is(err, fs.ErrNotExist):
		here, _ := os.Getwd()
		return fmt.Errorf("there is no folder %s, seen from %s", words[0], here)
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is a file, not a folder", words[0])
	}
	if err := os.Chdir(to); err != nil {
		return err
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	m.print("stdout", fmt.Sprintf("Changed directory to %q\n", here))
	return os.Setenv(folderOfCells, here)
}

// folderOfCells names the variable that tells cells the folder that they run in.
const folderOfCells = "GONB_DIR"

// home is a path with the user's folder in place of ~.
func home(path string) string {
	if user, err := os.UserHomeDir(); err == nil && (path == "~" || strings.HasPrefix(path, "~/")) {
		return filepath.Join(user, path[1:])
	}
	return path
}

// folder says which folder cells run in.
func folder(m *message, _ []string) error {
	here, err := os.Getwd()
	if err == nil {
		m.print("stdout", here+"\n")
	}
	return err
}

// help shows what commands there are.
func help(m *message, _ []string) error {
	return m.show("text/markdown", helpMessage)
}

func nothing(*message, []string) error { return nil }
