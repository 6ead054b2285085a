package plots

import (
	"cmp"
	"fmt"
	"math"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// Activations shows a layer's output for one example as at most rows × columns images. An output of shape [height,
// width, channels] becomes one image per channel, with the channel's number above it, from 0. An output of shape
// [height, width] is one image. An output of shape [units] fills a square row by row, padded with zeros. Blue is
// positive, orange negative, and white is 0.
//
//	plots.Activations(model, "conv2d_1", xTest.Slice(7, 8), 4, 8)
//
// The example x has shape [1, ...], as the model expects it. The layer is given by name. An unknown layer, or one with
// another output shape, ends the cell with an error.
func Activations(model *kit.Model, layer string, x kit.Array, rows, columns int) {
	show(ActivationsPicture(model, layer, x, rows, columns))
}

// ActivationsPicture is like [Activations] but returns the picture.
func ActivationsPicture(model *kit.Model, layer string, x kit.Array, rows, columns int) (p *Picture, err error) {
	defer about("activations", &err)
	if err := checkGrid(rows, columns); err != nil {
		return nil, err
	}
	if _, err := info(model); err != nil {
		return nil, err
	}
	if err := checkOne(x); err != nil {
		return nil, err
	}
	out, err := model.PredictLayer(layer, x)
	if err != nil {
		return nil, err
	}
	values, err := kit.Values[float32](out)
	if err != nil {
		return nil, err
	}
	var height, width, channels int
	switch s := out.Shape()[1:]; len(s) {
	case 1:
		width, channels = int(math.Ceil(math.Sqrt(float64(s[0])))), 1
		height = (s[0] + width - 1) / width
		values = append(values, make([]float32, height*width-s[0])...)
	case 2:
		height, width, channels = s[0], s[1], 1
	case 3:
		height, width, channels = s[0], s[1], s[2]
	default:
		return nil, hint.Try(fmt.Errorf("layer %q has output %v", layer, out.Shape()), "it must be units or images")
	}
	n := min(rows*columns, channels)
	images := make([][]float32, n)
	var names []string
	for channel := range images {
		for pixel := range height * width {
			images[channel] = append(images[channel], values[pixel*channels+channel])
		}
		if channels > 1 {
			names = append(names, fmt.Sprint(channel))
		}
	}
	title := fmt.Sprintf("%s, output for the example", layer)
	if channels > 1 {
		title += fmt.Sprintf(", channels 0 to %d of %s", n-1, words.Thousands(channels))
	}
	p = tintedPicture(title, images, names, height, width, columns)
	p.Note = cmp.Or(x.Note(), trainedOn(model))
	return p, nil
}
