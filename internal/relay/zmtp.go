package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// A socket is one of the kernel's.
type socket struct {
	inside    string        // where GoNB serves it
	key       []byte        // that messages are signed with
	newFilter func() filter // of what GoNB sends to one client
	asked     filter        // of what all clients send; nil lets it pass
}

// serve accepts connections until the listener is closed.
func (s socket) serve(outside net.Listener) {
	for {
		client, err := outside.Accept()
		if err != nil {
			return
		}
		go s.carry(client)
	}
}

// carry connects one client with GoNB until one of them ends. Since each client has a connection to GoNB of its own,
// ZeroMQ's handshake and subscriptions are between the two of them, and the relay needs to know nothing of them.
func (s socket) carry(client net.Conn) {
	defer client.Close()
	kernel, err := dial(s.inside)
	if err != nil {
		fmt.Fprintln(os.Stderr, "relay:", err)
		return
	}
	defer kernel.Close()
	go func() {
		s.transfer(kernel, client, s.asked)
		kernel.Close()
	}()
	s.transfer(client, kernel, s.newFilter())
}

// transfer carries what comes from one side through a filter to the other.
func (s socket) transfer(to, from net.Conn, f filter) {
	var err error
	if f == nil {
		_, err = io.Copy(to, from)
		err = ended(err)
	} else {
		err = transfer(to, from, func(frames [][]byte) [][][]byte { return rewrite(f, s.key, frames) })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "relay:", err)
	}
}

// dial waits for GoNB, which takes a moment to listen.
func dial(address string) (conn net.Conn, err error) {
	for range 1000 {
		if conn, err = net.Dial("tcp", address); err == nil {
			return conn, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil, err
}

// ZMTP, the protocol of ZeroMQ (rfc.zeromq.org/spec/23): a greeting, then frames. A frame is a byte of flags, its size in
// one byte or eight, and its body. A message is as many frames as have the flag more, and one.
const (
	greetingSize = 64

	more    = 1 // another frame of the same message follows
	long    = 2 // the size is in eight bytes
	command = 4 // the frame is ZeroMQ's own
)

// transfer copies what a ZeroMQ socket sends, and lets rewrite replace its messages.
func transfer(to io.Writer, from io.Reader, rewrite func(frames [][]byte) [][][]byte) error {
	r, w := bufio.NewReaderSize(from, 1<<16), bufio.NewWriterSize(to, 1<<16)
	if _, err := io.CopyN(w, r, greetingSize); err != nil {
		return ended(err)
	}
	for {
		if r.Buffered() == 0 {
			if err := w.Flush(); err != nil {
				return ended(err)
			}
		}
		frames, flags, err := readMessage(r)
		if err != nil {
			return ended(err)
		}
		messages := [][][]byte{frames}
		if flags&command == 0 {
			messages = rewrite(frames)
		}
		for _, m := range messages {
			if err := writeMessage(w, m, flags&command); err != nil {
				return ended(err)
			}
		}
	}
}

// ended returns nil for the error of a connection that was closed, which is how connections end.
func ended(err error) error {
	if _, ok := err.(net.Error); ok || err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil
	}
	return err
}

// readMessage returns the frames of a message, and the flags of the last.
func readMessage(r *bufio.Reader) (frames [][]byte, flags byte, err error) {
	for {
		if flags, err = r.ReadByte(); err != nil {
			return nil, 0, err
		}
		head := make([]byte, 1, 8)
		if flags&long != 0 {
			head = head[:8]
		}
		if _, err := io.ReadFull(r, head); err != nil {
			return nil, 0, err
		}
		size := uint64(head[0])
		if flags&long != 0 {
			size = binary.BigEndian.Uint64(head)
		}
		if size > 1<<31 {
			return nil, 0, fmt.Errorf("a frame of %d bytes", size)
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(r, body); err != nil {
			return nil, 0, err
		}
		frames = append(frames, body)
		if flags&more == 0 {
			return frames, flags, nil
		}
	}
}

// writeMessage writes the frames of a message, each with the flags.
func writeMessage(w *bufio.Writer, frames [][]byte, flags byte) error {
	for i, body := range frames {
		f := flags
		if i < len(frames)-1 {
			f |= more
		}
		head := []byte{f, byte(len(body))}
		if len(body) > 255 {
			head = binary.BigEndian.AppendUint64([]byte{f | long}, uint64(len(body)))
		}
		if _, err := w.Write(head); err != nil {
			return err
		}
		if _, err := w.Write(body); err != nil {
			return err
		}
	}
	return nil
}
