package textsets

import "layercake/internal/mersenne"

// shuffle puts the texts into the next random order.
func (t *Texts) shuffle(random *mersenne.State) {
	random.Shuffle(len(t.X), func(i, j int) {
		t.X[i], t.X[j] = t.X[j], t.X[i]
		t.Y[i], t.Y[j] = t.Y[j], t.Y[i]
	})
}

// long leaves out the texts that are too long, their start counted.
func (t *Texts) long(o Options) {
	if o.MaxLen == 0 {
		return
	}
	start := 0
	if o.StartChar != None {
		start = 1
	}
	kept := 0
	for i, x := range t.X {
		if len(x)+start < o.MaxLen {
			t.X[kept], t.Y[kept] = x, t.Y[i]
			kept++
		}
	}
	t.X, t.Y = t.X[:kept], t.Y[:kept]
}

// number replaces the words of all parts with the numbers that the options ask for.
func number(parts []Texts, o Options) {
	words := o.NumWords
	if words == 0 {
		// As in Keras the word with the largest number is then unknown.
		for _, t := range parts {
			for _, x := range t.X {
				for _, word := range x {
					words = max(words, word+o.IndexFrom)
				}
			}
		}
		if o.StartChar != None {
			words = max(words, o.StartChar)
		}
	}
	for p := range parts {
		total := 0
		for _, x := range parts[p].X {
			total += len(x) + 1
		}
		all := make([]int, 0, total) // in one piece, which is faster to collect and to store than one a text
		add := func(word int) {
			switch {
			case word >= o.SkipTop && word < words:
				all = append(all, word)
			case o.OOVChar != None:
				all = append(all, o.OOVChar)
			}
		}
		for i, x := range parts[p].X {
			start := len(all)
			if o.StartChar != None {
				add(o.StartChar)
			}
			for _, word := range x {
				add(word + o.IndexFrom)
			}
			parts[p].X[i] = all[start:len(all):len(all)]
		}
	}
}
