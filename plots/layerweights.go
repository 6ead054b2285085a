package plots

import (
	"fmt"
	"math"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// LayerWeights shows what the first units of a layer have learned to look for: the weights of each unit as an image, at
// most rows × columns of them. Positive weights are blue, negative ones orange, and 0 is white. The number above an
// image is the unit's, from 0.
//
// The layer, given by name, must see images: a Conv2D layer, or a Dense layer that is first in the model, with square
// images, [batch, pixels], or that follows a Flatten. With several channels each channel is an image: 2.1 is channel 1
// of unit 2. Any other layer ends the cell with an error.
func LayerWeights(model *kit.Model, layer string, rows, columns int) {
	show(LayerWeightsPicture(model, layer, rows, columns))
}

// LayerWeightsPicture is like [LayerWeights] but returns the picture.
func LayerWeightsPicture(model *kit.Model, layer string, rows, columns int) (p *Picture, err error) {
	defer about("layer weights", &err)
	if err := checkGrid(rows, columns); err != nil {
		return nil, err
	}
	layers, all, err := weights(model)
	if err != nil {
		return nil, err
	}
	k, err := newKernel(layers, all, layer)
	if err != nil {
		return nil, err
	}
	n := min(rows*columns, k.units*k.channels)
	var images [][]float32
	var names []string
	for i := range n {
		name := fmt.Sprint(i)
		if k.channels > 1 {
			name = fmt.Sprintf("%d.%d", i/k.channels, i%k.channels)
		}
		images, names = append(images, k.image(i)), append(names, name)
	}
	last := (n - 1) / k.channels
	title := fmt.Sprintf("%s, weights of units 0 to %d of %s", layer, last, words.Thousands(k.units))
	p = tintedPicture(title, images, names, k.height, k.width, columns)
	p.Note = trainedOn(model)
	return p, nil
}

// A kernel holds weights as images, in the order [height, width, channels, units].
type kernel struct {
	values                         []float32
	height, width, channels, units int
}

// image returns the weights of one unit for one channel. The images of unit 0 come first, channel by channel.
func (k kernel) image(i int) []float32 {
	unit, channel := i/k.channels, i%k.channels
	out := make([]float32, k.height*k.width)
	for pixel := range out {
		out[pixel] = k.values[(pixel*k.channels+channel)*k.units+unit]
	}
	return out
}

// newKernel finds the kernel of a layer and the shape of the images that it sees.
func newKernel(layers []kit.LayerInfo, all []weight, name string) (k kernel, err error) {
	place, err := place(layers, name)
	if err != nil {
		return k, err
	}
	first := -1 // the first layer with a kernel
	for _, w := range all {
		if w.name != "kernel" {
			continue
		}
		if first < 0 {
			first = w.layer
		}
		if w.layer != place {
			continue
		}
		switch s := w.values.Shape(); {
		case len(s) == 4:
			k = kernel{nil, s[0], s[1], s[2], s[3]}
		case len(s) == 2 && first == place:
			in, ok := imageShape(layers[:place+1], s[0])
			if !ok {
				return k, hint.Try(fmt.Errorf("layer %q has %d inputs, which do not form a square image", name, s[0]), "put a Flatten with the images' shape before it")
			}
			k = kernel{nil, in[0], in[1], in[2], s[1]}
		default:
			return k, hint.Try(fmt.Errorf("the kernel of layer %q is %v and its inputs are another layer's outputs, not an image", name, s), "choose %q", layers[first].Name)
		}
		k.values, err = kit.Values[float32](w.values)
		return k, err
	}
	return k, fmt.Errorf("layer %q, of class %s, has no kernel", name, layers[place].Class)
}

// imageShape returns the height, width and channels of the images whose pixels the last of the layers sees: the shape
// before a Flatten, or else a square.
func imageShape(layers []kit.LayerInfo, pixels int) (shape [3]int, ok bool) {
	for _, l := range layers {
		if s := l.Input; s.Size() == pixels && (len(s) == 2 || len(s) == 3) {
			return [3]int(append(s[:len(s):len(s)], 1)), true
		}
	}
	side := int(math.Round(math.Sqrt(float64(pixels))))
	return [3]int{side, side, 1}, side*side == pixels
}
