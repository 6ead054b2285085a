package plots

// percent writes a part of one.
func percent(part float64) string { return fixed(100*part, 1) + " %" }
