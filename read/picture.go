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

	"golang.org/x/image/webp"

	"layercake/internal/hint"
	"layercake/internal/jpeg"
	"layercake/internal/memory"
)

// A format is a kind of image file.
type format struct {
	name   string
	magic  string // the first bytes of such a file, regardless of its name; a 0 matches any byte
	size   func(data []byte) (width, height int, err error)
	decode func(data []byte, grey bool) (*picture, error)
}

// formats are the formats that Keras can read.
var formats = []format{
	{"JPEG", "\xff\xd8\xff", jpeg.Size, decodeJPEG},
	{"PNG", "\x89PNG\r\n\x1a\n", sizeWith(png.DecodeConfig), decodePNG},
	{"GIF", "GIF8", sizeWith(gif.DecodeConfig), decodeWith(gif.Decode)}, // the first frame
	{"BMP", "BM", sizeBMP, decodeBMP},
	{"WebP", "RIFF\x00\x00\x00\x00WEBP", sizeWith(webp.DecodeConfig), decodeWebP},
}

// maxPixels limits the pixels of an image, and of all images being decoded at a time. It is TensorFlow's limit for JPEG
// files and Pillow's for all.
const maxPixels = 1 << 29 / 3

// formatOf returns the format of a file with these first bytes.
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
		return nil, hint.Try(errors.New("the file is empty"), "remove it")
	}
	return nil, hint.Try(fmt.Errorf("not a JPEG, PNG, GIF, BMP or WebP image: it starts with %q", data[:min(len(data), 12)]), "convert or remove it")
}

// pixels returns the number of pixels in an image without decoding it.
func (f *format) pixels(data []byte) (int, error) {
	width, height, err := f.size(data)
	switch {
	case err != nil:
		return 0, f.damaged(err)
	case width < 1 || height < 1:
		return 0, f.damaged(fmt.Sprintf("its size is %d × %d pixels", width, height))
	case width > maxPixels/height:
		return 0, hint.Try(fmt.Errorf("an image of %d × %d pixels", width, height), "the limit is %d: make it smaller or remove it", maxPixels)
	}
	if err := memory.Check(12 * int64(width) * int64(height)); err != nil { // samples, and the decoder's working memory
		return 0, hint.Try(fmt.Errorf("an image of %d × %d pixels %w", width, height, err), "make it smaller or remove it")
	}
	return width * height, nil
}

// damaged returns the error for a file that cannot be read.
func (f *format) damaged(cause any) error {
	return hint.Try(fmt.Errorf("a damaged or unsupported %s file (%v)", f.name, cause), "save it again or remove it")
}

// A picture is a decoded image. It computes pixels row by row on demand.
type picture struct {
	width, height int
	channels      int                     // values per pixel: 3 for red, green and blue, 1 for brightness
	planes        []plane                 // with one channel and without color the first plane is brightness
	color         func([4]uint8) [3]uint8 // converts samples of the planes to red, green and blue; nil if they already are
	rows          [][]uint8               // rows of the planes, reused by row
}

// row fills out with a row of pixels.
func (p *picture) row(y int, out []uint8) {
	if p.rows == nil {
		for range p.planes {
			p.rows = append(p.rows, make([]uint8, p.width))
		}
	}
	for i := range p.planes {
		p.planes[i].row(y, p.rows[i])
	}
	for x := range p.width {
		var samples [4]uint8
		for i, row := range p.rows {
			samples[i] = row[x]
		}
		pixel := [3]uint8(samples[:])
		if p.color != nil {
			pixel = p.color(samples)
		}
		copy(out[x*p.channels:], pixel[:p.channels])
	}
}

// grey returns the picture in grey, computed from red, green and blue by brightness.
func (p *picture) grey(brightness func([3]uint8) uint8) *picture {
	grey := *p
	grey.channels = 1
	grey.color = func(samples [4]uint8) [3]uint8 {
		rgb := [3]uint8(samples[:])
		if p.color != nil {
			rgb = p.color(samples)
		}
		return [3]uint8{brightness(rgb)}
	}
	return &grey
}

// brightness is libpng's conversion to grey: the weights of ITU-R BT.601 to 15 bits, truncated.
func brightness(rgb [3]uint8) uint8 { return uint8(weigh(rgb) >> 15) }

func weigh(rgb [3]uint8) int { return 9797*int(rgb[0]) + 19234*int(rgb[1]) + 3737*int(rgb[2]) }

// A plane is a component of an image. It may have fewer samples than the image has pixels.
type plane struct {
	pix           []uint8
	step, stride  int // distance between samples of a row, and of a column
	width, height int // in samples
	across, down  int // pixels per sample
	smooth        smoothing
}

// A smoothing computes a pixel from its own sample, the adjacent samples on the pixel's side in its row and in its
// column, and the diagonal one between them. Samples beyond the edge repeat the edge. A nil smoothing repeats the
// sample.
type smoothing func(here, beside, above, both, x, y int) uint8

// row fills out with a row of pixels.
func (p *plane) row(y int, out []uint8) {
	here := p.pix[y/p.down*p.stride:]
	switch {
	case p.smooth != nil:
		above := p.pix[beside(y, p.down, p.height)*p.stride:]
		for x := range out {
			cx, nx := x/p.across*p.step, beside(x, p.across, p.width)*p.step
			out[x] = p.smooth(int(here[cx]), int(here[nx]), int(above[cx]), int(above[nx]), x, y)
		}
	case p.across == 1:
		for x := range out {
			out[x] = here[x*p.step]
		}
	default:
		for x := range out {
			out[x] = here[x/p.across*p.step]
		}
	}
}

// beside returns the index of the sample adjacent to a pixel's own, on the pixel's side. shared is the number of pixels
// per sample.
func beside(pixel, shared, samples int) int {
	return min(max(pixel/shared+pixel%shared*2-1, 0), samples-1)
}

// sizeWith adapts a decoder from the standard library that reads an image's size.
func sizeWith(decode func(io.Reader) (image.Config, error)) func([]byte) (int, int, error) {
	return func(data []byte) (int, int, error) {
		config, err := decode(bytes.NewReader(data))
		return config.Width, config.Height, err
	}
}

// decodeWith adapts an image decoder from the standard library.
func decodeWith(decode func(io.Reader) (image.Image, error)) func([]byte, bool) (*picture, error) {
	return func(data []byte, grey bool) (*picture, error) {
		img, err := decode(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		p, err := pictureOf(img)
		if err == nil && grey {
			p = p.grey(brightness)
		}
		return p, err
	}
}

// pictureOf converts an image in red, green and blue or grey. As in Keras the result is opaque: transparent pixels keep
// their color. Of 16 bits the upper 8 are used.
func pictureOf(img image.Image) (*picture, error) {
	size := img.Bounds().Size()
	if size.X < 1 || size.Y < 1 {
		return nil, fmt.Errorf("its size is %d × %d pixels", size.X, size.Y)
	}
	p := &picture{width: size.X, height: size.Y, channels: 3}
	interleaved := func(pix []uint8, stride, step int, offsets ...int) (*picture, error) {
		for _, offset := range offsets {
			p.planes = append(p.planes, plane{pix: pix[offset:], step: step, stride: stride, width: size.X, height: size.Y, across: 1, down: 1})
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
	return nil, fmt.Errorf("its pixel format, %T, is not supported", img)
}
