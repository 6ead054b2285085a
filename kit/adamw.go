package kit

// AdamW returns [Adam] with Keras's decoupled weight decay of 0.004: before each step the weights shrink by the learning
// rate times the decay (Loshchilov and Hutter 2019, arXiv:1711.05101). WeightDecay changes it; the other options are
// Adam's.
//
//	w = w - rate·0.004·w
func AdamW(learningRate ...float64) *AdamOptimizer {
	o := Adam(learningRate...).WeightDecay(0.004)
	o.decays = true
	return o
}
