package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

var key = []byte("key")

// ask makes a message of a client's.
func ask(id, kind, code string, cursor int) *message {
	body, _ := json.Marshal(map[string]any{"code": code, "cursor_pos": cursor, "detail_level": 1})
	m, _ := decode([][]byte{
		[]byte("<IDS|MSG>"), nil, fmt.Appendf(nil, `{"msg_id": %q, "msg_type": %q}`, id, kind), []byte("{}"), []byte("{}"), body,
	})
	m.frames = m.encode(key)
	return m
}

func TestQuestions(t *testing.T) {
	cells := newCells("")
	cells.add(1, readSource("import \"layercake/kit\"\nimport (\n\tp \"layercake/plots\"\n\t\"fmt\"\n)"))
	cells.add(2, readSource("import \"layercake/mnist\""))
	cells.cells[2].failed = true
	cells.add(3, readSource("%%\nfmt.Println()"))
	const all = "import \"fmt\"\nimport \"layercake/kit\"\nimport p \"layercake/plots\"\n"
	for _, test := range []struct {
		name, kind, code, before string
	}{
		{"completion", "complete_request", "%%\nkit.", all},
		{"help", "inspect_request", "%%\nkit.Dense", all},
		{"a name that the cell imports itself", "complete_request", "import \"my/kit\"\nvar x = kit.", "import \"fmt\"\nimport p \"layercake/plots\"\n"},
		{"line ends and marks of another system's", "complete_request", "\ufeff%%\r\nkit.", all},
		{"a raw string with a command in it", "complete_request", "var text = `\n%%\n`\nkit.", all},
		{"another program's", "complete_request", "%%script bash\nls", ""},
		{"another question", "is_complete_request", "kit.", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			added := &added{}
			f := questions{cells, newSources(), added}
			cursor := len([]rune(test.code))
			out := f.pass(ask("1", test.kind, test.code, cursor))[0]
			var got struct {
				Code   string
				Cursor int `json:"cursor_pos"`
				Detail int `json:"detail_level"`
			}
			json.Unmarshal(out.content, &got)
			if want := test.before + strings.Join(readSource(test.code).code, "\n"); got.Code != want {
				t.Errorf("GoNB is asked of %q", got.Code)
			}
			if _, kept := added.characters.Load("1"); kept != (test.kind == "complete_request") {
				t.Errorf("places are kept for the reply: %v", kept)
			}
			if want := len([]rune(got.Code)); got.Cursor != want || got.Detail != 1 {
				t.Errorf("the cursor is at %d, want %d, and the detail level is %d, want 1", got.Cursor, want, got.Detail)
			}
		})
	}
}

// The places in the reply are those in the code that the client has. They count characters, not bytes.
func TestCompletionIsWhereItWasAskedFor(t *testing.T) {
	cells := newCells("")
	cells.add(1, readSource("import \"example.org/größe\""))
	added := &added{}
	asked, replies := questions{cells, newSources(), added}, replies{newTold(), added}
	request := ask("1", "complete_request", "/* ä */ größe.Me", 16)
	var put struct {
		Cursor int `json:"cursor_pos"`
	}
	json.Unmarshal(asked.pass(request)[0].content, &put)
	reply := func() (start, end int) {
		m := replies.pass(sent("1", "complete_reply", map[string]any{
			"status": "ok", "matches": []string{"Meter"}, "cursor_start": put.Cursor - 2, "cursor_end": put.Cursor,
		}))[0]
		var c struct {
			Start int `json:"cursor_start"`
			End   int `json:"cursor_end"`
		}
		json.Unmarshal(m.content, &c)
		return c.Start, c.End
	}
	if start, end := reply(); start != 14 || end != 16 {
		t.Errorf("it is put at %d to %d, want 14 to 16", start, end)
	}
	if start, _ := reply(); start != put.Cursor-2 {
		t.Error("a reply to nothing that was changed is changed")
	}
	m := replies.pass(sent("2", "complete_reply", map[string]any{"matches": []string{"Dense", "Add", "Dense"}}))[0]
	if !strings.Contains(string(m.content), `"matches":["Dense","Add"]`) {
		t.Errorf("names are listed twice: %s", m.content)
	}
}
