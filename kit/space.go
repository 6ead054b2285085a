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

// words are what messages call a space: its inputs, its axes, and one number for each of these.
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

// check returns an error unless there is one number of at least the given size for each axis. what names a layer and its option.
func (s space) check(what string, values []int, least int) error {
	if len(values) == int(s) && slices.Min(values) >= least {
		return nil
	}
	_, _, numbers := s.words()
	return hint.Try(fmt.Errorf("%s %v", what, values), "it must be %s, of %d or more", numbers, least)
}

// checkInput returns an error unless the input has this space. what names the layer.
func (s space) checkInput(what string, input Shape) error {
	if len(input) == int(s)+1 {
		return nil
	}
	inputs, axes, _ := s.words()
	err := hint.Try(fmt.Errorf("%s takes %s, (None, %s, channels)", what, inputs, axes), "the input is %v", batched(input))
	if len(input) == int(s) {
		sizes := strings.Trim(strings.ReplaceAll(fmt.Sprint([]int(input)), " ", ", "), "[]")
		err = hint.Try(err, "Reshape(-1, %s, 1) makes %s of one channel", sizes, inputs)
	}
	return err
}

// checkCount returns an error for a count below 1. what names a layer and its option.
func checkCount(what string, n int) error {
	if n < 1 {
		return hint.Try(errors.New(what), "it must be 1 or more")
	}
	return nil
}

// channelsLast is an option of Keras of most layers with a space.
func channelsLast() Options { return Options{"data_format": always("channels_last")} }
