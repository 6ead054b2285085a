package kit

// MatMul returns the matrix product, as numpy's @ does: (n, k) times (k, m) is (n, m). An array with one axis is a row on the left and
// a column on the right, and the result lacks that axis. With more axes, the last two are multiplied and the others broadcast. Integers
// stay integers.
func (a Array) MatMul(y Array) Array {
	a, b := a.operands("MatMul", y)
	if a.Err() != nil {
		return a
	}
	x, y := a, b
	if len(x.shape) == 0 || len(y.shape) == 0 {
		return a.fail("MatMul of %v and %v: a single number is not a matrix", x.shape, y.shape).try("Mul multiplies by it")
	}
	if len(a.shape) == 1 {
		x = x.ExpandDims(0)
	}
	if len(b.shape) == 1 {
		y = y.ExpandDims(1)
	}
	before, n, k := x.shape[:len(x.shape)-2], x.shape[len(x.shape)-2], x.shape[len(x.shape)-1]
	behind, inner, m := y.shape[:len(y.shape)-2], y.shape[len(y.shape)-2], y.shape[len(y.shape)-1]
	if k != inner {
		out := a.fail("MatMul of %v and %v: the rows of x have %d numbers and the columns of y %d", a.shape, b.shape, k, inner)
		if len(a.shape) > 1 && len(b.shape) == 2 && k == m {
			out = out.try("y.Transpose() fits")
		}
		return out
	}
	batch, err := broadcastShape(before, behind)
	if err != nil {
		return a.fail("MatMul of %v and %v: of the axes before the last two, %w", a.shape, b.shape, err)
	}
	dtype := promoted(a.dtype, b.dtype)
	held := dtype
	if held == Bool {
		held = Int64
	}
	x, y = x.cast(held), y.cast(held)
	shape := append(batch[:len(batch):len(batch)], n, m)
	out := computed(shape, held, func() (numbers, error) {
		xs, err := x.values()
		if err != nil {
			return nil, err
		}
		ys, err := y.values()
		if err != nil {
			return nil, err
		}
		if len(batch) == 0 {
			return xs.matMul(ys, n, k, m), nil
		}
		all := zeros(held, shape.Size())
		for i := range batch.Size() {
			one := xs.slice(batch.element(before, i)*n*k, (batch.element(before, i)+1)*n*k)
			other := ys.slice(batch.element(behind, i)*k*m, (batch.element(behind, i)+1)*k*m)
			all.put(i*n*m, one.matMul(other, n, k, m))
		}
		return all, nil
	}).cast(dtype)
	if out.Err() != nil {
		return out
	}
	out.shape = batch
	if len(a.shape) > 1 {
		out.shape = append(out.shape[:len(out.shape):len(out.shape)], n)
	}
	if len(b.shape) > 1 {
		out.shape = append(out.shape[:len(out.shape):len(out.shape)], m)
	}
	return out.WithNote(joinNotes(a.note, b.note))
}

// element returns the flat index, in an array that is broadcast to the shape, of the shape's element i.
func (s Shape) element(of Shape, i int) int {
	at := 0
	strides := Array{shape: of}.strides(s)
	for axis := len(s) - 1; axis >= 0; axis-- {
		at += i % s[axis] * strides[axis]
		i /= s[axis]
	}
	return at
}

// matMul adds multiples of y's rows to each row of the result, four at a time, so that memory is read in order. It works in blocks of
// y that stay in the cache.
func (v vector[T]) matMul(y numbers, n, inner, m int) numbers {
	out, w := make(vector[T], n*m), y.(vector[T])
	if m == 0 || n == 0 || inner == 0 {
		return out
	}
	const rows, columns = 64, 512 // of y: 128 KB of Float32
	_ = parallel(n, max(1, min(64, blockSize*16/(inner*m)+1)), func(low, high int) error {
		for from := 0; from < m; from += columns {
			to := min(from+columns, m)
			for first := 0; first < inner; first += rows {
				end := min(first+rows, inner)
				for i := low; i < high; i++ {
					addRows(out[i*m+from:i*m+to], v[i*inner+first:i*inner+end], w[first*m+from:], m)
				}
			}
		}
		return nil
	})
	return out
}

// addRows adds the rows of y times the factors to out. The rows start apart numbers from each other.
func addRows[T numeric](out, factors, y []T, apart int) {
	for len(factors) >= 4 {
		a, b, c, d := factors[0], factors[1], factors[2], factors[3]
		p, q, r, s := y[:len(out)], y[apart:][:len(out)], y[2*apart:][:len(out)], y[3*apart:][:len(out)]
		for j := range out {
			out[j] += a*p[j] + b*q[j] + c*r[j] + d*s[j]
		}
		factors = factors[4:]
		if len(factors) > 0 {
			y = y[4*apart:]
		}
	}
	for i, factor := range factors {
		for j, x := range y[i*apart:][:len(out)] {
			out[j] += factor * x
		}
	}
}
