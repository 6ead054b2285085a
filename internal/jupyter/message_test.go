package jupyter

import "testing"

// sent returns an output of a request.
func sent(request, kind string, content any) *Message {
	m, err := New(kind, &Message{ID: request, frames: bytesOf(delimiter, "", `{"msg_id": "`+request+`"}`, "{}", "{}", "{}")}, content)
	if err != nil {
		panic(err)
	}
	return m
}

func idle(request string) *Message {
	return sent(request, "status", map[string]any{"execution_state": "idle"})
}

func TestMessageIsReadAsItIsWritten(t *testing.T) {
	key := []byte("key")
	m := sent("1", "stream", map[string]any{"text": "a"}).as("display_data").With(map[string]any{"text": "b"})
	again, ok := Decode(m.to(key, []byte("who")))
	if !ok || again.Kind != "display_data" || again.Parent != "1" || again.ID != m.ID || string(again.Content) != `{"text":"b"}` || again.delimiter != 1 {
		t.Errorf("it is read as %+v", again)
	}
	if !again.signed(key) || again.signed([]byte("other")) || !again.signed(nil) {
		t.Errorf("the signature is %q", again.frames[2])
	}
}

func TestWhatIsNoMessage(t *testing.T) {
	for name, frames := range map[string][][]byte{
		"nothing":      nil,
		"no delimiter": bytesOf("", "{}", "{}", "{}", "{}", "{}"),
		"too few":      bytesOf(delimiter, "", "{}", "{}", "{}"),
		"no JSON":      bytesOf(delimiter, "", "{}", "{}", "{}", "{"),
		"no object":    bytesOf(delimiter, "", "1", "{}", "{}", "{}"),
	} {
		if m, ok := Decode(frames); ok {
			t.Errorf("%s is read as %+v", name, m)
		}
	}
}
