package jupyter

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"layercake/internal/words"
)

// A pacer sits between outputs and clients, so that a cell that prints endlessly freezes no page. Text printed at about
// the same time is sent as one message, and of quick updates of a display only the last. If too much is waiting the
// cell blocks. Beyond a limit output is dropped, except for its end.
type pacer struct {
	publish func(*Message)

	queue []*output
	bytes int       // in the queue
	next  time.Time // when text may be sent again

	request  string // whose outputs are counted
	printed  map[string]*printed
	displays displays
}

const (
	moment  = 50 * time.Millisecond
	longest = time.Second // maximum delay, however much was sent before
	rate    = 800_000     // maximum bytes per second: some Jupyter servers drop output above 1 MB/s
	full    = 256 << 10

	mostPrinted      = 1_000_000 // bytes of a cell on stdout, and the same on stderr
	mostLinesPrinted = 65_000    // JupyterLab takes some seconds to show this many
	mostEnd          = 20_000    // bytes of dropped output that are shown at the end
	mostEndLines     = 100
	mostDisplays     = 500
	mostShown        = 64 << 20 // bytes of all of a cell's displays
)

// A stream is the text that a program prints.
type stream struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// An output is a waiting message. A stream's text is in its content.
type output struct {
	*Message
	stream
	display string // id of the display that it creates or updates
}

func (o *output) size() int { return len(o.Text) + len(o.Content) }

// run processes outputs until closing is closed.
func (p *pacer) run(in <-chan *Message, closing <-chan struct{}) {
	timer := time.NewTimer(0)
	for {
		taken := in
		if p.bytes >= full {
			taken = nil
		}
		if len(p.queue) > 0 {
			timer.Reset(time.Until(p.next))
		}
		select {
		case m := <-taken:
			if p.take(m); !time.Now().Before(p.next) {
				p.flush()
			}
		case <-timer.C:
			p.flush()
		case <-closing:
			p.flush()
			return
		}
	}
}

// take queues a message. Messages that neither print nor display are sent at once.
func (p *pacer) take(m *Message) {
	if (m.Parent != p.request || p.printed == nil) && slices.Contains([]string{"execute_input", "stream", "display_data", "execute_result", "error"}, m.Kind) {
		p.finish()
		p.request, p.printed = m.Parent, map[string]*printed{}
	}
	switch m.Kind {
	case "stream":
		var s stream
		json.Unmarshal(m.Content, &s)
		if p.printed[s.Name] == nil {
			p.printed[s.Name] = &printed{}
		}
		if s.Text = p.printed[s.Name].take(m, s.Text); s.Text != "" {
			p.add(&output{Message: m.With(nil), stream: s})
		}
	case "display_data", "update_display_data":
		var c struct {
			Transient struct {
				ID string `json:"display_id"`
			}
		}
		json.Unmarshal(m.Content, &c)
		if o := (&output{Message: m, display: c.Transient.ID}); p.displays.take(o) {
			p.add(o)
		}
	case "status":
		var c struct {
			State string `json:"execution_state"`
		}
		if json.Unmarshal(m.Content, &c); c.State == "idle" && m.Parent == p.request {
			p.finish()
		}
		fallthrough
	default:
		if m.Kind == "error" || m.Kind == "execute_result" {
			p.finish()
		}
		p.add(&output{Message: m})
		p.flush()
	}
}

// add adds an output to the queue, or merges it with a queued one.
func (p *pacer) add(o *output) {
	p.bytes += o.size()
	before := p.like(o)
	if before == nil {
		p.queue = append(p.queue, o)
		return
	}
	p.bytes -= o.size() + before.size()
	before.Message, before.Text = o.Message, overwrite(before.Text+o.Text)
	p.bytes += before.size()
}

// like returns the queued output that another one continues or replaces. The order of text and displays is preserved,
// as is the order within each stream, and an update stays after the display that it updates.
func (p *pacer) like(o *output) *output {
	for _, before := range slices.Backward(p.queue) {
		switch {
		case before.Parent != o.Parent, o.Name != "" && before.Name == "", o.Name == "" && o.Kind != "update_display_data":
			return nil
		case before.Name == o.Name && before.display == o.display:
			if before.Kind != o.Kind {
				return nil
			}
			return before
		}
	}
	return nil
}

// overwrite removes text that a carriage return overwrites, as in a progress bar.
func overwrite(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	var b strings.Builder
	for line := range strings.SplitAfterSeq(text, "\n") {
		parts := strings.SplitAfter(line, "\r")
		for i, part := range parts {
			if i == 0 || i == len(parts)-1 || utf8.RuneCountInString(parts[i+1]) < utf8.RuneCountInString(part) {
				b.WriteString(part)
			}
		}
	}
	return b.String()
}

// flush sends all waiting outputs.
func (p *pacer) flush() {
	sent := 0
	for _, o := range p.queue {
		if o.Name != "" {
			o.Message = o.With(o.stream)
		}
		sent += len(o.Content)
		p.publish(o.Message)
	}
	if len(p.queue) > 0 {
		// JupyterLab re-renders all of a cell's text whenever some is added.
		for _, c := range p.printed {
			sent = max(sent, c.bytes)
		}
		p.next = time.Now().Add(min(max(moment, time.Duration(sent)*time.Second/rate), longest))
	}
	p.queue, p.bytes = nil, 0
}

