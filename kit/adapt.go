package kit

import "fmt"

// An adaptive layer learns from data before it computes.
type adaptive interface {
	// checkAdapted returns an error if the layer is not adapted.
	checkAdapted() error
}

// checkAdapted returns an error for a layer that is not adapted.
func (p *plan) checkAdapted() error {
	for _, c := range p.calls {
		var err error
		if a, ok := c.layer.(adaptive); ok {
			err = a.checkAdapted()
		}
		if c.nested != nil {
			err = c.nested.checkAdapted()
		}
		if err != nil {
			return fmt.Errorf("layer %q: %w", p.layers[c.info].Name, err)
		}
	}
	return nil
}

// checkAdaptData returns an error for data that a layer cannot adapt to.
func checkAdaptData(x Array) error {
	if err := x.Err(); err != nil {
		return err
	}
	if err := x.checkExamples(); err != nil {
		return fmt.Errorf("x %w", err)
	}
	return x.checkFinite("x")
}
