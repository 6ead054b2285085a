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

	"layercake/cell"
	"layercake/cell/compose"
	"layercake/cell/input"
	"layercake/internal/atexit"
	"layercake/internal/explain"
	"layercake/internal/jupyter"
	"layercake/internal/words"
)

// execute runs a cell.
func (k *kernel) execute(r *jupyter.Request) {
	if slices.Contains(k.aborted, r) {
		reply(r, "execute_reply", map[string]any{"status": "aborted"})
		return
	}
	k.aborted = nil
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
	if c.StopOnError { // like Python's kernel, abort the requests that are waiting
		k.aborted = k.queue.waiting()
	}
}

// An executeError is the content of an error, and of the reply for a failed cell.
type executeError struct {
	Status    string   `json:"status,omitempty"`
	Count     int      `json:"execution_count,omitempty"`
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// run runs a cell and returns why it failed, or nil.
func (k *kernel) run(m *message, code string) *explain.Failure {
	number := k.count
	source := explain.ReadSource(code)
	k.cells.Add(number, source)
	if f, refused := k.cells.Refused(number, source); refused {
		return &f
	}
	if source.Foreign {
		return k.foreign(m, source.Commands)
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
	began := time.Now()
	f := k.runProgram(m, program)
	if source.Timed {
		m.print("stdout", fmt.Sprintf("Wall time: %v, excluding compilation\n", rounded(time.Since(began))))
	}
	return f
}

// rounded rounds a duration to about three digits.
func rounded(d time.Duration) time.Duration {
	to := time.Nanosecond
	for d/to >= 1000 {
		to *= 10
	}
	return d.Round(to)
}

// compose makes the program of a cell. It fetches missing modules once.
func (k *kernel) compose(number int, lines []string) (program *compose.Program, err error) {
	if k.state.CellIsTest && k.state.CellIsWasm {
		return nil, errors.New("a cell runs either as a test or in the browser; choose one of %test and %wasm")
	}
	for tried := false; ; tried = true {
		ctx, stop := context.WithCancel(context.Background())
		k.setStop(stop)
		switch {
		case k.state.CellIsTest:
			program, err = k.session.ComposeTest(ctx, number, lines)
		case k.state.CellIsWasm:
			program, err = k.session.ComposeBrowser(ctx, number, lines, map[string]string{
				"GonbWasmDir": k.state.WasmDir, "GonbWasmUrl": k.state.WasmUrl, "GonbWasmDivId": k.state.WasmDivId,
			})
		default:
			program, err = k.session.Compose(ctx, number, lines)
		}
		k.setStop(nil)
		stop()
		mistakes, ok := errors.AsType[*compose.Error](err)
		if !ok || len(mistakes.Missing) == 0 || tried || !k.state.AutoGet {
			return program, err
		}
		if _, failed := k.goCommand(append([]string{"get", "--"}, mistakes.Missing...)); failed != nil {
			return nil, err // names the packages
		}
	}
}

// goCommand runs Go in the folder in which cells are compiled, until the user stops it, and returns its output.
func (k *kernel) goCommand(args []string, env ...string) (said string, err error) {
	ctx, stop := context.WithCancel(context.Background())
	k.setStop(stop)
	defer stop()
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

// runProgram runs the compiled program and adopts its declarations.
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
	result, failure := filepath.Join(k.state.TempDir, "result.txt"), filepath.Join(k.state.TempDir, "failure.json")
	if err := errors.Join(os.Setenv(input.Off, noInput), os.Setenv(cell.ResultFile, result), os.Setenv(atexit.FailureFile, failure)); err != nil {
		return k.failed(err)
	}
	args := k.state.Args
	if len(args) == 0 && k.state.CellIsTest {
		args = k.state.DefaultCellTestArgs()
	}
	tests := &explain.Tests{Pass: func(text string) { m.print("stdout", text) }, Cell: k.count, Program: p}
	tail := &explain.Tail{Pass: func(text string) { m.print("stderr", text) }}
	var stdout, stderr io.Writer = printer{m, "stdout"}, tail
	if k.state.CellIsTest {
		stdout = tests
	}
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
	tests.End()
	k.showResult(m, result)
	done := k.session.Done(p)
	if p.Lost {
		defer m.print("stderr", "The cell ended before its variables were kept: they have their values from before the cell.\n")
	}
	var reported *atexit.Failure
	if f, failed := atexit.Failed(failure); failed {
		reported = &f
	}
	if err != nil {
		f, printed := k.cells.Ended(k.count, err, reported, tail.Take(), p)
		f = tests.Failure(f)
		m.print("stderr", printed)
		return &f
	}
	m.print("stderr", tail.Take())
	if done != nil {
		return k.failed(done)
	}
	return nil
}

// mostResult is the maximum size of a shown result in bytes.
const mostResult = 1_000_000

// showResult shows the value of the program's last expression, if any.
func (k *kernel) showResult(m *message, path string) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer os.Remove(path)
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostResult))
	if err != nil {
		m.print("stderr", fmt.Sprintf("The cell's result cannot be read: %v\n", err))
		return
	}
	if info, err := f.Stat(); err == nil && info.Size() > mostResult {
		text = fmt.Appendf(text, "\n... and %s more bytes", words.Thousands(int(info.Size()-mostResult)))
	}
	if capture := k.state.CaptureFile; capture != nil {
		capture.Write(text)
	}
	m.Request.Publish("execute_result", map[string]any{
		"execution_count": k.count, "metadata": struct{}{},
		"data": map[string]string{"text/plain": strings.ToValidUTF8(strings.TrimSuffix(string(text), "\n"), "\ufffd")},
	})
}
