package read

import (
	"layercake/internal/jpeg"
)

// decodeJPEG decodes a JPEG file to exactly the values of libjpeg-turbo, which smooths subsampled components and rounds
// colors.
func decodeJPEG(data []byte, grey bool) (*picture, error) {
	img, err := jpeg.Decode(data)
	if err != nil {
		return nil, err
	}
	p := &picture{width: img.Width, height: img.Height, channels: 3}
	for i := range img.Components {
		p.planes = append(p.planes, jpegPlane(&img.Components[i]))
	}
	switch convert, luma := jpegColors(img); {
	case grey && luma:
		p.channels, p.planes = 1, p.planes[:1]
	case len(p.planes) == 1:
		p.planes = []plane{p.planes[0], p.planes[0], p.planes[0]}
	default:
		if p.color = convert; grey {
			p = p.grey(brightness)
		}
	}
	return p, nil
}

// jpegColors returns the conversion of the components to red, green and blue, by libjpeg's rules, and whether the first
// component is brightness.
func jpegColors(img *jpeg.Image) (convert func([4]uint8) [3]uint8, luma bool) {
	c := img.Components
	switch {
	case len(c) == 4 && !img.Adobe:
		return func(s [4]uint8) [3]uint8 { return inks([4]uint8{^s[0], ^s[1], ^s[2], ^s[3]}) }, false
	case len(c) == 4 && img.Transform == 0:
		return inks, false
	case len(c) == 4:
		return func(s [4]uint8) [3]uint8 {
			rgb := jpegColor(s)
			return inks([4]uint8{^rgb[0], ^rgb[1], ^rgb[2], s[3]})
		}, false
	case len(c) == 3 && !img.JFIF && img.Adobe && img.Transform == 0,
		len(c) == 3 && !img.JFIF && !img.Adobe && c[0].ID == 'R' && c[1].ID == 'G' && c[2].ID == 'B':
		return nil, false
	}
	return jpegColor, true
}

// jpegColor converts luma and chroma to red, green and blue as libjpeg does (jdcolor.c).
func jpegColor(samples [4]uint8) [3]uint8 {
	y, cb, cr := int(samples[0]), int(samples[1])-128, int(samples[2])-128
	const half = 1 << 15
	return [3]uint8{
		clip(y + (91881*cr+half)>>16),
		clip(y + (-22554*cb-46802*cr+half)>>16),
		clip(y + (116130*cb+half)>>16),
	}
}

// inks converts cyan, magenta, yellow and black, inverted as Adobe's programs write them, to red, green and blue as
// TensorFlow does.
func inks(cmyk [4]uint8) (rgb [3]uint8) {
	for i := range rgb {
		rgb[i] = uint8(int(cmyk[i]) * int(cmyk[3]) / 255)
	}
	return rgb
}

// jpegPlane returns the plane of a component. It smooths where libjpeg does: where two pixels share a sample, or four
// in a square do. The weights are those of jdsample.c, which rounds halves up at every other pixel.
func jpegPlane(c *jpeg.Component) plane {
	p := plane{c.Samples, 1, c.Stride, c.Width, c.Height, c.Across, c.Down, nil}
	switch {
	case c.Across == 2 && c.Down == 1 && c.Width > 2:
		p.smooth = func(here, beside, _, _, x, _ int) uint8 { return uint8((3*here + beside + 1 + x&1) >> 2) }
	case c.Across == 1 && c.Down == 2:
		p.smooth = func(here, _, above, _, _, y int) uint8 { return uint8((3*here + above + 1 + y&1) >> 2) }
	case c.Across == 2 && c.Down == 2 && c.Width > 2:
		p.smooth = func(here, beside, above, both, x, _ int) uint8 {
			return uint8((9*here + 3*beside + 3*above + both + 8 - x&1) >> 4)
		}
	}
	return p
}
