package setup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"layercake/internal/scratch"
)

// GoNB is built with changes, each for a reason that stands beside it. Go's -overlay would do, but not below the module
// cache. What the relay can do (internal/relay) is done there.
const gonb = "github.com/janpfeifer/gonb"

// A change of what stands in a file so many times. GoNB v0.11.4 is what they were written for.
type change struct {
	file, old, new string
	times          int
}

var gonbChanges = []change{
	// Where GoNB connects, and where a question waits for that, it tries anew every 12 s, though gopls takes a second: all
	// that time completion lists nothing.
	{"internal/goexec/goplsclient/exec.go", "time.After(ConnectTimeout)", "time.After(100 * time.Millisecond)", 2},
	// On a busy machine the first answer can take longer than these 8 s. JupyterLab waits as long as is set here
	// (share/jupyter/labconfig).
	{"internal/goexec/goplsclient/conn.go", "CommunicationTimeout = 8000 * time.Millisecond", "CommunicationTimeout = 30 * time.Second", 1},
	// GoNB starts gopls before it writes go.work. Then gopls learns of the clone with the first question, and reads it while
	// the reader waits. Afterwards it does so at once, and has the answer in half a second.
	{"internal/goexec/goexec.go", "err = s.gopls.Start()", "err = nil // it starts when go.work is there", 1},
	{"internal/goexec/goexec.go", "return s.GoWorkFix(nil)", `if err := s.GoWorkFix(nil); err != nil || s.gopls == nil {
		return err
	}
	return s.gopls.Start()`, 1},
	// With the first question GoNB walks through the clone and opens all its Go files in gopls, which has read them itself. That
	// takes 2 s more.
	{"internal/goexec/tracking.go", "if entry.IsDir {", "if entry.IsDir {\n\t\treturn", 1},
	// Where a program's message names a line of the cell after two colons, as "Error: fit: own callback, at main.go:12", GoNB
	// takes what stands between for a column, and crashes.
	{"internal/goexec/gonberror.go", "if col == -1 {", "if col < 1 {", 1},
	// What cells declare and do is package compose's: _gonb/goexec/session.go has these in their place.
	{"internal/goexec/execcode.go", "func (s *State) executeCellImpl(", "func (s *State) executeCellOfGoNB(", 1},
	{"internal/goexec/inspect.go", "func (s *State) InspectIdentifierInCell(", "func (s *State) inspectOfGoNB(", 1},
	{"internal/goexec/inspect.go", "func (s *State) AutoCompleteOptionsInCell(", "func (s *State) completeOfGoNB(", 1},
	{"internal/specialcmd/specialcmd.go", `case "ls", "list":`, `case "ls", "list", "who":`, 1},
	{"internal/specialcmd/specialcmd.go", "resetDefinitions(", "resetSession(", 1},
	{"internal/specialcmd/specialcmd.go", "listDefinitions(", "listSession(", 1},
	{"internal/specialcmd/specialcmd.go", "removeDefinitions(", "removeFromSession(", 1},
	// GoNB has room for five lines more than the cell has, and a line such as %exec becomes four.
	{"internal/goexec/composer.go", "make([]int, len(lines)+5)", "make([]int, 4*len(lines)+5)", 1},
	// A cell on which GoNB crashes fails. The kernel, and what the notebook knows, stays.
	{"internal/goexec/execcode.go", "skipLines Set[int]) error {\n\t// Makes sure at exit", `skipLines Set[int]) (failed error) {
	defer func() {
		if p := recover(); p != nil {
			failed = errors.Errorf("the kernel cannot read this cell: %v", p)
		}
	}()
	// Makes sure at exit`, 1},
	{"internal/dispatcher/dispatcher.go", "func handleBusyMessage(msg kernel.Message, goExec *goexec.State) (err error) {", `func handleBusyMessage(msg kernel.Message, goExec *goexec.State) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.Errorf("crashed: %v", p)
		}
	}()`, 1},

	// When it stops it takes the end of its sockets for a message.
	{"internal/dispatcher/dispatcher.go", "(err error) {\n\tif !msg.Ok() {", "(err error) {\n\tif msg == nil {\n\t\treturn nil\n\t}\n\tif !msg.Ok() {", 1},

	// The outputs go to the relay alone, which has them go on to all who want them. A PUSH socket waits until it takes them, and
	// so does the cell. A PUB socket's queue has no end, nor has then the memory of GoNB while a cell prints for ever.
	{"internal/kernel/kernel.go", "zmq4.NewPub(ctx)", "zmq4.NewPush(ctx)", 1},
	// A program that prints line by line is read in pieces of many lines, and a character that two reads share is one character.
	{"internal/jpyexec/jpyexec.go", "io.Copy(exec.stdoutWriter, exec.cmdStdout)", "io.Copy(exec.stdoutWriter, &unhurried{Reader: exec.cmdStdout})", 1},
	{"internal/jpyexec/jpyexec.go", "io.Copy(exec.stderrWriter, exec.cmdStderr)", "io.Copy(exec.stderrWriter, &unhurried{Reader: exec.cmdStderr})", 1},
	{"internal/jpyexec/jpyexec.go", "\t\"time\"\n", "\t\"time\"\n\t\"unicode/utf8\"\n", 1},
	{"internal/jpyexec/jpyexec.go", "// ExitError returns the error", `// unhurried lets a pipe fill up between two reads, and returns whole characters until it ends.
type unhurried struct {
	io.Reader
	rest []byte // of a character that is not whole
}

func (u *unhurried) Read(p []byte) (int, error) {
	had := copy(p, u.rest)
	n, err := u.Reader.Read(p[had:])
	n, u.rest = had+n, nil
	for i := n - 1; err == nil && i >= max(0, n-3); i-- {
		if utf8.RuneStart(p[i]) {
			if !utf8.FullRune(p[i:n]) {
				u.rest, n = append(u.rest, p[i:n]...), i
			}
			break
		}
	}
	time.Sleep(2 * time.Millisecond)
	return n, err
}

// ExitError returns the error`, 1},
	// It looks for places in stderr line by line, and keeps what has no end of line.
	{"internal/goexec/execcode.go", "\tw.lineBuffer.Write(p)\n\tfor {", `	if w.lineBuffer.Len() > 1<<16 {
		w.lineBuffer.Reset()
	}
	w.lineBuffer.Write(p)
	for {`, 1},

	// A stop while a cell compiles ends the compiler, and not always with an error that says so; and it may come when no other
	// program runs at all.
	{"internal/dispatcher/dispatcher.go", "\t// Final execution result.\n", `	if executionErr != nil && msg.Kernel().Interrupted.Load() && strings.HasPrefix(executionErr.Error(), "failed to run ") {
		executionErr = errors.New(goexec.StoppedWhileCompiling)
	}
	// Final execution result.
`, 1},
	{"internal/goexec/execcode.go", "\t// Execute compiled code.\n", `	if msg.Kernel().Interrupted.Load() {
		return errors.New(StoppedWhileCompiling)
	}
	// Execute compiled code.
`, 1},
	{"internal/goexec/execcode.go", "// cellExecParams are", "const StoppedWhileCompiling = \"stopped while compiling\"\n\n// cellExecParams are", 1},

	// GoNB ends when the relay has gone, and takes along what it has started (internal/relay/life.go).
	{"main.go", "\tk.HandleInterrupt() // Handle", `	relayGone := make(chan bool)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		time.AfterFunc(5*time.Second, func() { _ = syscall.Kill(0, syscall.SIGKILL) })
		close(relayGone)
		k.Interrupted.Store(true)
		k.CallInterruptSubscribers()
		if !k.IsStopped() {
			k.Stop()
		}
	}()
	k.HandleInterrupt() // Handle`, 1},
	{"main.go", "\tklog.Infof(\"Exiting...\")\n", `	klog.Infof("Exiting...")
	select {
	case <-relayGone:
		_ = os.RemoveAll(os.Getenv("LAYERCAKE_KERNEL"))
		time.Sleep(500 * time.Millisecond) // for the cell
		klog.Flush()
		_ = syscall.Kill(0, syscall.SIGKILL)
	default:
	}
`, 1},
	{"main.go", "\t\"strings\"\n\t\"time\"\n", "\t\"strings\"\n\t\"syscall\"\n\t\"time\"\n", 1},
	// Its folder is in the kernel's, which goes with the kernel.
	{"internal/goexec/goexec.go", "path.Join(os.TempDir(), s.Package)", "path.Join(os.Getenv(\"LAYERCAKE_KERNEL\"), \"go\")", 1},
	// gopls ends when GoNB has gone, however it went.
	{"internal/goexec/goplsclient/exec.go", `exec.Command(goplsPath, "-listen", addr)`, `exec.Command(goplsPath, "-listen", addr, "-listen.timeout", "10s")`, 1},
}

