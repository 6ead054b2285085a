package main

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"regexp"

	"github.com/janpfeifer/gonb/embed"

	"layercake/internal/jupyter"
)

// A message is a request as GoNB's machinery has it.
type message struct {
	*jupyter.Request
	kernel     *kernel
	allowInput bool // the client can ask its user
	isProgram  bool // it has the cell's program run, whose error says how that ended
}

var _ embed.Message = (*message)(nil)

func (m *message) Error() error          { return nil }
func (m *message) Ok() bool              { return true }
func (m *message) Kernel() *embed.Kernel { return m.kernel.gonb }

// ComposedMsg is what was requested.
func (m *message) ComposedMsg() (c embed.ComposedMsg) {
	c.Header.MsgType, c.Header.MsgID = m.Kind, m.ID
	var content map[string]any
	json.Unmarshal(m.Content, &content)
	c.Content = content
	return c
}

// howEnded is what GoNB prints of how a program ended.
var howEnded = regexp.MustCompile(`^(\^C\n)?(exit status \d+|signal: .*)\n$`)

// Publish sends an output.
func (m *message) Publish(kind string, content any) error {
	if kind == "stream" && m.isProgram {
		// GoNB's type has no name.
		if v := reflect.ValueOf(content); v.Kind() == reflect.Struct && v.NumField() == 2 && howEnded.MatchString(v.Field(1).String()) {
			return nil
		}
	}
	return m.Request.Publish(kind, content)
}

// print prints on a stream of the cell's.
func (m *message) print(stream, text string) {
	if text != "" {
		m.Request.Publish("stream", map[string]string{"name": stream, "text": text})
	}
}

// show shows a text of a MIME type.
func (m *message) show(mime, text string) error {
	return m.Request.Publish("display_data", map[string]any{"data": map[string]string{mime: text}, "metadata": struct{}{}, "transient": struct{}{}})
}

// A printer prints what is written.
type printer struct {
	*message
	stream string
}

func (p printer) Write(text []byte) (int, error) {
	p.print(p.stream, string(text))
	return len(text), nil
}

// An asked is a question to the user, which the next input answers.
type asked struct {
	message *message
	answer  embed.OnInput
}

// PromptInput asks the user for a line.
func (m *message) PromptInput(prompt string, password bool, answer embed.OnInput) error {
	if !m.allowInput {
		return errors.New("nobody is here who could type something in")
	}
	m.kernel.mu.Lock()
	m.kernel.asked = &asked{m, answer}
	m.kernel.mu.Unlock()
	return m.Ask("input_request", map[string]any{"prompt": prompt, "password": password})
}

// CancelInput is called when nobody waits for the user's input any more.
func (m *message) CancelInput() error { return nil }

// DeliverInput is part of embed.Message; the kernel delivers input itself.
func (m *message) DeliverInput() error { return nil }

// answered takes what the user has typed in.
func (k *kernel) answered(r *jupyter.Request) {
	k.mu.Lock()
	a := k.asked
	k.asked = nil
	k.mu.Unlock()
	if a == nil || r.Kind != "input_reply" {
		return
	}
	m := &message{Request: r, kernel: k}
	go func() {
		if err := a.answer(nil, &embed.Input{Composed: m.ComposedMsg()}); err != nil {
			os.Stderr.WriteString("kernel: input: " + err.Error() + "\n")
		}
	}()
}

// comm gives GoNB a message of widgets.
func (k *kernel) comm(r *jupyter.Request) {
	m := &message{Request: r, kernel: k}
	var err error
	switch r.Kind {
	case "comm_open":
		err = k.state.Comms.HandleOpen(m)
	case "comm_msg":
		err = k.state.Comms.HandleMsg(m)
	case "comm_info_request":
		reply(r, "comm_info_reply", map[string]any{"status": "ok", "comms": struct{}{}})
	}
	if err != nil {
		os.Stderr.WriteString("kernel: widgets: " + err.Error() + "\n")
	}
}
