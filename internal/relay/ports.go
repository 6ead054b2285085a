package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"time"
)

// The kernel's five ports. Whoever can reach them can write to them, and only who knows the key is heard: what is not signed
// with it goes no further than the relay, which takes no more memory for it than it has bounds for.
//
//	shell, control, stdin   requests and replies: each client has a connection to GoNB of its own
//	iopub                   the outputs: GoNB sends them once, and the relay to all who have subscribed
//	hb                      the heartbeat: the relay says itself what it hears; it ends when GoNB does
//
// GoNB's own sockets are files in a folder that no one else can enter.
type ports struct {
	key    []byte
	inside connection // to GoNB
}

// The names of the ports in a connection file.
var portNames = []string{"shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"}

// mostClients is how many connections a port has at once. Each tab of JupyterLab takes one.
const mostClients = 256

// serve accepts connections until the listener is closed.
func serve(l net.Listener, client func(net.Conn) error) {
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
			if err := client(conn); err != nil && !ended(err) {
				fmt.Fprintln(os.Stderr, "relay:", err)
			}
		}()
	}
}

// ended tells if the error is that of a connection that was closed, which is how connections end.
func ended(err error) bool {
	_, ok := errors.AsType[net.Error](err)
	return ok || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// heartbeat sends back what a client sends.
func heartbeat(conn net.Conn) error {
	client, err := meet(conn, "REP", nil, 1<<12)
	for err == nil {
		var beat [][]byte
		if beat, err = client.read(); err == nil {
			err = client.send(beat)
		}
	}
	return err
}

// carry connects a client with GoNB's socket of that name, until one of them ends.
func (p ports) carry(name string, asked, answered filter) func(net.Conn) error {
	return func(conn net.Conn) error {
		client, err := meet(conn, "ROUTER", nil, mostBytes)
		if err != nil {
			return err
		}
		kernel := p.dial(name, "DEALER", client.properties["Identity"])
		defer kernel.conn.Close()
		back := make(chan bool)
		go func() {
			defer close(back)
			defer client.conn.Close()
			transfer(client, kernel, patience, func(m [][]byte) [][][]byte { return rewrite(answered, p.key, m) })
		}()
		err = transfer(kernel, client, 0, func(m [][]byte) [][][]byte { return heard(asked, p.key, m) })
		kernel.conn.Close()
		<-back
		return err
	}
}

// transfer carries messages from one side to the other, and lets rewrite replace them. Where there is a limit, who does not
// take a message for so long has hung up.
func transfer(to, from *peer, limit time.Duration, rewrite func([][]byte) [][][]byte) error {
	for {
		frames, err := from.read()
		if err == nil && limit > 0 {
			err = to.conn.SetWriteDeadline(time.Now().Add(limit))
		}
		if err == nil {
			err = to.send(rewrite(frames)...)
		}
		if err != nil {
			return err
		}
	}
}

// dial connects to a socket of GoNB's. It tries until GoNB answers, which on a busy machine takes a while: the relay ends when
// GoNB does.
func (p ports) dial(name, socketType string, identity []byte) *peer {
	for {
		if conn, err := net.Dial("unix", p.inside.socket(name)); err == nil {
			if kernel, err := meet(conn, socketType, identity, 1<<31); err == nil {
				return kernel
			}
			conn.Close()
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// listen listens on a port.
func (c connection) listen(name string) (net.Listener, error) {
	if c.Transport == "ipc" {
		return net.Listen("unix", c.socket(name))
	}
	return net.Listen("tcp", net.JoinHostPort(c.IP, strconv.Itoa(c.Ports[name])))
}

// outputs lets all subscribers have what GoNB sends, until it ends.
func (p ports) outputs(f filter, pub *publisher) error {
	kernel := p.dial("iopub_port", "PULL", nil)
	passed := make(chan *message)
	defer close(passed)
	pacer := &pacer{publish: func(m *message) { pub.publish(m.encode(p.key)) }}
	go pacer.run(passed)
	for {
		frames, err := kernel.read()
		if err != nil {
			return err
		}
		for _, m := range rewrite(f, p.key, frames) {
			if m, ok := decode(m); ok {
				passed <- m
			}
		}
	}
}