// gonbFiles are put into GoNB: new ones, and others in the place of its own.
//
//go:embed _gonb
var gonbFiles embed.FS

// kernel returns the step that builds GoNB.
func (c Clone) kernel(goMod string, needs ...*Step) *Step {
	return &Step{
		Name:  "Go kernel",
		Needs: needs,
		Key:   fmt.Sprint(goMod, gonbChanges, runtime.Version(), c.kernelSources()),
		Makes: c.Path(".cache", "bin", "gonb"),
		Do: func(ctx context.Context, log io.Writer) error {
			// A folder for the time of the build only: gofmt and others would take what lies in the clone for a part of it.
			folder, remove, err := scratch.Folder(os.TempDir(), "layercake-gonb-")
			if err != nil {
				return err
			}
			defer remove()
			source, mod := filepath.Join(folder, "gonb"), filepath.Join(folder, "go.mod")
			if err := c.copyGoNB(ctx, log, source); err != nil {
				return err
			}
			for _, name := range []string{"go.mod", "go.sum"} {
				data, err := os.ReadFile(c.Path(name))
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
					return err
				}
			}
			if err := c.goCommand(ctx, log, c.Root, "mod", "edit", "-replace="+gonb+"="+source, mod); err != nil {
				return err
			}
			return c.goCommand(ctx, log, c.Root, "build", "-modfile="+mod, "-o", c.Path(".cache", "bin")+"/", gonb)
		},
	}
}

