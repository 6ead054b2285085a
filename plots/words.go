package plots

import (
	"fmt"
	"strings"
)

// plural writes a number of things: 1 epoch, 10,000 images, 3 classes.
func plural(n int, thing string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(thing, "s"):
		thing += "es"
	default:
		thing += "s"
	}
	return thousands(n) + " " + thing
}

// thousands writes a number with a comma at each thousand.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// percent writes a part of one.
func percent(part float64) string { return fixed(100*part, 1) + " %" }
