package words

import (
	"regexp"
	"strings"
)

// Snake converts a class name to snake case, as Keras does: Conv2D to conv2d, PReLU to p_re_lu.
func Snake(class string) string {
	for _, border := range []*regexp.Regexp{beforeWord, beforeCapital} {
		class = border.ReplaceAllString(class, "${1}_${2}")
	}
	return strings.ToLower(class)
}

var (
	beforeWord    = regexp.MustCompile("(.)([A-Z][a-z]+)")
	beforeCapital = regexp.MustCompile("([a-z])([A-Z])")
)
