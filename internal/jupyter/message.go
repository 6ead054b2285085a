package jupyter

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// A Message is a Jupyter message (jupyter-client.readthedocs.io/en/latest/messaging.html).
type Message struct {
	Kind    string // "stream", "display_data", "error", ...
	ID      string
	Parent  string // id of the request that caused it
	Content json.RawMessage

	frames    [][]byte
	delimiter int // index of the frame before the signature, header, parent header, metadata and content
}

// Frames after the delimiter.
const (
	signatureFrame = 1 + iota
	headerFrame
	parentFrame
	metadataFrame
	contentFrame
	partsOfMessage
)

const delimiter = "<IDS|MSG>"

// protocolVersion is the version of Jupyter's messaging protocol.
const protocolVersion = "5.3"

// session identifies this process in its messages.
var session = rand.Text()

// A header is a message header.
type header struct {
	ID       string `json:"msg_id"`
	Kind     string `json:"msg_type"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Version  string `json:"version"`
}

// New returns a message in response to a request, which may be nil. Its content is encoded as JSON.
func New(kind string, request *Message, content any) (*Message, error) {
	body, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	h := header{rand.Text(), kind, session, "kernel", time.Now().UTC().Format(time.RFC3339Nano), protocolVersion}
	head, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	m := &Message{Kind: kind, ID: h.ID, Content: body, frames: [][]byte{[]byte(delimiter), nil, head, []byte("{}"), []byte("{}"), body}}
	if request != nil {
		m.Parent, m.frames[parentFrame] = request.ID, request.frames[request.delimiter+headerFrame]
	}
	return m, nil
}

// With returns the message with other content.
func (m *Message) With(content any) *Message {
	out := *m
	out.Content, _ = json.Marshal(content)
	return &out
}

// as returns the message with another kind.
func (m *Message) as(kind string) *Message {
	var h header
	json.Unmarshal(m.frames[m.delimiter+headerFrame], &h)
	h.Kind = kind
	out := *m
	out.Kind, out.frames = kind, slices.Clone(m.frames)
	out.frames[m.delimiter+headerFrame], _ = json.Marshal(h)
	return &out
}

// Decode parses a message. It returns false for invalid frames.
func Decode(frames [][]byte) (*Message, bool) {
	at := slices.IndexFunc(frames, func(f []byte) bool { return string(f) == delimiter })
	if at < 0 || len(frames) < at+partsOfMessage {
		return nil, false
	}
	m := &Message{frames: frames, delimiter: at, Content: frames[at+contentFrame]}
	for _, part := range frames[at+headerFrame : at+partsOfMessage] {
		if !json.Valid(part) {
			return nil, false
		}
	}
	var h, parent header
	if json.Unmarshal(frames[at+headerFrame], &h) != nil || json.Unmarshal(frames[at+parentFrame], &parent) != nil {
		return nil, false
	}
	m.Kind, m.ID, m.Parent = h.Kind, h.ID, parent.ID
	return m, true
}

// signature returns the message's HMAC.
func (m *Message) signature(key []byte) []byte {
	if len(key) == 0 {
		return nil
	}
	mac := hmac.New(sha256.New, key)
	for _, part := range append(m.frames[m.delimiter+headerFrame:m.delimiter+contentFrame:m.delimiter+contentFrame], m.Content) {
		mac.Write(part)
	}
	return hex.AppendEncode(nil, mac.Sum(nil))
}

// signed returns whether the message's HMAC matches the key. Without a key every message is accepted.
func (m *Message) signed(key []byte) bool {
	return len(key) == 0 || hmac.Equal(m.frames[m.delimiter+signatureFrame], m.signature(key))
}

// Encode returns the message's frames, signed.
func (m *Message) Encode(key []byte) [][]byte {
	frames := slices.Clone(m.frames)
	frames[m.delimiter+signatureFrame], frames[m.delimiter+contentFrame] = m.signature(key), m.Content
	return frames
}

// to returns the message's frames after an envelope: the recipient, or the topic.
func (m *Message) to(key []byte, envelope ...[]byte) [][]byte {
	return append(slices.Clone(envelope), m.Encode(key)[m.delimiter:]...)
}
