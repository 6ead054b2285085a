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

// A message is a request in the form that GoNB's machinery expects.
type message struct {
	*jupyter.Request
	kernel     *kernel
	allowInput bool // the client can ask its user
	isProgram  bool // it runs the cell's program, whose error says how that ended
}

var _ embed.Message = (*message)(nil)

func (m *message) Error() error          { return nil }
func (m *message) Ok() bool              { return true }
func (m *message) Kernel() *embed.Kernel { return m.kernel.gonb }

// ComposedMsg returns the request.
func (m *message) ComposedMsg() (c embed.ComposedMsg) {
	c.Header.MsgType, c.Header.MsgID = m.Kind, m.ID
	var content map[string]any
	json.Unmarshal(m.Content, &content)
	c.Content = content
	return c
}

// howEnded matches GoNB's output about how a program ended.
var howEnded = regexp.MustCompile(`^(\^C\n)?(exit status \d+|signal: .*)\n$`)

// Publish sends an output.
func (m *message) Publish(kind string, content any) error {
	if kind == "stream" && m.isProgram {
		// GoNB's type is unnamed.
		if v := reflect.ValueOf(content); v.Kind() == reflect.Struct && v.NumField() == 2 && howEnded.MatchString(v.Field(1).String()) {
			return nil
		}
	}
	return m.Request.Publish(kind, content)
}

// print writes to an output stream of the cell.
func (m *message) print(stream, text string) {
	if text != "" {
		m.Request.Publish("stream", map[string]string{"name": stream, "text": text})
	}
}

// show shows a text of a MIME type.
func (m *message) show(mime, text string) error {
	return m.Request.Publish("display_data", map[string]any{"data": map[string]string{mime: text}, "metadata": struct{}{}, "transient": struct{}{}})
}

// A printer writes to an output stream.
type printer struct {
	*message
	stream string
}

func (p printer) Write(text []byte) (int, error) {
	p.print(p.stream, string(text))
	return len(text), nil
}

// An asked is a question to the user, answered by the next input.
type asked struct {
	message *message
	answer  embed.OnInput
}

// PromptInput asks the user for a line.
func (m *message) PromptInput(prompt string, password bool, answer embed.OnInput) error {
	if !m.allowInput {
		return errors.New("no one can type input here")
	}
	m.kernel.mu.Lock()
	m.kernel.asked = &asked{m, answer}
	m.kernel.mu.Unlock()
	return m.Ask("input_request", map[string]any{"prompt": prompt, "password": password})
}

// CancelInput withdraws the question.
func (m *message) CancelInput() error { return nil }

// DeliverInput is required by embed.Message; the kernel delivers input itself.
func (m *message) DeliverInput() error { return nil }

// answered delivers the user's input.
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

// comm passes a widget message to GoNB.
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
