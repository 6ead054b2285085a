package read

import (
	"bytes"
	"image"

	"golang.org/x/image/webp"
)

// decodeWebP decodes a WebP file to exactly the values of libwebp.
func decodeWebP(data []byte, grey bool) (*picture, error) {
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var p *picture
	switch img := img.(type) {
	case *image.YCbCr:
		p = webpPicture(img)
	case *image.NYCbCrA:
		p = webpPicture(&img.YCbCr)
	default:
		p, err = pictureOf(img)
	}
	if err == nil && grey {
		p = p.grey(brightness)
	}
	return p, err
}

func webpPicture(img *image.YCbCr) *picture {
	size := img.Rect.Size()
	halves := image.Pt((size.X+1)/2, (size.Y+1)/2)
	return &picture{width: size.X, height: size.Y, channels: 3, color: webpColor, planes: []plane{
		{img.Y, 1, img.YStride, size.X, size.Y, 1, 1, nil},
		{img.Cb, 1, img.CStride, halves.X, halves.Y, 2, 2, webpSmooth},
		{img.Cr, 1, img.CStride, halves.X, halves.Y, 2, 2, webpSmooth},
	}}
}

// webpSmooth has libwebp's weights, 9, 3, 3 and 1 of 16, and rounds twice like it (upsampling.c).
func webpSmooth(here, beside, above, both, _, _ int) uint8 {
	return uint8(((here+3*beside+3*above+both+8)>>3 + here) >> 1)
}

// webpColor converts luma from 16 to 235 and chroma to red, green and blue as libwebp does (yuv.h).
func webpColor(samples [4]uint8) [3]uint8 {
	y, u, v := int(samples[0])*19077>>8, int(samples[1]), int(samples[2])
	return [3]uint8{
		clip((y + v*26149>>8 - 14234) >> 6),
		clip((y - u*6419>>8 - v*13320>>8 + 8708) >> 6),
		clip((y + u*33050>>8 - 17685) >> 6),
	}
}

// clip clamps a value to the range of a sample.
func clip(v int) uint8 { return uint8(min(max(v, 0), 255)) }
