// Package input is the standard input of a notebook's cell: it asks the reader for a line whenever the cell's program wants one.
//
// A cell reads it as any program reads its standard input, by fmt.Scanln or os.Stdin: the kernel puts [Stdin] in their place.
package input

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"layercake/internal/atexit"
)

// Off names the environment variable that the kernel sets where nobody can type.
const Off = "LAYERCAKE_NO_INPUT"

// Stdin is the cell's standard input. A read that finds nothing left asks for a line.
var Stdin = bufio.NewReader(lines{})

// terminal is where the kernel writes what the reader has typed.
var terminal = bufio.NewReader(os.Stdin)

// lines reads what the reader types, line by line.
type lines struct{}

func (lines) Read(p []byte) (int, error) {
	if terminal.Buffered() == 0 && gonbui.IsNotebook {
		request("", false)
	}
	n := 0
	for n < len(p) {
		b, err := terminal.ReadByte()
		if err != nil {
			return n, err
		}
		p[n] = b
		n++
		if b == '\n' {
			break
		}
	}
	return n, nil
}

// Line asks for a line with a prompt, and returns it without its end. A password is not shown as it is typed.
func Line(prompt string, password bool) string {
	if gonbui.IsNotebook {
		request(prompt, password)
	} else {
		os.Stdout.WriteString(prompt)
	}
	line, err := terminal.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		atexit.Fail("input: %v", err)
	}
	return strings.TrimRight(line, "\r\n")
}

// request has the page ask for a line.
func request(prompt string, password bool) {
	if os.Getenv(Off) != "" {
		atexit.Fail("the cell asks for input, and nobody is here to type it in; run the cell in JupyterLab")
	}
	// What was printed goes another way, and should be there first: most often it says what to type.
	time.Sleep(20 * time.Millisecond)
	gonbui.RequestInput(prompt, password)
}
