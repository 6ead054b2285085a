package kit

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"layercake/internal/hint"
)

// A space is the number of axes between the batch and the channels: 1 for sequences, [batch, steps, channels], 2 for images,
// [batch, height, width, channels], 3 for volumes, [batch, depth, height, width, channels].
type space int

// words returns the words of messages for the space: its inputs, its axes, and one number for each axis.
func (s space) words() (inputs, axes, numbers string) {
	switch s {
	case 1:
		return "sequences", "steps", "one number"
	case 2:
		return "images", "height, width", "one number or two (height, width)"
	}
	return "volumes", "depth, height, width", "one number or three (depth, height, width)"
}

// each returns one number for each axis; a single number is for all of them. Anything else stays as it is, for check to report.
func (s space) each(values []int) []int {
	if len(values) == 1 {
		return slices.Repeat(values, int(s))
	}
	return slices.Clone(values)
}

// check returns an error unless there is one number for each axis, each at least least. what is the layer's class and the option.
func (s space) check(what string, values []int, least int) error {
	if len(values) == int(s) && slices.Min(values) >= least {
		return nil
	}
	_, _, numbers := s.words()
	return hint.Try(fmt.Errorf("%s %v", what, values), "it must be %s, of %d or more", numbers, least)
}

// checkInput returns an error unless the input has the space's axes. what is the layer's class.
func (s space) checkInput(what string, input Shape) error {
	if len(input) == int(s)+1 {
		return nil
	}
	inputs, axes, _ := s.words()
	err := hint.Try(fmt.Errorf("%s takes %s, (None, %s, channels)", what, inputs, axes), "the input is %v", batched(input))
	if len(input) == int(s) {
		sizes := strings.Trim(strings.ReplaceAll(fmt.Sprint([]int(input)), " ", ", "), "[]")
		err = hint.Try(err, "Reshape(-1, %s, 1) returns %s with one channel", sizes, inputs)
	}
	return err
}

// checkCount returns an error for a count below 1. what is the layer's class and the option.
func checkCount(what string, n int) error {
	if n < 1 {
		return hint.Try(errors.New(what), "it must be 1 or more")
	}
	return nil
}

// channelsLast returns an option that most of Keras's layers with a space have.
func channelsLast() Options { return Options{"data_format": always("channels_last")} }