// finish adds the end of a cell's dropped output.
func (p *pacer) finish() {
	for _, name := range []string{"stdout", "stderr"} {
		if c := p.printed[name]; c != nil && c.last != nil {
			p.add(&output{Message: c.last.With(nil), stream: stream{name, c.end()}})
		}
	}
	for _, o := range p.displays.end() {
		p.add(o)
	}
	p.printed, p.displays = map[string]*printed{}, displays{shown: p.displays.shown}
}

// printed counts a cell's output on a stream.
type printed struct {
	bytes, lines int  // on the page
	line         int  // bytes of the incomplete line
	returned     bool // the last byte was a carriage return

	last     *Message // the last dropped message
	outBytes int      // bytes dropped
	outLines int
	tail     []byte // their end
}

// take returns the part of a text that is shown.
func (c *printed) take(m *Message, text string) (shown string) {
	if c.last == nil {
		fits := c.fits(text)
		if fits == len(text) {
			return text
		}
		if shown, text = text[:fits], text[fits:]; shown != "" && !strings.HasSuffix(shown, "\n") {
			shown += "\n"
		}
		shown += fmt.Sprintf("[The cell has printed %s. Further output is omitted except for its end, which appears when the cell ends.]\n", amount(min(c.lines, mostLinesPrinted), c.bytes+c.line))
	}
	c.last = m
	c.outBytes, c.outLines = c.outBytes+len(text), c.outLines+strings.Count(text, "\n")
	if c.tail = append(c.tail, text...); len(c.tail) > 2*mostEnd {
		c.tail = append(c.tail[:0], c.tail[len(c.tail)-mostEnd:]...)
	}
	return shown
}

// fits counts a text and returns how much of it is shown: whole lines if possible.
func (c *printed) fits(text string) int {
	for i := range len(text) {
		if c.returned && text[i] != '\r' && text[i] != '\n' { // the line is overwritten
			c.line = 0
		}
		c.line++
		c.returned = text[i] == '\r'
		if text[i] == '\n' {
			c.bytes, c.lines, c.line = c.bytes+c.line, c.lines+1, 0
		}
		if c.bytes+c.line > mostPrinted || c.lines > mostLinesPrinted {
			if at := strings.LastIndexByte(text[:i], '\n'); at >= 0 {
				return at + 1
			}
			return wholeCharacter(text, i)
		}
	}
	return len(text)
}

// wholeCharacter returns the last character boundary up to i.
func wholeCharacter(text string, i int) int {
	for i > 0 && i < len(text) && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

// end returns the end of the dropped output, with a note on what was dropped before it.
func (c *printed) end() string {
	from := wholeCharacter(string(c.tail), max(0, len(c.tail)-mostEnd))
	lines := strings.SplitAfter(string(c.tail[from:]), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) > 1 && c.outBytes > len(c.tail)-from { // the first line is incomplete
		lines = lines[1:]
	}
	text := strings.Join(lines[max(0, len(lines)-mostEndLines):], "")
	n := c.outBytes - len(text)
	if n == 0 {
		return text
	}
	return fmt.Sprintf("[%s omitted]\n", amount(c.outLines-strings.Count(text, "\n"), n)) + text
}

// displays counts a cell's displays.
type displays struct {
	n, bytes int
	out      int     // number dropped
	last     *output // the last one dropped

	shown map[string]bool // ids of all displays on pages, including those of earlier cells
}

// take returns whether a display, or an update, is shown.
func (d *displays) take(o *output) bool {
	if o.Kind == "update_display_data" {
		if d.out > 0 && o.display == d.last.display && o.display != "" {
			d.last.Message = d.last.With(o.Content)
		}
		return d.out == 0 || d.shown[o.display] // a page ignores updates of displays that it does not have
	}
	d.n, d.bytes = d.n+1, d.bytes+len(o.Content)
	if d.out == 0 && d.n <= mostDisplays && d.bytes <= mostShown {
		d.show(o)
		return true
	}
	d.out++
	d.last = o
	return false
}

// end returns the last dropped display, with a note on the number before it.
func (d *displays) end() (shown []*output) {
	if d.out > 1 {
		note := fmt.Sprintf("[%s omitted; a cell shows at most %d displays and %d MB]\n", words.Plural(d.out-1, "display"), mostDisplays, mostShown/1_000_000)
		shown = append(shown, &output{Message: d.last.as("stream").With(nil), stream: stream{"stdout", note}})
	}
	if d.out > 0 {
		d.show(d.last)
		shown = append(shown, d.last)
	}
	return shown
}

func (d *displays) show(o *output) {
	if d.shown == nil {
		d.shown = map[string]bool{}
	}
	d.shown[o.display] = true
}

// amount describes the size of a text: "1,234 lines, 0.5 MB".
func amount(lines, bytes int) string {
	megabytes := fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	if lines == 0 {
		return megabytes
	}
	return words.Plural(lines, "line") + ", " + megabytes
}
