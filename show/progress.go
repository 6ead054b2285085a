package show

import (
	"fmt"
	"html"
	"iter"
	"os"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

const (
	progressInterval = 100 * time.Millisecond // between two times that a bar is drawn
	progressWidth    = 30                     // letters
)

// Progress counts from 0 up to but not including n, for a range loop, and shows how far the loop is: one line that moves, and
// that stays when the loop ends.
//
//	for i := range show.Progress(1000, "simulating") {
func Progress(n int, what string) iter.Seq[int] {
	return func(yield func(int) bool) {
		line, done := newLine(), 0
		begin := time.Now()
		drawn := begin
		draw := func(last bool) { line.write(bar(what, done, n, time.Since(begin), last), last) }
		defer func() { draw(true) }()
		draw(false)
		for ; done < n; done++ {
			if !yield(done) {
				done++
				return
			}
			if time.Since(drawn) >= progressInterval {
				drawn = time.Now()
				draw(false)
			}
		}
	}
}

// bar is the line of a loop that has done so many of n rounds.
func bar(what string, done, n int, took time.Duration, last bool) string {
	full := 0
	if n > 0 {
		full = progressWidth * done / n
	}
	text := fmt.Sprintf("%s %s%s %d/%d", what, strings.Repeat("━", full), strings.Repeat("─", progressWidth-full), done, n)
	switch {
	case last:
		text += fmt.Sprintf(" in %v", took.Round(100*time.Millisecond))
	case done > 0:
		left := time.Duration(float64(took) / float64(done) * float64(n-done))
		text += fmt.Sprintf(", %v left", left.Round(time.Second))
	}
	return strings.TrimSpace(text)
}

// A line is one of the cell's outputs that is written again and again.
type line struct{ id string }

func newLine() line {
	if !gonbui.IsNotebook {
		return line{}
	}
	return line{"layercake_" + gonbui.UniqueId()} // an id of an earlier run would redraw that run's line
}

func (l line) write(text string, last bool) {
	if l.id == "" {
		end := ""
		if last {
			end = "\n"
		}
		fmt.Fprintf(os.Stdout, "\r\x1b[K%s%s", text, end)
		return
	}
	gonbui.SendData(&protocol.DisplayData{DisplayID: l.id, Data: map[protocol.MIMEType]any{
		protocol.MIMETextPlain: text,
		protocol.MIMETextHTML:  "<pre><code>" + html.EscapeString(text) + "</code></pre>",
	}})
	if last {
		gonbui.Sync()
	}
}
