package kit

// With returns what a constructor made, an optimizer or a callback, with changed fields. It is for places where no statement
// can stand, as where a model is declared or in a list of callbacks:
//
//	var model = kit.Sequential(layers...).Compile(
//		kit.With(kit.Adam(), func(o *kit.AdamOptimizer) { o.Schedule = kit.CosineDecay(0.001, 10_000) }),
//		kit.CategoricalCrossentropy)
func With[T any](made *T, change func(made *T)) *T {
	change(made)
	return made
}
