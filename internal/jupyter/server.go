// Package jupyter serves a kernel's five ports to Jupyter.
//
//	shell, control, stdin   requests and replies: each client has a connection
//	iopub                   outputs: they go to all who subscribe
//	hb                      the heartbeat: what comes in goes out again
//
// Whoever can reach the ports can write to them, and only who knows the key is heard: a message without its HMAC goes no
// further, and takes no more memory than there are bounds for.
package jupyter

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// mostClients is how many connections a port has at once. Each tab of JupyterLab takes one.
const mostClients = 256

// A Server talks to Jupyter.
type Server struct {
	key     []byte
	handle  func(*Request)
	outputs chan *Message
	closing chan struct{} // no more outputs are taken
	sent    chan struct{} // all that were are sent
	clients publisher

	mu    sync.Mutex
	stdin map[string]*client // by identities
}

// A client is one connection of a client's.
type client struct {
	*Peer
	mu sync.Mutex // for Send
}

// A Request is a message of a client's.
type Request struct {
	*Message
	Port   string // of PortNames
	server *Server
	client *client
}

// Serve serves a connection: it hands each request to handle, in the order in which a client sends them. Handle must not wait.
func Serve(c Connection, handle func(*Request)) (*Server, error) {
	s := &Server{
		key: []byte(c.Key), handle: handle,
		outputs: make(chan *Message), closing: make(chan struct{}), sent: make(chan struct{}),
		clients: publisher{subscribers: map[*subscriber]bool{}}, stdin: map[string]*client{},
	}
	for _, name := range PortNames {
		serve := s.requests(name)
		switch name {
		case "iopub_port":
			serve = s.clients.serve
		case "hb_port":
			serve = heartbeat
		}
		l, err := c.listen(name)
		if err != nil {
			return nil, err
		}
		go accept(l, serve)
	}
	p := &pacer{publish: func(m *Message) { s.clients.publish(m.to(s.key, []byte(m.Kind))) }}
	go func() {
		p.run(s.outputs, s.closing)
		close(s.sent)
	}()
	return s, nil
}

// Publish sends an output to all who listen. It waits while there are too many outputs.
func (s *Server) Publish(m *Message) {
	select {
	case s.outputs <- m:
	case <-s.closing:
	}
}

// Close sends the outputs that wait, and drops those that come.
func (s *Server) Close() {
	close(s.closing)
	<-s.sent
	s.clients.drain(time.Second)
}

// Publish sends an output of what was requested to all who listen.
func (r *Request) Publish(kind string, content any) error {
	m, err := New(kind, r.Message, content)
	if err == nil {
		r.server.Publish(m)
	}
	return err
}

// Reply answers the request.
func (r *Request) Reply(kind string, content any) error {
	m, err := New(kind, r.Message, content)
	if err != nil {
		return err
	}
	return r.client.send(m.to(r.server.key, r.frames[:r.delimiter]...))
}

// Ask asks the client that sent the request for something on its stdin port.
func (r *Request) Ask(kind string, content any) error {
	m, err := New(kind, r.Message, content)
	if err != nil {
		return err
	}
	to := r.server.input(string(r.client.properties["Identity"]))
	if to == nil {
		return errors.New("the client is not connected to the port for input")
	}
	return to.send(m.to(r.server.key))
}

// input is the connection to the port for input of the client with this identity, or nil.
func (s *Server) input(identity string) *client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stdin[identity]
}

// send sends a message. A client that does not take it for long has hung up.
func (c *client) send(m [][]byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	err := c.Send(m)
	if err != nil {
		c.conn.Close()
	}
	return err
}

// requests serves a port that clients send requests to.
func (s *Server) requests(port string) func(net.Conn) error {
	return func(conn net.Conn) error {
		peer, err := meet(conn, "ROUTER", nil, mostBytes)
		if err != nil {
			return err
		}
		c := &client{Peer: peer}
		if identity := string(peer.properties["Identity"]); port == "stdin_port" {
			s.mu.Lock()
			s.stdin[identity] = c
			s.mu.Unlock()
			defer func() {
				s.mu.Lock()
				defer s.mu.Unlock()
				if s.stdin[identity] == c {
					delete(s.stdin, identity)
				}
			}()
		}
		for {
			frames, err := peer.Read()
			if err != nil {
				return err
			}
			// Nobody could tell what answers a request without an ID.
			if m, ok := Decode(frames); ok && m.ID != "" && m.signed(s.key) {
				s.handle(&Request{m, port, s, c})
			} else {
				fmt.Fprintln(os.Stderr, "kernel: dropped a message that is not Jupyter's")
			}
		}
	}
}

// accept accepts connections until the listener is closed.
func accept(l net.Listener, serve func(net.Conn) error) {
	free := make(chan struct{}, mostClients)
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		} else if err != nil { // too many open files
			time.Sleep(100 * time.Millisecond)
			continue
		}
		select {
		case free <- struct{}{}:
		default:
			conn.Close()
			continue
		}
		go func() {
			defer func() { <-free }()
			defer conn.Close()
			if err := serve(conn); err != nil && !ended(err) {
				fmt.Fprintln(os.Stderr, "kernel:", err)
			}
		}()
	}
}

// ended returns whether the error is that of a connection that was closed, which is how connections end.
func ended(err error) bool {
	_, ok := errors.AsType[net.Error](err)
	return ok || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// heartbeat sends back what a client sends.
func heartbeat(conn net.Conn) error {
	client, err := meet(conn, "REP", nil, 1<<12)
	for err == nil {
		var beat [][]byte
		if beat, err = client.Read(); err == nil {
			err = client.Send(beat)
		}
	}
	return err
}
