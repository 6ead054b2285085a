package plots

import "slices"

// PrecisionRecall shows the precision over the recall for every threshold of scores, with the average precision: the
// mean of the precisions, each weighted with the recall that its threshold adds.
//
//	plots.PrecisionRecall(yTest, model.MustPredict(xTest))
//
// The arguments are those of [ROC], and so are the curves that show. A class without examples has no curve, which the
// text below the picture reports. The numbers are those of scikit-learn's precision_recall_curve and
// average_precision_score. Arguments that do not fit together end the cell with an error.
func PrecisionRecall(truth, scores Numbers, classes ...string) {
	show(PrecisionRecallPicture(truth, scores, classes...))
}

// PrecisionRecallPicture is like [PrecisionRecall] but returns the picture.
func PrecisionRecallPicture(truth, scores Numbers, classes ...string) (p *Picture, err error) {
	defer about("precision-recall", &err)
	return rankingPlot{
		name: "Precision-recall curve", score: "average precision", xLabel: "recall", yLabel: "precision",
		needs: "examples of the class", curve: func(r ranking) (cv rankingCurve, ok bool) {
			if cv, ok = precisionRecallCurve(r); ok {
				cv.xy = cv.steps()
			}
			return cv, ok
		},
	}.picture(truth, scores, classes)
}

// precisionRecallCurve is the precision over the recall, from the lowest threshold to precision 1 at recall 0, and the
// average precision. Without examples of the class there is none.
func precisionRecallCurve(r ranking) (cv rankingCurve, ok bool) {
	positives, _ := r.all()
	if positives == 0 {
		return cv, false
	}
	cv.name = r.name
	cv.x, cv.y = []float64{0}, []float64{1}
	for i, n := range r.positives {
		recall, precision := float64(n)/float64(positives), float64(n)/float64(n+r.others[i])
		cv.score += (recall - cv.x[i]) * precision
		cv.x, cv.y = append(cv.x, recall), append(cv.y, precision)
	}
	slices.Reverse(cv.x)
	slices.Reverse(cv.y)
	return cv, true
}

// steps replaces slopes by steps: between two recalls the precision of the higher one holds.
func (s xy) steps() xy {
	out := xy{name: s.name}
	for i := range s.x {
		if i > 0 {
			out.x, out.y = append(out.x, s.x[i]), append(out.y, s.y[i-1])
		}
		out.x, out.y = append(out.x, s.x[i]), append(out.y, s.y[i])
	}
	return out
}
