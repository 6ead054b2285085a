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
	progressInterval = 100 * time.Millisecond // between redraws
	progressWidth    = 30                     // in letters
)

// Progress counts from 0 to n-1 in a range loop and shows the progress of the loop on one line, which stays when the
// loop ends.
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

// bar is the line of a loop after done of n rounds.
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

// A line is an output of the cell that is rewritten in place.
type line struct{ id string }

func newLine() line {
	if !gonbui.IsNotebook {
		return line{}
	}
	return line{"layercake_" + gonbui.UniqueId()} // a reused id would redraw an earlier run's line
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
