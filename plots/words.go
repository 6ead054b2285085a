package plots

// percent formats a fraction.
func percent(part float64) string { return fixed(100*part, 1) + " %" }
