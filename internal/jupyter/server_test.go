package jupyter

import (
	"net"
	"path/filepath"
	"slices"
	"testing"
)

// served returns a server that forwards its requests to a channel, and its connection.
func served(t *testing.T) (*Server, Connection, chan *Request) {
	c := Connection{Scheme: "hmac-sha256", Key: "the key", Transport: "ipc", IP: filepath.Join(t.TempDir(), "s"), Ports: map[string]int{}}
	for i, name := range PortNames {
		c.Ports[name] = i
	}
	requests := make(chan *Request, 10)
	s, err := Serve(c, func(r *Request) { requests <- r })
	if err != nil {
		t.Fatal(err)
	}
	return s, c, requests
}

// dial connects to a port.
func (c Connection) dial(t *testing.T, port, socketType string) *Peer {
	t.Helper()
	conn, err := net.Dial("unix", c.IP+"-"+string(rune('0'+c.Ports[port])))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	p, err := Meet(conn, socketType, []byte("me"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// next reads a message.
func next(t *testing.T, p *Peer) *Message {
	t.Helper()
	frames, err := p.Read()
	if err != nil {
		t.Fatal(err)
	}
	m, ok := Decode(frames)
	if !ok || !m.signed([]byte("the key")) {
		t.Fatalf("it reads %q", frames)
	}
	return m
}

func TestServer(t *testing.T) {
	s, c, requests := served(t)
	shell, stdin, iopub := c.dial(t, "shell_port", "DEALER"), c.dial(t, "stdin_port", "DEALER"), c.dial(t, "iopub_port", "SUB")
	iopub.Send(bytesOf("\x01"))
	for len(s.clients.all()) == 0 || !s.clients.all()[0].wants([]byte("status")) || s.input("me") == nil {
	}
	asked, _ := New("execute_request", nil, map[string]any{"code": "1"})
	if err := shell.Send(asked.Encode([]byte("the key"))); err != nil {
		t.Fatal(err)
	}
	r := <-requests
	if r.Kind != "execute_request" || r.Port != "shell_port" {
		t.Fatalf("the request is %+v", r)
	}
	for _, err := range []error{
		r.Publish("stream", map[string]any{"name": "stdout", "text": "a"}), r.Publish("stream", map[string]any{"name": "stdout", "text": "b"}),
		r.Ask("input_request", map[string]any{"prompt": "?"}), r.Reply("execute_reply", map[string]any{"status": "ok"}),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	s.Close()
	text := ""
	for text != `{"name":"stdout","text":"ab"}` && text != `{"name":"stdout","text":"b"}` {
		m := next(t, iopub)
		if text = string(m.Content); m.Parent != asked.ID || m.Kind != "stream" {
			t.Errorf("%+v is published", m)
		}
	}
	if m := next(t, stdin); m.Kind != "input_request" || m.Parent != asked.ID {
		t.Errorf("%+v is asked", m)
	}
	if m := next(t, shell); m.Kind != "execute_reply" || m.Parent != asked.ID {
		t.Errorf("%+v is replied", m)
	}
}

func TestOnlyJupytersMessagesAreHeard(t *testing.T) {
	_, c, requests := served(t)
	shell := c.dial(t, "shell_port", "DEALER")
	for _, test := range []struct{ header, key string }{
		{`{"msg_id": "stranger"}`, "other"},
		{`{"msg_type": "execute_request"}`, "the key"},
		{`{"msg_id": "last"}`, "the key"},
	} {
		m, _ := Decode(bytesOf(delimiter, "", test.header, "{}", "{}", "{}"))
		if err := shell.Send(m.Encode([]byte(test.key))); err != nil {
			t.Fatal(err)
		}
	}
	if r := <-requests; r.ID != "last" {
		t.Errorf("%s is heard", r.ID)
	}
}

// A reply repeats the frames before the request's delimiter, which route it back.
func TestReplyHasTheEnvelope(t *testing.T) {
	_, c, requests := served(t)
	shell := c.dial(t, "shell_port", "DEALER")
	asked, _ := New("kernel_info_request", nil, nil)
	shell.Send(asked.to([]byte("the key"), []byte("through"), []byte("two")))
	(<-requests).Reply("kernel_info_reply", nil)
	frames, err := shell.Read()
	if err != nil || !slices.Equal([]string{string(frames[0]), string(frames[1]), string(frames[2])}, []string{"through", "two", delimiter}) {
		t.Errorf("the reply is %q (%v)", frames, err)
	}
}