// copyGoNB copies the module to a new folder, and makes the changes there.
func (c Clone) copyGoNB(ctx context.Context, log io.Writer, folder string) error {
	if err := c.goCommand(ctx, log, c.Root, "mod", "download", gonb); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := c.goCommand(ctx, &out, c.Root, "list", "-m", "-f", "{{.Dir}}", gonb); err != nil {
		return fmt.Errorf("%w\n%s", err, &out)
	}
	if err := copyModule(folder, strings.TrimSpace(out.String())); err != nil {
		return err
	}
	files, err := fs.Sub(gonbFiles, "_gonb")
	if err != nil {
		return err
	}
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(folder, "internal", filepath.FromSlash(name)), data, 0o644)
	})
	if err != nil {
		return err
	}
	for _, ch := range gonbChanges {
		path := filepath.Join(folder, ch.file)
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		changed, err := ch.apply(string(source))
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// kernelSources is a checksum of the packages that GoNB is built with, here.
func (c Clone) kernelSources() string {
	sum := sha256.New()
	for _, folder := range []string{"cell", "cell/compose", "internal/atexit", "internal/atomicfile", "internal/keep", "internal/lock", "internal/setup/_gonb/goexec", "internal/setup/_gonb/specialcmd"} {
		names, _ := filepath.Glob(c.Path(append(strings.Split(folder, "/"), "*.go")...))
		for _, name := range names {
			data, err := os.ReadFile(name)
			fmt.Fprintln(sum, filepath.Base(name), len(data), err)
			sum.Write(data)
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// copyModule copies a module but for its documentation, which is 64 MB of films.
func copyModule(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name == "docs" {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), data, 0o644)
	})
}

// apply makes the change in the file's text.
func (ch change) apply(source string) (string, error) {
	if n := strings.Count(source, ch.old); n != ch.times {
		return "", fmt.Errorf("GoNB's %s has %q %d times rather than %d: this is another version than the one that internal/setup/gonb.go was written for; see there whether the change is still needed", ch.file, ch.old, n, ch.times)
	}
	return strings.ReplaceAll(source, ch.old, ch.new), nil
}
