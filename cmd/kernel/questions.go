package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/janpfeifer/gonb/embed"

	"layercake/cell/compose"
	"layercake/internal/explain"
	"layercake/internal/jupyter"
)

// A question is about a place of a cell.
type question struct {
	Code string
	At   int `json:"cursor_pos"` // in characters
}

// draft writes what gopls reads of a cell: the cell with what it needs of others, whether it parses or not. It returns where in
// that the question is, and what of its line is before it; false where there is no Go.
func (k *kernel) draft(q question, adjust func(lines []string, at embed.Cursor) embed.Cursor) (at embed.Cursor, before string, ok bool) {
	source := explain.ReadSource(q.Code)
	line, column := source.Place(q.Code, q.At)
	if source.Foreign || source.Commands[line] != "" || k.state.AutoTrack() != nil {
		return at, "", false
	}
	place := adjust(source.Go, embed.Cursor{Line: line, Col: column})
	program, atLine, atColumn := k.session.Draft(source.Go, place.Line, place.Col)
	if k.state.RemoveGeneratedCode() != nil || os.WriteFile(k.state.CodePath(), []byte(program), 0o600) != nil {
		return at, "", false
	}
	return embed.Cursor{Line: atLine, Col: atColumn}, source.Go[line][:column], true
}

// complete says what can stand at a place.
func (k *kernel) complete(r *jupyter.Request) {
	var q question
	json.Unmarshal(r.Content, &q)
	answer := struct {
		Status   string   `json:"status"`
		Matches  []string `json:"matches"`
		Start    int      `json:"cursor_start"`
		End      int      `json:"cursor_end"`
		Metadata struct{} `json:"metadata"`
	}{Status: "ok", Matches: []string{}, Start: q.At, End: q.At}
	at, before, ok := k.draft(q, func(_ []string, at embed.Cursor) embed.Cursor { return at })
	if ok {
		matches, replaced, err := k.state.CompleteAt(context.Background(), at)
		if err != nil {
			fmt.Fprintln(os.Stderr, "kernel: completion:", err)
		}
		if len(matches) > 0 {
			for _, m := range matches {
				if !slices.Contains(answer.Matches, m) {
					answer.Matches = append(answer.Matches, m)
				}
			}
			answer.Start -= utf8.RuneCountInString(before[max(0, len(before)-replaced):])
		}
	}
	reply(r, "complete_reply", answer)
}

// inspect says what is at a place.
func (k *kernel) inspect(r *jupyter.Request) {
	var q question
	json.Unmarshal(r.Content, &q)
	data := map[string]string{}
	at, _, ok := k.draft(q, func(lines []string, at embed.Cursor) embed.Cursor {
		return embed.FunctionAt(lines, embed.Lines{}, at)
	})
	if !ok {
		data["text/markdown"] = helpMessage
	} else if text, err := k.state.DefinitionAt(context.Background(), at); err == nil && text != "" {
		data["text/markdown"] = withoutDeadLinks(text)
	}
	reply(r, "inspect_reply", map[string]any{"status": "ok", "found": len(data) > 0, "data": data, "metadata": struct{}{}})
}

// isComplete says whether a console should run what was typed, or wait for more.
func (k *kernel) isComplete(r *jupyter.Request) {
	var q question
	json.Unmarshal(r.Content, &q)
	source := explain.ReadSource(q.Code)
	answer := map[string]string{"status": "complete"}
	if !source.Foreign && compose.IsOpen(source.Go) {
		answer = map[string]string{"status": "incomplete", "indent": "\t"}
	}
	reply(r, "is_complete_reply", answer)
}

// A past is a cell that ran.
type past struct {
	number int
	code   string
}

// tellHistory lists cells that ran.
func (k *kernel) tellHistory(r *jupyter.Request) {
	c := struct {
		Access  string `json:"hist_access_type"`
		N       int
		Start   int
		Stop    int
		Pattern string
	}{}
	json.Unmarshal(r.Content, &c)
	list := [][]any{}
	for _, p := range k.history {
		switch {
		case c.Access == "range" && (p.number < c.Start || c.Stop > 0 && p.number >= c.Stop):
		case c.Access == "search" && !strings.Contains(p.code, strings.Trim(c.Pattern, "*")):
		default:
			list = append(list, []any{0, p.number, p.code})
		}
	}
	if c.N > 0 {
		list = list[max(0, len(list)-c.N):]
	}
	reply(r, "history_reply", map[string]any{"status": "ok", "history": list})
}
