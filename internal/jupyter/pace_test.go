package jupyter

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func stdout(request, text string) *Message {
	return sent(request, "stream", map[string]any{"name": "stdout", "text": text})
}

func stderr(request, text string) *Message {
	return sent(request, "stream", map[string]any{"name": "stderr", "text": text})
}

func failing(request, value string) *Message {
	return sent(request, "error", map[string]any{"ename": "ERROR", "evalue": value, "traceback": []string{value}})
}

func input(request string, count int, code string) *Message {
	return sent(request, "execute_input", map[string]any{"code": code, "execution_count": count})
}

func display(kind, id, text string) *Message {
	return sent("1", kind, map[string]any{"data": map[string]any{"text/plain": text}, "transient": map[string]any{"display_id": id}})
}

// paced returns what clients receive for messages sent at the same time.
func paced(t *testing.T, messages ...*Message) (shown []string) {
	synctest.Test(t, func(t *testing.T) {
		in, closing, done := make(chan *Message), make(chan struct{}), make(chan bool)
		p := &pacer{publish: func(m *Message) {
			var c struct {
				Name, Text string
				Data       map[string]string
			}
			json.Unmarshal(m.Content, &c)
			shown = append(shown, strings.TrimSpace(m.Kind+" "+c.Name+" "+c.Text+c.Data["text/plain"]))
		}}
		go func() { p.run(in, closing); close(done) }()
		for _, m := range messages {
			in <- m
		}
		close(closing)
		<-done
	})
	return shown
}

func TestPace(t *testing.T) {
	for _, test := range []struct {
		name     string
		messages []*Message
		want     string
	}{
		{"line by line", []*Message{stdout("1", "a\n"), stdout("1", "b\n"), stdout("1", "c\n"), idle("1")}, "stream stdout a|stream stdout b\nc|status"},
		{"both streams", []*Message{stdout("1", "a"), stderr("1", "b"), stdout("1", "c"), stderr("1", "d"), stdout("1", "e"), idle("1")},
			"stream stdout a|stream stderr bd|stream stdout ce|status"},
		{"the order of what shows", []*Message{stdout("1", "a"), stdout("1", "b"), display("display_data", "", "x"), stdout("1", "c"), idle("1")},
			"stream stdout a|stream stdout b|display_data  x|stream stdout c|status"},
		{"a display that changes", []*Message{display("display_data", "i", "1"), display("update_display_data", "i", "2"), display("update_display_data", "j", "3"), display("update_display_data", "i", "4"), idle("1")},
			"display_data  1|update_display_data  4|update_display_data  3|status"},
		{"a display of the same id again", []*Message{display("display_data", "i", "0"), display("update_display_data", "i", "1"), display("display_data", "i", "2"), display("update_display_data", "i", "3"), display("update_display_data", "i", "4"), idle("1")},
			"display_data  0|update_display_data  1|display_data  2|update_display_data  4|status"},
		{"a request without an id", []*Message{stdout("", "a"), idle("")}, "stream stdout a|status"},
		{"two cells", []*Message{stdout("1", "a"), stdout("1", "b"), stdout("2", "c"), idle("2")}, "stream stdout a|stream stdout b|stream stdout c|status"},
		{"a bar", []*Message{stdout("1", "\r10%"), stdout("1", "\r20%"), stdout("1", "\r30%\nnext"), idle("1")}, "stream stdout \r10%|stream stdout \r30%\nnext|status"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(paced(t, test.messages...), "|"); strings.ReplaceAll(got, "stdout \n", "") != test.want {
				t.Errorf("shown %q, want %q", got, test.want)
			}
		})
	}
}

// A waiting message is sent after a moment without further messages.
func TestPaceOfTheLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, closing, sent := make(chan *Message), make(chan struct{}), atomic.Int32{}
		p := &pacer{publish: func(*Message) { sent.Add(1) }}
		go p.run(in, closing)
		in <- stdout("1", "a")
		in <- stdout("1", "b")
		synctest.Wait()
		if n := sent.Load(); n != 1 {
			t.Errorf("%d messages at once, want 1", n)
		}
		time.Sleep(2 * moment)
		synctest.Wait()
		if n := sent.Load(); n != 2 {
			t.Errorf("%d messages in the end, want 2", n)
		}
		close(closing)
	})
}

// While much is waiting, the writer blocks.
func TestPaceHoldsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, closing, done := make(chan *Message), make(chan struct{}), make(chan bool)
		go func() { (&pacer{publish: func(*Message) {}}).run(in, closing); close(done) }()
		begin := time.Now()
		for range 10 {
			in <- display("display_data", "", strings.Repeat("x", full))
		}
		if took := time.Since(begin); took < 8*full*time.Second/rate {
			t.Errorf("10 displays of %d bytes go in %v", full, took)
		}
		close(closing)
		<-done
	})
}

// No message waits long, however much was sent before.
func TestPaceAfterMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, closing := make(chan *Message), make(chan struct{})
		var last time.Time
		go (&pacer{publish: func(*Message) { last = time.Now() }}).run(in, closing)
		begin := time.Now()
		in <- display("display_data", "", strings.Repeat("x", 20_000_000))
		in <- stdout("1", "a\n")
		time.Sleep(time.Minute)
		synctest.Wait()
		if took := last.Sub(begin); took > longest {
			t.Errorf("a line after a display of 20 MB comes after %v", took)
		}
		close(closing)
	})
}

