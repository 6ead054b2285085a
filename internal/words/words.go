// Package words formats counts of things.
package words

import (
	"fmt"
	"strings"
)

// Plural formats a count: 1 epoch, 10,000 images, 3 classes.
func Plural(n int, thing string) string { return Thousands(n) + " " + Noun(n, thing) }

// Noun is the singular or plural for a count: epoch, images, classes.
func Noun(n int, thing string) string {
	switch {
	case n == 1:
		return thing
	case strings.HasSuffix(thing, "s"):
		return thing + "es"
	}
	return thing + "s"
}

// Thousands formats a number with commas: 10,000.
func Thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
