package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A ResizingLayer resizes images. Make one with [Resizing].
type ResizingLayer struct {
	options[*ResizingLayer]
	size          imageSize
	interpolation Interpolation
	crop, pad     bool
	fillValue     float64
	antialias     bool
}

// Resizing returns a layer that resizes images, [batch, height, width, channels], to the given height and width in pixels. It does the same
// in training and prediction. By default it ignores the aspect ratio.
func Resizing(height, width int) *ResizingLayer {
	r := &ResizingLayer{size: imageSize{height, width}, interpolation: Bilinear}
	r.layer = r
	return r
}

// Interpolation sets the interpolation; by default [Bilinear].
func (r *ResizingLayer) Interpolation(i Interpolation) *ResizingLayer {
	r.interpolation = i
	return r
}

// CropToAspectRatio sets whether the aspect ratio is kept by cropping the images; by default it is not.
func (r *ResizingLayer) CropToAspectRatio(crop bool) *ResizingLayer {
	r.crop = crop
	return r
}

// PadToAspectRatio sets whether the aspect ratio is kept by padding the images; by default it is not.
func (r *ResizingLayer) PadToAspectRatio(pad bool) *ResizingLayer {
	r.pad = pad
	return r
}

// FillValue sets the value of the padding; by default 0.
func (r *ResizingLayer) FillValue(value float64) *ResizingLayer {
	r.fillValue = value
	return r
}

// Antialias sets whether shrinking averages over all pixels, rather than those next to the new ones; by default it does not. It has no
// effect with [Nearest].
func (r *ResizingLayer) Antialias(antialias bool) *ResizingLayer {
	r.antialias = antialias
	return r
}

// Describe implements [Layer].
func (r *ResizingLayer) Describe() Description {
	out := r.description
	out.Class = "Resizing"
	out.Options = Options{"interpolation": &r.interpolation, "crop_to_aspect_ratio": &r.crop, "pad_to_aspect_ratio": &r.pad,
		"fill_mode": always("constant"), "fill_value": &r.fillValue, "antialias": &r.antialias}.and(r.size.options(), channelsLast())
	return out
}

// Build implements [Layer].
func (r *ResizingLayer) Build(input Shape) (Shape, []Weight, error) {
	if _, ok := interpolations[r.interpolation]; !ok {
		return nil, nil, hint.Try(fmt.Errorf("Resizing: Interpolation(%q)", r.interpolation), "it must be Nearest, Bilinear, Bicubic, Lanczos3 or Lanczos5")
	}
	if r.crop && r.pad {
		return nil, nil, hint.Try(errors.New("Resizing: CropToAspectRatio and PadToAspectRatio are both set"), "set one of them")
	}
	if unfit(r.fillValue) != "" {
		return nil, nil, fmt.Errorf("Resizing: FillValue(%v) must be a finite number", r.fillValue)
	}
	return r.size.build("Resizing", input)
}

// Call implements [Layer].
func (r *ResizingLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	height, width := r.size.height, r.size.width
	switch {
	case r.crop:
		return croppedTo(x, height, width, r.interpolation, r.antialias)
	case r.pad:
		return paddedTo(x, height, width, r.fillValue, r.interpolation, r.antialias)
	}
	return resized(x, height, width, r.interpolation, r.antialias)
}
