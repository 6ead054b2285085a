package words

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Names lists names for a message, with a limited number and length of names: a, b, c and 7 more.
func Names(names []string) string {
	const most = 12
	if len(names) == 0 {
		return "nothing"
	}
	var some []string
	for _, name := range names[:min(len(names), most)] {
		some = append(some, Short(name))
	}
	list := strings.Join(some, ", ")
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", list, len(names)-most)
	}
	return list
}

// Short truncates a text that is too long for a message.
func Short(text string) string {
	n := 40
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "..."
}

// Quote quotes a text for a message, truncated if it is too long.
func Quote(text string) string { return strconv.Quote(Short(text)) }
