package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// sent makes a message of GoNB's.
func sent(request, kind string, content map[string]any) *message {
	body, _ := json.Marshal(content)
	m, ok := decode([][]byte{
		[]byte("client"), []byte("<IDS|MSG>"), []byte("signature"),
		fmt.Appendf(nil, `{"msg_type": %q}`, kind), fmt.Appendf(nil, `{"msg_id": %q}`, request), []byte("{}"), body,
	})
	if !ok {
		panic("no message")
	}
	return m
}

func input(request string, count int, code string) *message {
	return sent(request, "execute_input", map[string]any{"code": code, "execution_count": count})
}

func stderr(request, text string) *message {
	return sent(request, "stream", map[string]any{"name": "stderr", "text": text})
}

func failing(request, value string) *message {
	return sent(request, "error", map[string]any{"ename": "ERROR", "evalue": value, "traceback": []string{value}})
}

func idle(request string) *message {
	return sent(request, "status", map[string]any{"execution_state": "idle"})
}

func newOutputs() *outputs {
	return &outputs{cells: newCells(""), sources: newSources(), told: newTold()}
}

// shown says what a client gets of the messages, but for status and input.
func shown(f filter, messages ...*message) string {
	var b strings.Builder
	for _, m := range messages {
		for _, p := range f.pass(m) {
			var c struct {
				Text      string
				Value     string `json:"evalue"`
				Traceback []string
			}
			json.Unmarshal(p.content, &c)
			switch p.kind {
			case "stream":
				fmt.Fprintf(&b, "[%s]", c.Text)
			case "error", "execute_reply":
				fmt.Fprintf(&b, "{%s}", c.Value)
			}
		}
	}
	return b.String()
}

func TestOutputs(t *testing.T) {
	tests := []struct {
		name     string
		messages []*message
		want     string
	}{
		{"no failure", []*message{stderr("1", "a\n"), stderr("1", "b"), idle("1")}, "[a\n][b]"},
		{"like one", []*message{stderr("1", "a\nError: b\n"), stderr("1", "c\n"), idle("1")}, "[a\n][Error: b\n][c\n]"},
		{"within a line", []*message{stderr("1", "an "), stderr("1", "Error: b\n"), stderr("1", "exit status 1\n"), failing("1", "exit status 1")},
			"[an ][Error: b\n]{The cell's program ended with exit status 1.}"},
		{"kit's", []*message{stderr("1", "warm\nError: x; y\n\tat /tmp/gonb_1/main.go:9\n"), stderr("1", "exit status 1\n"), failing("1", "exit status 1")},
			"[warm\n]{x}"},
		{"the program's and kit's", []*message{stderr("1", "Error: mine\n"), stderr("1", "Error: x\n\tat /tmp/gonb_1/main.go:9\n"), stderr("1", "exit status 1\n"), failing("1", "exit status 1")},
			"[Error: mine\n]{x}"},
		{"a panic in pieces", []*message{stderr("1", "panic: "), stderr("1", "oh"), stderr("1", "\n\ngoroutine 1"), stderr("1", " [running]:\nmain.main()\n"), stderr("1", "exit status 2\n"), failing("1", "exit status 2")},
			"{panic: oh}"},
		{"the next cell", []*message{stderr("1", "panic: oh\n"), stderr("2", "b\n"), failing("2", "exit status 1")},
			"[panic: oh\n][b\n]{The cell's program ended with exit status 1.}"},
		{"another request meanwhile", []*message{stderr("1", "panic: oh\n"), idle("2"), stderr("1", "\ngoroutine 1 [running]:\n"), failing("1", "exit status 2")},
			"{panic: oh}"},
		{"stopped", []*message{stderr("1", "^C\nsignal: interrupt\n"), failing("1", "signal: interrupt")}, "{The cell was stopped.}"},
		{"printed for ever", slices.Repeat([]*message{stderr("1", "Error: not the end\n"+strings.Repeat("x", mostHeld)+"\n")}, 2), "[Error: not the end\n" + strings.Repeat("x", mostHeld) + "\n][Error: not the end\n" + strings.Repeat("x", mostHeld) + "\n]"},
		{"a long trace", []*message{stderr("1", "panic: oh\n\ngoroutine 1 [running]:\n"), stderr("1", strings.Repeat("main.f()\n", mostHeld)), stderr("1", "main.f()\n"), failing("1", "exit status 2")}, "{panic: oh}"},
		{"stopped while it is compiled", []*message{failing("1", "stopped while compiling")}, "{The cell was stopped while it was compiled.}"},
		{"a command", []*message{failing("1", "executing special commands in cell: `%cd x` failed")}, "{`%cd x` failed}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newOutputs()
			f.pass(input("1", 1, "%%\nrun()"))
			if got := shown(f, test.messages...); got != test.want {
				t.Errorf("shown %q, want %q", got, test.want)
			}
		})
	}
}

func TestReplySaysWhatTheErrorSays(t *testing.T) {
	told := newTold()
	f, r := &outputs{cells: newCells(""), sources: newSources(), told: told}, replies{told, &added{}}
	shown(f, input("1", 1, "%%\npanic(1)"), stderr("1", "panic: 1\n\ngoroutine 1 [running]:\n"), failing("1", "exit status 2"))
	if got := shown(r, sent("1", "execute_reply", map[string]any{"status": "error", "evalue": "exit status 2"})); got != "{panic: 1}" {
		t.Errorf("the reply says %q", got)
	}
	if len(told.errors) > 0 {
		t.Error("the error is kept")
	}
	if got := shown(r, sent("2", "execute_reply", map[string]any{"status": "ok", "evalue": "fine"})); got != "{fine}" {
		t.Errorf("a reply of success says %q", got)
	}
}

func TestMessageIsSignedAnew(t *testing.T) {
	m := failing("1", "exit status 1")
	f := newOutputs()
	out := rewrite(f, []byte("key"), m.frames)
	again, ok := decode(out[0])
	if !ok || string(again.encode([]byte("key"))[2]) != string(out[0][2]) || string(out[0][2]) == "signature" || len(out[0][2]) != 64 {
		t.Errorf("the signature is %q", out[0][2])
	}
}

func TestOnlyJupytersMessagesAreHeard(t *testing.T) {
	for _, test := range []struct {
		name, header, key string
		heard             int
	}{
		{"one", `{"msg_id": "1"}`, "key", 1},
		{"another key", `{"msg_id": "1"}`, "other", 0},
		{"no msg_id", `{"msg_type": "execute_request"}`, "key", 0},
	} {
		m, _ := decode(bytesOf("<IDS|MSG>", "", test.header, "{}", "{}", "{}"))
		if n := len(heard(nil, key, m.encode([]byte(test.key)))); n != test.heard {
			t.Errorf("%s: %d are heard, want %d", test.name, n, test.heard)
		}
	}
}
