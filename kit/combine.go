package kit

import "slices"

// Concatenate joins the arrays along an existing axis, by default the first: (60, 784) and (40, 784) make (100, 784). All other sizes
// must be equal. The merging layer is [Concatenate].
func (l ArrayList) Concatenate(axis ...int) Array {
	return l.join("Concatenate", axis, false)
}

// Stack joins arrays of the same shape along a new axis, by default the first: two of (784,) make (2, 784).
func (l ArrayList) Stack(axis ...int) Array {
	return l.join("Stack", axis, true)
}

func (l ArrayList) join(name string, axis []int, stack bool) Array {
	if len(l) == 0 {
		return failed("%s of no arrays: there must be at least one", name)
	}
	first := l[0]
	if len(axis) == 0 {
		axis = []int{0}
	}
	if len(axis) > 1 {
		return first.fail("%s works along one axis, not %d", name, len(axis))
	}
	all := slices.Clone(l)
	dtype, note := first.dtype, ""
	for i, a := range all {
		if err := a.Err(); err != nil {
			return first.fail("%s: array number %d: %w", name, i, err)
		}
		dtype, note = promoted(dtype, a.dtype), joinNotes(note, a.note)
		if stack {
			if a.shape.String() != first.shape.String() {
				return first.fail("Stack: array number %d is %v but the first is %v", i, a.shape, first.shape).try("all shapes must be equal")
			}
			all[i] = a.ExpandDims(axis[0])
			if err := all[i].Err(); err != nil {
				return first.fail("Stack: %w", err)
			}
		}
	}
	n := len(all[0].shape)
	at, err := placeOf(axis[0], n)
	if err != nil {
		return first.fail("%s: there is no axis %d: %s", name, axis[0], all[0].shape.axesText())
	}
	shape := all[0].Shape()
	for i, a := range all[1:] {
		fits := len(a.shape) == n
		for j := range a.shape {
			fits = fits && (j == at || a.shape[j] == shape[j])
		}
		if !fits {
			return first.fail("Concatenate along axis %d: array number %d is %v but the first is %v", at, i+1, a.shape, first.shape).try("all sizes except along the axis must be equal")
		}
		shape[at] += a.shape[at]
	}
	return concatenated(all, at, shape, dtype).WithNote(note)
}

// concatenated joins arrays along an axis. If all have the same recipe, it joins their sources and keeps the recipe, so images are
// still copied to the device as bytes.
func concatenated(all []Array, axis int, shape Shape, dtype DType) Array {
	recipe, held := all[0].recipe, all[0].source.dtype
	for _, a := range all {
		if a.dtype != dtype || a.source.dtype != held || !a.recipe.equal(recipe) || recipe.width() > 1 || a.shape.Size()%recipe.period() != 0 || recipe.period() > 1 && axis > 0 {
			recipe, held = nil, dtype
			break
		}
	}
	parts := slices.Clone(all)
	for i, a := range parts {
		parts[i] = a.cast(dtype)
		if recipe != nil {
			parts[i].recipe, parts[i].dtype = nil, held
		}
	}
	out := computed(shape, held, func() (numbers, error) {
		joined := zeros(held, shape.Size())
		rest := shape[axis+1:].Size()
		at := 0
		for _, a := range parts {
			n, err := a.values()
			if err != nil {
				return nil, err
			}
			row := a.shape[axis] * rest
			for i := range shape[:axis].Size() {
				joined.put(i*shape[axis]*rest+at, n.slice(i*row, (i+1)*row))
			}
			at += row
		}
		return joined, nil
	})
	out.recipe, out.dtype = recipe, dtype
	return out
}
