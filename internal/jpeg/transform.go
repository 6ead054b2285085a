package jpeg

// transform computes samples from coefficients with the inverse DCT of Loeffler, Ligtenberg and Moschytz, "Practical
// Fast 1-D DCT Algorithms with 11 Multiplications", and the constants and rounding of libjpeg's default (jidctint.c).
func (c *Component) transform() {
	c.Samples = make([]uint8, c.columns*c.rows*64)
	if c.coefficients == nil { // A component without a scan is flat.
		for i := range c.Samples {
			c.Samples[i] = 128
		}
	}
	for i := range c.coefficients {
		var values [64]int32
		for k, factor := range c.table {
			at := natural[k]
			values[at] = int32(c.coefficients[i][at]) * int32(factor)
		}
		for x := range 8 {
			transform(values[x:], 8, 11)
		}
		row := i / c.columns
		for y := range 8 {
			transform(values[8*y:], 1, 18)
			to := c.Samples[(8*row+y)*c.Stride+i%c.columns*8:]
			for x, v := range values[8*y : 8*y+8] {
				to[x] = uint8(min(max(v+128, 0), 255))
			}
		}
	}
	c.coefficients = nil
}

// transform transforms 8 values that are step apart, and rounds off shift bits.
func transform(v []int32, step int, shift uint) {
	v = v[:7*step+1]
	// Even coefficients.
	z1 := (v[2*step] + v[6*step]) * 4433
	t2, t3 := z1-v[6*step]*15137, z1+v[2*step]*6270
	t0, t1 := (v[0]+v[4*step])<<13, (v[0]-v[4*step])<<13
	half := int32(1) << (shift - 1)
	e0, e1, e2, e3 := t0+t3+half, t1+t2+half, t1-t2+half, t0-t3+half
	// Odd coefficients.
	t0, t1, t2, t3 = v[7*step], v[5*step], v[3*step], v[step]
	z1, z2, z3, z4 := -7373*(t0+t3), -20995*(t1+t2), t0+t2, t1+t3
	z5 := (z3 + z4) * 9633
	z3, z4 = z5-z3*16069, z5-z4*3196
	t0, t1, t2, t3 = t0*2446+z1+z3, t1*16819+z2+z4, t2*25172+z2+z3, t3*12299+z1+z4
	v[0], v[7*step] = (e0+t3)>>shift, (e0-t3)>>shift
	v[step], v[6*step] = (e1+t2)>>shift, (e1-t2)>>shift
	v[2*step], v[5*step] = (e2+t1)>>shift, (e2-t1)>>shift
	v[3*step], v[4*step] = (e3+t0)>>shift, (e3-t0)>>shift
}
