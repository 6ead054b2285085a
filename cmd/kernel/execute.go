package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/embed"

	"layercake/cell/compose"
	"layercake/cell/input"
	"layercake/internal/explain"
	"layercake/internal/jupyter"
)

// execute runs a cell.
func (k *kernel) execute(r *jupyter.Request) {
	c := struct {
		Code         string
		Silent       bool
		StoreHistory bool `json:"store_history"`
		AllowStdin   bool `json:"allow_stdin"`
		StopOnError  bool `json:"stop_on_error"`
	}{StoreHistory: true, StopOnError: true}
	if err := json.Unmarshal(r.Content, &c); err != nil {
		reply(r, "execute_reply", executeError{Status: "error", Name: "Error", Value: err.Error()})
		return
	}
	if c.StoreHistory && !c.Silent {
		k.count++
		k.history = append(k.history, past{k.count, c.Code})
	}
	if !c.Silent {
		r.Publish("execute_input", map[string]any{"code": c.Code, "execution_count": k.count})
	}
	k.gonb.Interrupted.Store(false)
	k.gonb.ExecCounter = k.count
	f := k.run(&message{Request: r, kernel: k, allowInput: c.AllowStdin}, c.Code)
	if f == nil {
		reply(r, "execute_reply", map[string]any{"status": "ok", "execution_count": k.count, "user_expressions": struct{}{}, "payload": []any{}})
		return
	}
	e := executeError{Name: "Error", Value: f.Title(), Traceback: []string{f.String()}}
	if !c.Silent {
		r.Publish("error", e)
	}
	e.Status, e.Count = "error", k.count
	reply(r, "execute_reply", e)
	if c.StopOnError { // as in Python's kernel, what was asked for meanwhile is not run
		for _, waiting := range k.queue.take("execute_request") {
			reply(waiting, "execute_reply", map[string]any{"status": "aborted", "execution_count": k.count})
		}
	}
}

