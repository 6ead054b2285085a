package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// A filter sees the messages of one connection in one direction, most often from GoNB to a client, in order.
type filter interface {
	// pass returns the messages that go on instead of m, often just m.
	pass(m *message) []*message
}

// Outputs is the filter of iopub. Of a cell that fails GoNB sends:
//
//	stream stderr    what the program printed last: an error of kit's, a panic and its goroutines
//	stream stderr    "exit status 1"
//	display_data     a report in HTML: the lines that failed, and the cells that they are from
//	error            "exit status 1", or the command that failed
//
// The filter holds the first three back and makes them one with the last: an error whose traceback is for a reader. An
// error is the one kind of output that all tools know for a failure, and the same text of it shows in JupyterLab, in a
// notebook that is not trusted, on an exported page and in a terminal. If the cell does not fail after all, what was held
// goes on.
type outputs struct {
	cells   *cells
	sources *sources
	told    *told

	request string   // whose outputs come at present
	cell    int      // its cell
	refused *refusal // what is wrong with it, if that is known already
	held    []*message
	stderr  strings.Builder // what of it is held
	midLine bool            // stderr is within a line
	report  []line
}

func (f *outputs) pass(m *message) []*message {
	switch m.kind {
	case "execute_input", "stream", "display_data", "error":
		if m.request != f.request {
			before := f.release()
			f.request, f.cell, f.refused, f.midLine = m.request, f.cells.latest(), nil, false
			return append(before, f.pass(m)...)
		}
	}
	var c struct {
		Code  string // of an execute_input
		Count int    `json:"execution_count"`
		Data  struct {
			HTML string `json:"text/html"`
		}
		State string `json:"execution_state"`
	}
	switch m.kind {
	case "execute_input":
		json.Unmarshal(m.content, &c)
		f.cell = c.Count
		g, ok := f.sources.take(m.request)
		if !ok {
			g = given{c.Code, readSource(c.Code)}
		}
		f.refused = g.refused
		f.cells.add(c.Count, g.source)
		return []*message{m.with(map[string]any{"code": g.text, "execution_count": c.Count})}
	case "stream":
		var s stream
		if json.Unmarshal(m.content, &s); s.Name == "stderr" {
			return f.printed(m, s)
		}
	case "display_data":
		if isReport(m.content) {
			json.Unmarshal(m.content, &c)
			f.report = readReport(c.Data.HTML)
			f.held = append(f.held, m)
			return nil
		}
	case "error":
		return f.failed(m)
	case "status":
		if json.Unmarshal(m.content, &c); c.State == "idle" && m.request == f.request {
			return append(f.release(), m)
		}
	}
	return []*message{m}
}

// A stream is what a program prints.
type stream struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// alarm begins what may be the end of a program.
var alarm = regexp.MustCompile(`(?m)^(Error: |panic: |fatal error: |runtime: |SIG[A-Z]+: |exit status \d+$|signal: |\^C$)`)

// mostHeld is how much of what may be the end of a program is held back.
const mostHeld = 256 << 10

// printed lets pass what a program prints on stderr, up to what may be its end.
func (f *outputs) printed(m *message, s stream) []*message {
	rest := s.Text
	if f.midLine { // what begins a piece need not begin a line
		rest = "." + rest
	}
	at := len(s.Text)
	if f.stderr.Len() > mostHeld {
		if crash.MatchString(f.stderr.String()[:mostHeld]) {
			return nil // the rest of what all goroutines do
		}
		return append(f.release(), m) // it was no end
	}
	if f.stderr.Len() > 0 {
		at = 0
	} else if found := alarm.FindStringIndex(rest); found != nil {
		at = found[0] - (len(rest) - len(s.Text))
	}
	f.midLine = !strings.HasSuffix(s.Text, "\n")
	if at == len(s.Text) {
		return []*message{m}
	}
	f.stderr.WriteString(s.Text[at:])
	f.held = append(f.held, m.with(stream{s.Name, s.Text[at:]}))
	if at == 0 {
		return nil
	}
	return []*message{m.with(stream{s.Name, s.Text[:at]})}
}

// release returns what was held back.
func (f *outputs) release() []*message {
	held := f.held
	f.held, f.report = nil, nil
	f.stderr.Reset()
	return held
}

// failed returns what tells of the failure, in place of the error and all that was held back.
func (f *outputs) failed(m *message) (out []*message) {
	var e execError
	json.Unmarshal(m.content, &e)
	failure, printed := f.cells.explain(f.cell, e.Value, f.stderr.String(), f.report)
	if f.refused != nil {
		f.refused.at = place{f.cell, f.refused.line}
		failure.problems = []problem{f.refused.problem}
	}
	if held := f.release(); printed != "" {
		out = append(out, held[0].with(stream{"stderr", printed}))
	}
	e = execError{"Error", failure.title(), []string{failure.String()}}
	f.told.put(m.request, e)
	return append(out, m.with(e))
}

// An execError is Jupyter's.
type execError struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// Replies is the filter of shell: a reply of failure says what the error on iopub says, one of completion has the places
// that the client asked of and names each thing once, and one of help no links that lead nowhere.
type replies struct {
	told  *told
	added *added
}

func (f replies) pass(m *message) []*message {
	var c map[string]any
	switch m.kind {
	case "execute_reply":
		json.Unmarshal(m.content, &c)
		if c["status"] == "error" {
			if e, ok := f.told.get(m.request); ok {
				c["ename"], c["evalue"], c["traceback"] = e.Name, e.Value, e.Traceback
				m = m.with(c)
			}
		}
	case "complete_reply":
		json.Unmarshal(m.content, &c)
		n := f.added.take(m.request)
		for _, name := range []string{"cursor_start", "cursor_end"} {
			at, _ := c[name].(float64)
			c[name] = max(int(at)-n, 0)
		}
		if matches, ok := c["matches"].([]any); ok {
			c["matches"] = once(matches)
		}
		m = m.with(c)
	case "inspect_reply":
		m = withoutDeadLinks(m)
	}
	return []*message{m}
}

// once leaves out what is in a list already.
func once(list []any) []any {
	seen := map[any]bool{}
	return slices.DeleteFunc(list, func(v any) bool {
		before := seen[v]
		seen[v] = true
		return before
	})
}

// Told are the errors that were told, by requests. GoNB sends an error before its reply, but on another connection.
type told struct {
	mu     sync.Mutex
	errors map[string]chan execError
}

func newTold() *told { return &told{errors: map[string]chan execError{}} }

func (t *told) of(request string) chan execError {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.errors[request] == nil {
		t.errors[request] = make(chan execError, 1)
	}
	return t.errors[request]
}

func (t *told) put(request string, e execError) {
	select {
	case t.of(request) <- e:
	default: // it was told on another connection, too
	}
}

// get waits for an error, but not for long: there may be nobody who listens to iopub. It forgets the request.
func (t *told) get(request string) (e execError, ok bool) {
	defer func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.errors, request)
	}()
	select {
	case e = <-t.of(request):
		return e, true
	case <-time.After(time.Second):
		return e, false
	}
}
