package read

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

	"layercake/internal/jpeg"
)

// A format is a kind of image file.
type format struct {
	name   string
	magic  string // what a file of this kind starts with, whatever it is called; a 0 stands for any byte
	size   func(data []byte) (width, height int, err error)
	decode func(data []byte, grey bool) (*picture, error)
}

// formats are those that Keras can read.
var formats = []format{
	{"JPEG", "\xff\xd8\xff", jpeg.Size, decodeJPEG},
	{"PNG", "\x89PNG\r\n\x1a\n", sizeWith(png.DecodeConfig), decodePNG},
	{"GIF", "GIF8", sizeWith(gif.DecodeConfig), decodeWith(gif.Decode)}, // its first frame
	{"BMP", "BM", sizeWith(bmp.DecodeConfig), decodeWith(bmp.Decode)},
	{"WebP", "RIFF\x00\x00\x00\x00WEBP", sizeWith(webp.DecodeConfig), decodeWebP},
}

// maxPixels is how many pixels an image can have, and all that are decoded at a time: TensorFlow's limit for JPEG files, and
// Pillow's for all.
const maxPixels = 1 << 29 / 3

// formatOf returns the format of a file that starts with these bytes.
func formatOf(data []byte) (*format, error) {
next:
	for i, f := range formats {
		if len(data) < len(f.magic) {
			continue
		}
		for j := range len(f.magic) {
			if f.magic[j] != 0 && f.magic[j] != data[j] {
				continue next
			}
		}
		return &formats[i], nil
	}
	if len(data) == 0 {
		return nil, errors.New("the file is empty; remove it")
	}
	return nil, fmt.Errorf("not a JPEG, PNG, GIF, BMP or WebP image: it starts with %q; convert or remove it", data[:min(len(data), 12)])
}

// pixels returns how many pixels an image has, before it is decoded.
func (f *format) pixels(data []byte) (int, error) {
	width, height, err := f.size(data)
	switch {
	case err != nil:
		return 0, f.damaged(err)
	case width < 1 || height < 1:
		return 0, f.damaged(fmt.Sprintf("its size is %d × %d pixels", width, height))
	case width > maxPixels/height:
		return 0, fmt.Errorf("an image of %d × %d pixels; those of up to %d can be read: make it smaller or remove it", width, height, maxPixels)
	default:
		return width * height, nil
	}
}

// damaged returns the error that a file cannot be read.
func (f *format) damaged(cause any) error {
	return fmt.Errorf("a damaged %s file, or of a kind that cannot be read (%v); save it anew or remove it", f.name, cause)
}

// A picture is a decoded image. Its pixels are made when they are asked for: an image that is made much smaller needs few.
type picture struct {
	width, height int
	planes        []plane
	color         func([4]uint8) [3]uint8 // makes red, green and blue of the samples in the planes; nil if they are that
}

// at returns the red, green and blue of a pixel, or the brightness and two values without meaning.
func (p *picture) at(x, y int) [3]uint8 {
	var samples [4]uint8
	for i := range p.planes {
		samples[i] = p.planes[i].at(x, y)
	}
	if p.color == nil {
		return [3]uint8(samples[:3])
	}
	return p.color(samples)
}

// brightness returns the picture in grey.
func (p *picture) brightness() *picture {
	grey := *p
	grey.color = func(samples [4]uint8) [3]uint8 {
		rgb := [3]uint8(samples[:3])
		if p.color != nil {
			rgb = p.color(samples)
		}
		return [3]uint8{brightness(rgb)}
	}
	return &grey
}

// brightness is how libpng makes grey of a pixel: with the weights of ITU-R BT.601, to 15 bits, the rest cut off.
func brightness(rgb [3]uint8) uint8 { return uint8(weigh(rgb) >> 15) }

func weigh(rgb [3]uint8) int { return 9797*int(rgb[0]) + 19234*int(rgb[1]) + 3737*int(rgb[2]) }

