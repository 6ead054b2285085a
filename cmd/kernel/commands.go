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

// commands executes the commands of a cell: here if they are about declarations, otherwise in GoNB.
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

// gonbCommands makes GoNB execute the commands in a range of lines.
func (k *kernel) gonbCommands(m *message, lines []string, from, to int) error {
	return embed.Commands(m, k.state, true, lines[from:to], embed.Lines{})
}

func (k *kernel) who(m *message, _ []string) error {
	m.print("stdout", k.session.Who())
	return nil
}

// reset forgets all declarations and the values of variables. With go.mod it also forgets the modules that cells
// fetched.
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

// remove forgets the declarations with these names.
func (k *kernel) remove(m *message, names []string) error {
	return named(m, "%rm", names, k.session.Remove, "is forgotten")
}

// leaveOut excludes variables from being kept, so that each cell that needs them recreates them.
func (k *kernel) leaveOut(m *message, names []string) error {
	return named(m, "%anew", names, k.session.LeaveOut, "is recreated in each cell that needs it")
}

// named calls do for each of the names and reports the result.
func named(m *message, command string, names []string, do func(name string) (found bool, err error), done string) error {
	if len(names) == 0 {
		return fmt.Errorf("%s needs a name; %%who lists them", command)
	}
	for _, name := range names {
		switch found, err := do(name); {
		case err != nil:
			return err
		case !found:
			return fmt.Errorf("%s is not declared; %%who lists declarations", name)
		}
		m.print("stdout", fmt.Sprintf("%s %s.\n", name, done))
	}
	return nil
}

// split splits a command at spaces outside quotation marks, and removes the quotation marks.
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

// env sets or shows environment variables.
func env(m *message, words []string) error {
	isSetting := func(word string) bool { return strings.Index(word, "=") > 0 }
	switch {
	case len(words) == 0:
		m.print("stdout", strings.Join(slices.Sorted(slices.Values(os.Environ())), "\n")+"\n")
	case len(words) == 1 && !isSetting(words[0]):
		value, ok := os.LookupEnv(words[0])
		if !ok {
			return fmt.Errorf("the environment variable %s is not set; %%env lists the variables, %%env %s=VALUE sets it", words[0], words[0])
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

// changeFolder changes the working folder of cells, or shows it.
func changeFolder(m *message, words []string) error {
	switch len(words) {
	case 0:
		return folder(m, nil)
	case 1:
	default:
		return fmt.Errorf("%%cd takes one folder, not %d; put a name with spaces in quotation marks", len(words))
	}
	to := home(words[0])
	switch info, err := os.Stat(to); {
	case errors.Is(err, fs.ErrNotExist):
		here, _ := os.Getwd()
		return fmt.Errorf("no folder %s in %s", words[0], here)
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

// folderOfCells names the environment variable with the working folder of cells.
const folderOfCells = "GONB_DIR"

// home replaces a leading ~ with the user's home folder.
func home(path string) string {
	if user, err := os.UserHomeDir(); err == nil && (path == "~" || strings.HasPrefix(path, "~/")) {
		return filepath.Join(user, path[1:])
	}
	return path
}

// folder shows the working folder of cells.
func folder(m *message, _ []string) error {
	here, err := os.Getwd()
	if err == nil {
		m.print("stdout", here+"\n")
	}
	return err
}

// help lists the commands.
func help(m *message, _ []string) error {
	return m.show("text/markdown", helpMessage)
}

func nothing(*message, []string) error { return nil }