func TestPrintedForEver(t *testing.T) {
	for _, name := range []string{"stdout", "stderr"} {
		t.Run(name, func(t *testing.T) {
			var messages []*Message
			const n = 300_000
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "%d\n", i)
				if b.Len() > 30_000 || i == n-1 {
					messages = append(messages, sent("1", "stream", map[string]any{"name": name, "text": b.String()}))
					b.Reset()
				}
			}
			shown := strings.Join(paced(t, append(messages, failing("1", "signal: interrupt"))...), "")
			shown = strings.ReplaceAll(shown, "stream "+name+" ", "\n")
			if lines := strings.Count(shown, "\n"); lines < mostLinesPrinted || lines > mostLinesPrinted+mostEndLines+20 {
				t.Errorf("%d lines are shown", lines)
			}
			if !strings.Contains(shown, "[The cell has printed 65,000 lines, 0.4 MB. Further output is omitted") {
				t.Error("it does not say that it leaves out")
			}
			_, end, _ := strings.Cut(shown, " omitted]\n")
			if lines := strings.Split(strings.TrimSuffix(end, "error"), "\n"); len(lines) < mostEndLines || lines[0] != fmt.Sprint(n-mostEndLines) || !strings.Contains(end, fmt.Sprint(n-1)) {
				t.Errorf("the end is\n%s", end)
			}
		})
	}
	t.Run("no lines", func(t *testing.T) {
		piece := stdout("1", strings.Repeat("ä", 15_000))
		messages := []*Message{}
		for range 100 {
			messages = append(messages, piece)
		}
		shown := strings.Join(paced(t, append(messages, idle("1"))...), "")
		if len(shown) > mostPrinted+mostEnd+1000 || strings.ContainsRune(shown, '\ufffd') || !strings.Contains(shown, "[The cell has printed 1.0 MB. Further") || !strings.Contains(shown, "[2.0 MB omitted]\nä") {
			t.Errorf("%d bytes are shown: %q ... %q", len(shown), shown[:50], shown[len(shown)-50:])
		}
	})
	t.Run("little more", func(t *testing.T) {
		shown := strings.Join(paced(t, stdout("1", strings.Repeat(strings.Repeat("x", 99)+"\n", mostPrinted/100)), stdout("1", "one\ntwo\n"), idle("1")), "|")
		if !strings.HasSuffix(shown, "when the cell ends.]\none\ntwo|status") {
			t.Errorf("the end is %q", shown[len(shown)-200:])
		}
	})
	t.Run("line ends of Windows", func(t *testing.T) {
		var messages []*Message
		line := strings.Repeat("x", 98) + "\r\n"
		for range 30 {
			messages = append(messages, stdout("1", strings.Repeat(line, 1000)), stdout("1", line[:99]), stdout("1", line[99:]))
		}
		shown := strings.Join(paced(t, append(messages, idle("1"))...), "")
		if len(shown) > mostPrinted+mostEnd+1000 || !strings.Contains(shown, "[The cell has printed 10,000 lines, 1.0 MB. ") || !strings.Contains(shown, "MB omitted]\nx") {
			t.Errorf("%d bytes are shown", len(shown))
		}
	})
	t.Run("a bar", func(t *testing.T) {
		var messages []*Message
		for range 30 {
			messages = append(messages, stdout("1", strings.Repeat("\r"+strings.Repeat("=", 99), 1000)))
		}
		if shown := strings.Join(paced(t, append(messages, idle("1"))...), ""); strings.Contains(shown, "omitted") {
			t.Error("it is omitted, though it takes a line")
		}
	})
}

func TestDisplaysForEver(t *testing.T) {
	var messages []*Message
	for i := range 3 * mostDisplays {
		messages = append(messages, display("display_data", "", fmt.Sprint(i)))
	}
	shown := paced(t, append(messages, idle("1"))...)
	if len(shown) != mostDisplays+3 {
		t.Errorf("%d messages", len(shown))
	}
	if note, last := shown[len(shown)-3], shown[len(shown)-2]; note != "stream stdout [999 displays omitted; a cell shows at most 500 displays and 67 MB]" || last != "display_data  1499" {
		t.Errorf("the end is %q, %q", note, last)
	}
}

// Updates of a dropped display are not sent, and the last display shows its final state.
func TestDisplaysLeftOutChange(t *testing.T) {
	messages := []*Message{display("display_data", "earlier", "")}
	messages = append(messages, idle("1"))
	for i := range mostDisplays + 5 {
		id := fmt.Sprint(i)
		messages = append(messages, display("display_data", id, id), display("update_display_data", id, id+"!"))
	}
	messages = append(messages, display("update_display_data", "504", "end"), display("update_display_data", "501", "swallowed"),
		display("update_display_data", "7", "seven"), display("update_display_data", "earlier", "too"), idle("1"))
	shown := paced(t, messages...)
	if got := strings.Join(shown[len(shown)-5:], "|"); got != "update_display_data  499!|update_display_data  too|"+
		"stream stdout [4 displays omitted; a cell shows at most 500 displays and 67 MB]|display_data  end|status" {
		t.Errorf("the end is %s", got)
	}
	if all := strings.Join(shown, "|"); !strings.Contains(all, "display_data  7|update_display_data  seven|display_data  8|") || strings.Contains(all, "swallowed") {
		t.Error("an update of a dropped display was sent")
	}
}
