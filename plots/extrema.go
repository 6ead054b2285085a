package plots

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"layercake/kit"
)

// Extrema writes the lowest, highest and current value of each metric, like livelossplot's ExtremaPrinter:
//
//	accuracy
//		training         	 (min:    0.920, max:    0.983, cur:    0.983)
//		validation       	 (min:    0.962, max:    0.980, cur:    0.980)
//
// Epochs that did not measure a metric, such as those without validation, are skipped. Min and max are Python's: a nan
// after a number changes neither, and cur shows nan.
func Extrema(h *kit.History) string {
	if h == nil {
		return ""
	}
	return extrema(charts(metrics(h.Names()...), axis{}, overHistory(h)))
}

func extrema(all []chart) string {
	var lines []string
	for _, ch := range all {
		if len(ch.series) == 0 {
			continue
		}
		lines = append(lines, ch.metric)
		for _, s := range ch.series {
			low, high, last := s.y[0], s.y[0], s.y[len(s.y)-1]
			for _, v := range s.y {
				if v < low {
					low = v
				}
				if v > high {
					high = v
				}
			}
			lines = append(lines, fmt.Sprintf("\t%-16s \t (min: %8s, max: %8s, cur: %8s)", s.name, fixed(low, 3), fixed(high, 3), fixed(last, 3)))
		}
	}
	return strings.Join(lines, "\n")
}

// fixed writes a number with the given number of decimals, with Python's nan, inf and -inf.
func fixed(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'f', -1, 64), "+"))
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}
