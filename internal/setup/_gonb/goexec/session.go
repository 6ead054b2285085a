package goexec

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf16"

	. "github.com/janpfeifer/gonb/common"
	"github.com/janpfeifer/gonb/gonbui/protocol"
	"github.com/janpfeifer/gonb/internal/kernel"

	"layercake/cell"
	"layercake/cell/compose"
)

// session is that of this kernel.
var session *compose.Session

// Session is what the cells of this kernel have declared, and what their variables hold.
func (s *State) Session() *compose.Session {
	if session == nil {
		session = compose.New(s.TempDir, cell.StoreIn(s.TempDir))
	}
	return session
}

// executeCellImpl runs a cell: one of Go as the program that package compose makes of it, a test or one for the browser as GoNB
// does.
func (s *State) executeCellImpl(msg kernel.Message, cellId int, lines []string, skipLines Set[int]) (failed error) {
	if s.CellIsTest || s.CellIsWasm {
		return s.executeCellOfGoNB(msg, cellId, lines, skipLines)
	}
	defer s.PostExecuteCell()
	defer func() {
		if p := recover(); p != nil {
			failed = fmt.Errorf("the kernel cannot read this cell: %v", p)
		}
	}()
	if err := s.AutoTrack(); err != nil {
		return err
	}
	return s.executeComposed(msg, cellId, lines, skipLines)
}

// executeComposed runs a cell as the program that package compose makes of it.
func (s *State) executeComposed(msg kernel.Message, cellId int, lines []string, skipLines Set[int]) error {
	program, err := s.Session().Compose(cellId, goLines(lines, skipLines))
	if mistakes, ok := errors.AsType[*compose.Error](err); ok {
		return s.reportMistakes(msg, mistakes)
	}
	if err != nil {
		return err
	}
	from := places(program.Lines)
	if err := s.writeMain(program.Source); err != nil {
		return err
	}
	if err := s.Compile(msg, from); err != nil {
		return err
	}
	if msg.Kernel().Interrupted.Load() {
		return errors.New(StoppedWhileCompiling)
	}
	for _, a := range program.Advice {
		kernel.PublishWriteStream(msg, kernel.StreamStderr, fmt.Sprintf("line %d: %s\n", a.Line.Line+1, a.Message))
	}
	failed := s.Execute(msg, from)
	if err := s.Session().Done(program); err != nil {
		return err
	}
	return failed
}

// reportMistakes shows mistakes as the compiler's are shown.
func (s *State) reportMistakes(msg kernel.Message, mistakes *compose.Error) error {
	if err := s.writeMain(mistakes.Source); err != nil {
		return err
	}
	var text strings.Builder
	for _, p := range mistakes.Problems {
		fmt.Fprintf(&text, "./%s:%d:%d: %s\n", MainGo, p.Position.Line, p.Position.Column, p.Message)
	}
	return s.DisplayErrorWithContext(msg, places(mistakes.Lines), text.String(), mistakes)
}

func (s *State) writeMain(source string) error {
	if err := s.RemoveGeneratedCode(); err != nil {
		return err
	}
	return os.WriteFile(s.CodePath(), []byte(source), 0o600)
}

// places says which lines of cells the lines of a program are.
func places(lines []compose.Line) []CellIdAndLine {
	out := make([]CellIdAndLine, len(lines))
	for i, l := range lines {
		out[i] = CellIdAndLine{l.Cell, l.Line}
		if l.Cell < 0 {
			out[i] = CellIdAndLine{NoCursorLine, NoCursorLine}
		}
	}
	return out
}

// goLines are a cell's lines, those that are no Go code empty.
func goLines(lines []string, skipLines Set[int]) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		if !skipLines.Has(i) || compose.IsMain(l) {
			out[i] = l
		}
	}
	return out
}

// InspectIdentifierInCell returns what gopls knows of the name at a place of a cell.
func (s *State) InspectIdentifierInCell(lines []string, skipLines map[int]struct{}, cursorLine, cursorCol int) (kernel.MIMEMap, error) {
	if s.gopls == nil {
		return kernel.MIMEMap{}, nil
	}
	cursor := adjustCursorForFunctionIdentifier(lines, skipLines, Cursor{cursorLine, cursorCol})
	at, err := s.draftForCursor(lines, skipLines, cursor)
	if err != nil {
		return nil, err
	}
	text, err := s.gopls.Definition(context.Background(), s.CodePath(), at.Line, at.Col)
	if err != nil {
		said := append([]string{err.Error()}, s.gopls.ConsumeMessages()...)
		return kernel.MIMEMap{string(protocol.MIMETextPlain): strings.Join(said, "\n\n")}, nil
	}
	return kernel.MIMEMap{string(protocol.MIMETextMarkdown): text}, nil
}

// AutoCompleteOptionsInCell fills in what can stand at a place of a cell.
func (s *State) AutoCompleteOptionsInCell(lines []string, skipLines map[int]struct{}, cursorLine, cursorCol int, reply *kernel.CompleteReply) error {
	if s.gopls == nil {
		return nil
	}
	at, err := s.draftForCursor(lines, skipLines, Cursor{cursorLine, cursorCol})
	if err != nil {
		return err
	}
	matches, replaced, err := s.gopls.Complete(context.Background(), s.CodePath(), at.Line, at.Col)
	if err != nil {
		return err
	}
	if replaced > 0 {
		reply.CursorStart -= len(utf16.Encode([]rune(lines[cursorLine][cursorCol-replaced : cursorCol])))
	}
	if len(matches) > 0 {
		reply.Matches = matches
	}
	return nil
}

// draftForCursor has gopls read a program that has a cell and what it needs, and returns where the cursor is in that.
func (s *State) draftForCursor(lines []string, skipLines Set[int], cursor Cursor) (Cursor, error) {
	if skipLines.Has(cursor.Line) {
		return Cursor{}, fmt.Errorf("line %d is a command, %q: there is help on Go alone", cursor.Line+1, lines[cursor.Line])
	}
	if err := s.AutoTrack(); err != nil {
		return Cursor{}, err
	}
	source, line, column := s.Session().Draft(goLines(lines, skipLines), cursor.Line, cursor.Col)
	if err := s.writeMain(source); err != nil {
		return Cursor{}, err
	}
	return Cursor{line, column}, s.notifyAboutStandardAndTrackedFiles(context.Background())
}
