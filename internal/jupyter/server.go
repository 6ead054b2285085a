// Package jupyter serves a kernel's five ports to Jupyter.
//
//	shell, control, stdin   requests and replies: one connection for each client
//	iopub                   outputs, sent to all subscribers
//	hb                      the heartbeat: echoes its input
//
// Anyone who can reach the ports can write to them, but only messages with a valid HMAC are processed. Others are
// dropped and use a bounded amount of memory.
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

// mostClients limits the connections to a port. Each tab of JupyterLab needs one.
const mostClients = 256

// A Server communicates with Jupyter.
type Server struct {
	key     []byte
	handle  func(*Request)
	outputs chan *Message
	closing chan struct{} // closed when outputs are no longer accepted
	sent    chan struct{} // closed when all accepted outputs are sent
	clients publisher

	mu    sync.Mutex
	stdin map[string]*client // by identity
}

// A client is a connection of a client.
type client struct {
	*Peer
	mu sync.Mutex // for Send
}

// A Request is a client's message.
type Request struct {
	*Message
	Port   string // one of PortNames
	server *Server
	client *client
}

// Serve serves a connection. It calls handle with each request, in the order in which a client sends them. Handle must
// not block.
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

// Publish sends an output to all subscribers. It blocks while too many outputs are waiting.
func (s *Server) Publish(m *Message) {
	select {
	case s.outputs <- m:
	case <-s.closing:
	}
}

// Close sends the waiting outputs and drops later ones.
func (s *Server) Close() {
	close(s.closing)
	<-s.sent
	s.clients.drain(time.Second)
}

// Publish sends an output in response to the request to all subscribers.
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

// Ask sends a message to the requesting client's stdin port.
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

// input returns the stdin connection of the client with this identity, or nil.
func (s *Server) input(identity string) *client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stdin[identity]
}

// send sends a message. A client that does not accept it for long has hung.
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

// requests serves a port that receives requests.
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
			// Replies to a request without an id could not be matched.
			if m, ok := Decode(frames); ok && m.ID != "" && m.signed(s.key) {
				s.handle(&Request{m, port, s, c})
			} else {
				fmt.Fprintln(os.Stderr, "kernel: dropped an invalid message")
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

// ended returns whether an error comes from a closed connection, which is how connections end.
func ended(err error) bool {
	_, ok := errors.AsType[net.Error](err)
	return ok || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// heartbeat echoes what a client sends.
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
