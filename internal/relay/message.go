package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// A message of Jupyter's (jupyter-client.readthedocs.io/en/latest/messaging.html), as far as it matters here.
type message struct {
	kind    string // "stream", "display_data", "error", ...
	id      string
	request string // the id of the one that it answers
	content json.RawMessage

	frames    [][]byte
	delimiter int // the place among the frames of the one that the signature, header, parent, metadata and content follow
}

// with returns the message with another content.
func (m *message) with(content any) *message {
	out := *m
	out.content, _ = json.Marshal(content)
	return &out
}

// as returns the message with another kind.
func (m *message) as(kind string) *message {
	var header map[string]any
	json.Unmarshal(m.frames[m.delimiter+2], &header)
	header["msg_type"] = kind
	out := *m
	out.kind, out.frames = kind, slices.Clone(m.frames)
	out.frames[m.delimiter+2], _ = json.Marshal(header)
	return &out
}

// decode reads a message. A message that is none is returned as false.
func decode(frames [][]byte) (*message, bool) {
	at := slices.IndexFunc(frames, func(f []byte) bool { return string(f) == "<IDS|MSG>" })
	if at < 0 || len(frames) < at+6 {
		return nil, false
	}
	m := &message{frames: frames, delimiter: at, content: frames[at+5]}
	var header, parent struct {
		ID   string `json:"msg_id"`
		Kind string `json:"msg_type"`
	}
	if json.Unmarshal(frames[at+2], &header) != nil || json.Unmarshal(frames[at+3], &parent) != nil {
		return nil, false
	}
	m.kind, m.id, m.request = header.Kind, header.ID, parent.ID
	return m, true
}

// signature is what those sign the message with who know the key.
func (m *message) signature(key []byte) []byte {
	if len(key) == 0 {
		return nil
	}
	mac := hmac.New(sha256.New, key)
	for _, part := range append(m.frames[m.delimiter+2:m.delimiter+5:m.delimiter+5], m.content) {
		mac.Write(part)
	}
	return hex.AppendEncode(nil, mac.Sum(nil))
}

// signed tells if the message is signed by one who knows the key, where there is one.
func (m *message) signed(key []byte) bool {
	return len(key) == 0 || hmac.Equal(m.frames[m.delimiter+1], m.signature(key))
}

// encode returns the frames of the message, signed.
func (m *message) encode(key []byte) [][]byte {
	frames := slices.Clone(m.frames)
	frames[m.delimiter+1], frames[m.delimiter+5] = m.signature(key), m.content
	return frames
}

// heard is a filter of what clients send, on the level of frames: what is not signed, or not as Jupyter's messages are, goes
// no further. GoNB would stop, and nobody could tell what answers a request without an id.
func heard(f filter, key []byte, frames [][]byte) (out [][][]byte) {
	m, ok := decode(frames)
	if ok && m.id != "" && m.signed(key) {
		for _, part := range m.frames[m.delimiter+2 : m.delimiter+6] {
			ok = ok && json.Valid(part)
		}
		if ok {
			return rewrite(f, key, frames)
		}
	}
	fmt.Fprintln(os.Stderr, "relay: dropped a message that is not Jupyter's")
	return nil
}

// rewrite is a filter on the level of frames; nil lets all pass. Whatever goes wrong in it, the message still arrives.
func rewrite(f filter, key []byte, frames [][]byte) (out [][][]byte) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintln(os.Stderr, "relay: panic:", p)
			out = [][][]byte{frames}
		}
	}()
	m, ok := decode(frames)
	if !ok || f == nil {
		return [][][]byte{frames}
	}
	for _, passed := range f.pass(m) {
		if passed == m {
			out = append(out, frames)
		} else {
			out = append(out, passed.encode(key))
		}
	}
	return out
}
