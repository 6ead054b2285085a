package plots

// ROC shows the receiver operating characteristic of scores: the true positive rate over the false positive rate for
// every threshold, with the area under the curve, AUC. The dashed diagonal is where guesses lie.
//
//	plots.ROC(yTest, model.MustPredict(xTest))
//
// The true classes come first: class numbers, [n] or [n, 1], or one-hot rows, [n, classes]. Scores are a row for each
// example with a number for each class, [n, classes], or in one column the number for class 1. They may be
// probabilities or any other numbers that grow with confidence. Of two classes the curve of class 1 shows, of more a
// curve for each class against all others, and the mean of their areas. Of more than 14 curves those with the smallest
// areas show. A class without examples, or with nothing but, has no curve, which the text below the picture reports.
// Class names, if given, replace the numbers. The numbers are those of scikit-learn's roc_curve and roc_auc_score.
// Arguments that do not fit together end the cell with an error.
func ROC(truth, scores Numbers, classes ...string) { show(ROCPicture(truth, scores, classes...)) }

// ROCPicture is like [ROC] but returns the picture.
func ROCPicture(truth, scores Numbers, classes ...string) (p *Picture, err error) {
	defer about("ROC", &err)
	return rankingPlot{
		name: "ROC curve", score: "AUC", xLabel: "false positive rate", yLabel: "true positive rate",
		chance: true, needs: "examples of the class and of others", curve: rocCurve,
	}.picture(truth, scores, classes)
}

// rocCurve is the true positive rate over the false positive rate, and the area below. Like scikit-learn it leaves out
// points between others on a straight line. Without examples of the class or of others there is none.
func rocCurve(r ranking) (cv rankingCurve, ok bool) {
	positives, others := r.all()
	if positives == 0 || others == 0 {
		return cv, false
	}
	cv.name = r.name
	add := func(x, y float64) {
		if n := len(cv.x); n > 0 {
			cv.score += (x - cv.x[n-1]) * (y + cv.y[n-1]) / 2
		}
		cv.x, cv.y = append(cv.x, x), append(cv.y, y)
	}
	add(0, 0)
	last := len(r.positives) - 1
	bent := func(counts []int, i int) bool { return counts[i+1]-counts[i] != counts[i]-counts[i-1] }
	for i := range r.positives {
		if i == 0 || i == last || bent(r.positives, i) || bent(r.others, i) {
			add(float64(r.others[i])/float64(others), float64(r.positives[i])/float64(positives))
		}
	}
	return cv, true
}
