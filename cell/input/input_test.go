package input

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"testing"
)

// Without a notebook every reader gets the lines of the standard input.
func TestStdin(t *testing.T) {
	terminal = bufio.NewReader(strings.NewReader("Ada\n36\nhello world\nsecret\nlast"))
	var name string
	var age int
	fmt.Fscanln(Stdin, &name)
	fmt.Fscanln(Stdin, &age)
	scanner := bufio.NewScanner(Stdin)
	scanner.Scan()
	if got := fmt.Sprint(name, age, scanner.Text()); got != "Ada36hello world" {
		t.Errorf("it reads %q", got)
	}
	if got := Line("Password: ", true); got != "secret" {
		t.Errorf("the line is %q", got)
	}
	rest, err := io.ReadAll(Stdin)
	if string(rest) != "last" || err != nil {
		t.Errorf("the rest is %q (%v)", rest, err)
	}
}