// A plane is a component of an image. It may have fewer samples than the image has pixels.
type plane struct {
	pix           []uint8
	step, stride  int                            // from a sample to the next one in its row, and in its column
	width, height int                            // in samples
	across, down  int                            // pixels that share a sample
	smooth        func(p *plane, x, y int) uint8 // makes pixels of samples; nil repeats them
}

func (p *plane) at(x, y int) uint8 {
	if p.smooth != nil {
		return p.smooth(p, x, y)
	}
	return p.pix[y/p.down*p.stride+x/p.across*p.step]
}

// near returns the sample that a pixel shares, the samples next to that on the pixel's side, in its row and in its column,
// and the one next to both. What lies outside is as the sample at the edge.
func (p *plane) near(x, y int) (here, beside, above, both int) {
	cx, cy := x/p.across, y/p.down
	nx := min(max(cx+x%p.across*2-1, 0), p.width-1)
	ny := min(max(cy+y%p.down*2-1, 0), p.height-1)
	upper, lower := p.pix[cy*p.stride:], p.pix[ny*p.stride:]
	return int(upper[cx*p.step]), int(upper[nx*p.step]), int(lower[cx*p.step]), int(lower[nx*p.step])
}

// sizeWith returns what reads the size of an image in a format that needs nothing else.
func sizeWith(decode func(io.Reader) (image.Config, error)) func([]byte) (int, int, error) {
	return func(data []byte) (int, int, error) {
		config, err := decode(bytes.NewReader(data))
		return config.Width, config.Height, err
	}
}

// decodeWith returns the decoder of a format that needs nothing else.
func decodeWith(decode func(io.Reader) (image.Image, error)) func([]byte, bool) (*picture, error) {
	return func(data []byte, grey bool) (*picture, error) {
		img, err := decode(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		p, err := pictureOf(img)
		if err == nil && grey {
			p = p.brightness()
		}
		return p, err
	}
}

// pictureOf returns the picture in an image whose pixels are red, green and blue, or grey. As in Keras it is opaque: what is
// transparent has the color that the file gives it. Of 16 bits the upper 8 are taken.
func pictureOf(img image.Image) (*picture, error) {
	size := img.Bounds().Size()
	p := &picture{width: size.X, height: size.Y}
	interleaved := func(pix []uint8, stride, step int, offsets ...int) (*picture, error) {
		for _, offset := range offsets {
			p.planes = append(p.planes, plane{pix: pix[offset:], step: step, stride: stride, across: 1, down: 1})
		}
		return p, nil
	}
	switch img := img.(type) {
	case *image.Gray:
		return interleaved(img.Pix, img.Stride, 1, 0, 0, 0)
	case *image.Gray16:
		return interleaved(img.Pix, img.Stride, 2, 0, 0, 0)
	case *image.RGBA:
		return interleaved(img.Pix, img.Stride, 4, 0, 1, 2)
	case *image.NRGBA:
		return interleaved(img.Pix, img.Stride, 4, 0, 1, 2)
	case *image.RGBA64:
		return interleaved(img.Pix, img.Stride, 8, 0, 2, 4)
	case *image.NRGBA64:
		return interleaved(img.Pix, img.Stride, 8, 0, 2, 4)
	case *image.Paletted:
		var palette [256][3]uint8
		for i, c := range img.Palette {
			opaque, ok := c.(color.NRGBA)
			if !ok {
				opaque = color.NRGBA(color.RGBAModel.Convert(c).(color.RGBA))
			}
			palette[i] = [3]uint8{opaque.R, opaque.G, opaque.B}
		}
		p.color = func(samples [4]uint8) [3]uint8 { return palette[samples[0]] }
		return interleaved(img.Pix, img.Stride, 1, 0)
	}
	return nil, fmt.Errorf("its pixels are of a kind that cannot be read, %T", img)
}
