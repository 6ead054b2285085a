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

// A question is about a position in a cell.
type question struct {
	Code string
	At   int `json:"cursor_pos"` // in characters
}

// draft writes the source for gopls: the cell and what it needs from other cells, even if it does not parse. It returns
// the position in the source and the text before it on its line. ok is false outside of Go code.
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

// complete answers a completion request.
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
	matches, replaced, isCommand := commandAt(q)
	if !isCommand {
		matches, replaced = k.names(q)
	}
	answer.Matches = append(answer.Matches, matches...)
	if len(matches) > 0 {
		answer.Start -= utf8.RuneCountInString(replaced)
	}
	reply(r, "complete_reply", answer)
}

// names returns the completions at a position and the text before it that they replace.
func (k *kernel) names(q question) (names []string, replaced string) {
	at, before, ok := k.draft(q, func(_ []string, at embed.Cursor) embed.Cursor { return at })
	if !ok {
		return nil, ""
	}
	matches, bytes, err := k.state.CompleteAt(context.Background(), at)
	if err != nil {
		fmt.Fprintln(os.Stderr, "kernel: completion:", err)
	}
	for _, m := range matches {
		if !slices.Contains(names, m) {
			names = append(names, m)
		}
	}
	return names, before[max(0, len(before)-max(bytes, 0)):]
}

// commandAt completes a command, if the position is in one.
func commandAt(q question) (matches []string, replaced string, isCommand bool) {
	source := explain.ReadSource(q.Code)
	before := []rune(q.Code)
	before = before[:min(max(q.At, 0), len(before))]
	line, _ := source.Place(q.Code, q.At)
	if source.Commands[line] == "" || source.Foreign && line > 0 || source.Go[line] != "" && source.Timed {
		return nil, "", false
	}
	text := string(before)
	text = text[strings.LastIndexAny(text, "\n\r")+1:]
	matches, replaced = completeCommand(strings.TrimLeft(text, "\ufeff"), line == 0)
	return matches, replaced, true
}

// inspect answers a help request.
func (k *kernel) inspect(r *jupyter.Request) {
	var q question
	json.Unmarshal(r.Content, &q)
	data := map[string]string{}
	text, ok := k.describe(q)
	if ok && text == "" { // the name may be incomplete
		if names, replaced := k.names(q); len(names) > 0 && replaced != "" && strings.HasPrefix(names[0], replaced) {
			code := []rune(q.Code)
			q.Code = string(code[:q.At]) + strings.TrimPrefix(names[0], replaced) + string(code[q.At:])
			text, _ = k.describe(q)
		}
	}
	switch {
	case !ok:
		data["text/markdown"] = helpMessage
	case text != "":
		data["text/markdown"] = withoutDeadLinks(text)
	}
	reply(r, "inspect_reply", map[string]any{"status": "ok", "found": len(data) > 0, "data": data, "metadata": struct{}{}})
}

// describe returns help in Markdown for a position. ok is false outside of Go code.
func (k *kernel) describe(q question) (text string, ok bool) {
	at, _, ok := k.draft(q, nameAt)
	if !ok {
		return "", false
	}
	text, err := k.state.DefinitionAt(context.Background(), at)
	if err != nil { // such as for a position without a name
		return "", true
	}
	return text, true
}

// isComplete tells a console whether to run the typed code or wait for more.
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
