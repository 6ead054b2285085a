package jupyter

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"time"
)

// ZMTP 3.0, the protocol of ZeroMQ (rfc.zeromq.org/spec/23): a greeting, a READY command from each side, then messages.
// A frame consists of a flag byte, its size in one byte or eight, and its body. All frames of a message but the last
// have the flag more.
const (
	greetingSize = 64

	more    = 1 // another frame of the same message follows
	long    = 2 // the size has eight bytes
	command = 4 // a command of ZeroMQ itself
)

// Limits for messages from unauthenticated senders. Jupyter's server accepts 10 MB from a browser.
const (
	mostBytes  = 16 << 20
	mostFrames = 1000
)

// patience limits how long the other side may take for the handshake and to accept data.
const patience = 20 * time.Second

// A Peer is the other end of a connection after the handshake.
type Peer struct {
	conn       net.Conn
	in         *bufio.Reader
	out        *bufio.Writer
	properties map[string][]byte // from the handshake: "Socket-Type", "Identity"
	most       int               // maximum size of its messages in bytes
}

// Meet performs a client's handshake, with a ZeroMQ socket type and an identity.
func Meet(conn net.Conn, socketType string, identity []byte) (*Peer, error) {
	return meet(conn, socketType, identity, 1<<30)
}

// Close closes the connection.
func (p *Peer) Close() error { return p.conn.Close() }

// meet performs the handshake for a socket of the given type and identity.
func meet(conn net.Conn, socketType string, identity []byte, most int) (*Peer, error) {
	p := &Peer{conn: conn, in: bufio.NewReaderSize(conn, 1<<16), out: bufio.NewWriterSize(conn, 1<<16), most: most}
	conn.SetDeadline(time.Now().Add(patience))
	defer conn.SetDeadline(time.Time{})

	greeting := make([]byte, greetingSize)
	greeting[0], greeting[9], greeting[10] = 0xff, 0x7f, 3
	copy(greeting[12:], "NULL")
	if _, err := conn.Write(greeting); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(p.in, greeting); err != nil {
		return nil, err
	}
	if greeting[0] != 0xff || greeting[9] != 0x7f || greeting[10] < 3 || !bytes.Equal(greeting[12:32], append([]byte("NULL"), make([]byte, 16)...)) {
		return nil, fmt.Errorf("the other side does not speak ZMTP 3 without a security mechanism: %q", greeting)
	}

	ready := []byte("\x05READY")
	for _, property := range []struct {
		name  string
		value []byte
	}{{"Socket-Type", []byte(socketType)}, {"Identity", identity}} {
		ready = append(append(ready, byte(len(property.name))), property.name...)
		ready = append(binary.BigEndian.AppendUint32(ready, uint32(len(property.value))), property.value...)
	}
	if err := writeMessage(p.out, [][]byte{ready}, command); err != nil {
		return nil, err
	}
	if err := p.out.Flush(); err != nil {
		return nil, err
	}
	frames, flags, err := readMessage(p.in, 1<<12)
	if err != nil {
		return nil, err
	}
	var ok bool
	if p.properties, ok = readReady(frames[0]); !ok || flags&command == 0 {
		return nil, fmt.Errorf("the other side sent %q instead of READY", frames[0])
	}
	return p, nil
}

// readReady parses the properties of a READY command.
func readReady(body []byte) (properties map[string][]byte, ok bool) {
	body, ok = bytes.CutPrefix(body, []byte("\x05READY"))
	properties = map[string][]byte{}
	for ok && len(body) > 0 {
		name := int(body[0])
		if len(body) < 1+name+4 {
			return nil, false
		}
		size := binary.BigEndian.Uint32(body[1+name:])
		value := body[1+name+4:]
		if uint64(size) > uint64(len(value)) {
			return nil, false
		}
		properties[string(body[1:1+name])] = value[:size]
		body = value[size:]
	}
	return properties, ok
}

// Read returns the next message. It skips ZeroMQ's commands.
func (p *Peer) Read() (frames [][]byte, err error) {
	for flags := byte(command); flags&command != 0; {
		if frames, flags, err = readMessage(p.in, p.most); err != nil {
			return nil, err
		}
	}
	return frames, nil
}

// Send sends messages.
func (p *Peer) Send(messages ...[][]byte) error {
	for _, m := range messages {
		if err := writeMessage(p.out, m, 0); err != nil {
			return err
		}
	}
	return p.out.Flush()
}

// readMessage returns the frames of a message of at most most bytes, and the flags of the last frame. It allocates no
// more memory than has arrived.
func readMessage(r *bufio.Reader, most int) (frames [][]byte, flags byte, err error) {
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
		if size > uint64(most) || len(frames) == mostFrames {
			return nil, 0, fmt.Errorf("a message of more than %d frames, or with a frame of %d bytes where %d are left", len(frames), size, most)
		}
		most -= int(size)
		body := bytes.NewBuffer(make([]byte, 0, min(size, 1<<16)))
		if _, err := io.CopyN(body, r, int64(size)); err != nil {
			return nil, 0, err
		}
		frames = append(frames, body.Bytes())
		if flags&more == 0 {
			return frames, flags, nil
		}
	}
}

// writeMessage writes the frames of a message, each with the given flags.
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
