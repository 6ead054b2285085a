// Package input is the standard input of a notebook cell: it asks the user for a line whenever the program reads one.
//
// Cells read it with fmt.Scanln or os.Stdin, like any program: the kernel substitutes [Stdin].
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
	"layercake/internal/hint"
)

// Off names the environment variable that the kernel sets where no user can type.
const Off = "LAYERCAKE_NO_INPUT"

// Stdin is the cell's standard input. A read with no input left asks for a line.
var Stdin = bufio.NewReader(lines{})

// terminal delivers the lines that the kernel receives from the user.
var terminal = bufio.NewReader(os.Stdin)

// lines reads the user's input line by line.
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

// Line asks for a line with a prompt and returns it without its line end. A password is not shown while typed.
func Line(prompt string, password bool) string {
	if gonbui.IsNotebook {
		request(prompt, password)
	} else {
		os.Stdout.WriteString(prompt)
	}
	line, err := terminal.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		atexit.Failf("input: %v", err)
	}
	return strings.TrimRight(line, "\r\n")
}

// request makes the page ask for a line.
func request(prompt string, password bool) {
	if os.Getenv(Off) != "" {
		atexit.Fail(hint.Try(errors.New("the cell asks for input, but no one can type it here"), "run the cell in JupyterLab"))
	}
	// Earlier output takes another path and should arrive first: it often says what to type.
	time.Sleep(20 * time.Millisecond)
	gonbui.RequestInput(prompt, password)
}