// An executeError is what the content of an error, and the reply of a cell that failed, say.
type executeError struct {
	Status    string   `json:"status,omitempty"`
	Count     int      `json:"execution_count,omitempty"`
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// run runs a cell, and returns why it fails, or nil.
func (k *kernel) run(m *message, code string) *explain.Failure {
	number := k.count
	source := explain.ReadSource(code)
	k.cells.Add(number, source)
	if f, refused := k.cells.Refused(number, source); refused {
		return &f
	}
	if source.Foreign {
		if _, err := embed.ExecuteSpecialCell(m, k.state, source.Commands); err != nil {
			return k.failed(err)
		}
		return nil
	}
	defer k.state.PostExecuteCell()
	if err := k.commands(m, source.Commands); err != nil {
		return k.failed(err)
	}
	if k.gonb.Interrupted.Load() || source.IsEmpty() && !k.state.CellIsTest {
		return nil
	}
	if err := k.state.AutoTrack(); err != nil {
		return k.failed(err)
	}
	program, err := k.compose(number, source.Go)
	if mistakes, ok := errors.AsType[*compose.Error](err); ok {
		f := k.cells.NotCompiled(number, explain.Report(mistakes))
		return &f
	}
	if k.gonb.Interrupted.Load() {
		f := k.cells.Stopped(number)
		return &f
	}
	if err != nil {
		return k.failed(err)
	}
	k.state.CellTests, k.state.CellHasBenchmarks = program.Tests, program.Benchmarks
	if f := k.build(number, program); f != nil {
		return f
	}
	for _, a := range program.Advice {
		m.print("stderr", fmt.Sprintf("line %d: %s\n", a.Line.Line+1, a.Message))
	}
	return k.runProgram(m, program)
}

// compose makes the program of a cell. Modules that are not here are fetched, once.
func (k *kernel) compose(number int, lines []string) (program *compose.Program, err error) {
	if k.state.CellIsTest && k.state.CellIsWasm {
		return nil, errors.New("a cell is for go test or for a browser; choose one of %test and %wasm")
	}
	for tried := false; ; tried = true {
		switch {
		case k.state.CellIsTest:
			program, err = k.session.ComposeTest(number, lines)
		case k.state.CellIsWasm:
			program, err = k.session.ComposeBrowser(number, lines, map[string]string{
				"GonbWasmDir": k.state.WasmDir, "GonbWasmUrl": k.state.WasmUrl, "GonbWasmDivId": k.state.WasmDivId,
			})
		default:
			program, err = k.session.Compose(number, lines)
		}
		mistakes, ok := errors.AsType[*compose.Error](err)
		if !ok || len(mistakes.Missing) == 0 || tried || !k.state.AutoGet {
			return program, err
		}
		if _, failed := k.goCommand(append([]string{"get", "--"}, mistakes.Missing...)); failed != nil {
			return nil, err // which names the packages
		}
	}
}

// goCommand runs Go in the folder that cells are compiled in, until the reader stops it, and returns what it says.
func (k *kernel) goCommand(args []string, env ...string) (said string, err error) {
	ctx, stop := context.WithCancel(context.Background())
	k.setStop(stop)
	defer k.setStop(nil)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = k.state.TempDir, append(os.Environ(), env...)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (k *kernel) failed(err error) *explain.Failure {
	f := k.cells.Failed(k.count, err)
	return &f
}

// build compiles the program.
func (k *kernel) build(number int, p *compose.Program) *explain.Failure {
	if err := k.state.RemoveGeneratedCode(); err != nil {
		return k.failed(err)
	}
	if err := os.WriteFile(k.state.CodePath(), []byte(p.Source), 0o600); err != nil {
		return k.failed(err)
	}
	args := []string{"build", "-o", k.state.BinaryPath()}
	switch {
	case k.state.CellIsTest:
		args[0] = "test"
		args = slices.Insert(args, 1, "-c")
	case k.state.CellIsWasm:
		args[2] = filepath.Join(k.state.WasmDir, "gonb_cell.wasm")
	}
	var env []string
	if k.state.CellIsWasm {
		env = []string{"GOOS=js", "GOARCH=wasm"}
	}
	said, err := k.goCommand(append(args, k.state.GoBuildFlags...), env...)
	var f explain.Failure
	switch {
	case k.gonb.Interrupted.Load():
		f = k.cells.Stopped(number)
	case err != nil:
		f = k.cells.NotCompiled(number, explain.ReadReport(said, p))
	default:
		return nil
	}
	return &f
}

func (k *kernel) setStop(stop context.CancelFunc) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stop = stop
}

// runProgram runs the program that was built, and takes over what it declared.
func (k *kernel) runProgram(m *message, p *compose.Program) *explain.Failure {
	if k.state.CellIsWasm {
		if err := k.state.ExecuteWasm(m); err != nil {
			return k.failed(err)
		}
		return nil
	}
	noInput := ""
	if !m.allowInput {
		noInput = "1"
	}
	if err := os.Setenv(input.Off, noInput); err != nil {
		return k.failed(err)
	}
	args := k.state.Args
	if len(args) == 0 && k.state.CellIsTest {
		args = k.state.DefaultCellTestArgs()
	}
	tail := &explain.Tail{Pass: func(text string) { m.print("stderr", text) }}
	var stdout, stderr io.Writer = printer{m, "stdout"}, tail
	if capture := k.state.CaptureFile; capture != nil {
		stdout, stderr = io.MultiWriter(stdout, capture), io.MultiWriter(stderr, capture)
	}
	running := *m
	running.isProgram = true
	program := embed.NewExecutor(&running, k.state.BinaryPath(), args...).
		UseNamedPipes(k.state.Comms).ExecutionCount(k.count).WithStdout(stdout).WithStderr(stderr)
	if capture := k.state.CaptureFile; capture != nil {
		program.CaptureDisplayDataOutput(capture)
	}
	err := program.Exec()
	if err == nil {
		err = program.ExitError()
	}
	done := k.session.Done(p)
	if p.Lost {
		defer m.print("stderr", "The cell ended before its variables were kept: they are as they were before it.\n")
	}
	if err != nil {
		f, printed := k.cells.Ended(k.count, err, tail.Take(), p)
		m.print("stderr", printed)
		return &f
	}
	m.print("stderr", tail.Take())
	if done != nil {
		return k.failed(done)
	}
	return nil
}

// commands executes the commands of a cell: those on what cells have declared here, the others in GoNB.
func (k *kernel) commands(m *message, lines []string) error {
	from := 0
	for i, line := range lines {
		words := strings.Fields(strings.TrimPrefix(line, "//gonb:"))
		if len(words) == 0 {
			continue
		}
		var own func(m *message, names []string) error
		switch words[0] {
		case "%ls", "%list", "%who":
			own = k.who
		case "%rm", "%remove":
			own = k.remove
		case "%reset":
			own = k.reset
		case "%anew":
			own = k.leaveOut
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
	return named(m, "%anew", names, k.session.LeaveOut, "is made anew in each cell that needs it")
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
