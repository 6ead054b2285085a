package kit

// A Weight describes one array of numbers that a layer has.
type Weight struct {
	Name        string // "kernel"
	Shape       Shape
	Initializer Initializer
	Regularizer Regularizer // what it adds to the loss; by default nothing
	Constraint  Constraint  // what it is put through after each step; by default nothing

	// NonTrainable is for statistics that a layer keeps with [Call.SetWeight], which the optimizer leaves alone.
	NonTrainable bool
}
