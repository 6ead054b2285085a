// Package metricnames finds metrics by the names that learners use: val_acc for val_sparse_categorical_accuracy, mae for
// mean_absolute_error.
package metricnames

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"layercake/internal/hint"
)

// long has the full names of abbreviations: Keras's, and a few that are as common.
var long = map[string]string{
	"acc": "accuracy", "ce": "crossentropy",
	"bce": "binary_crossentropy", "kld": "kl_divergence", "logcosh": "log_cosh", "log_cosh_error": "log_cosh",
	"mae": "mean_absolute_error", "mape": "mean_absolute_percentage_error", "mse": "mean_squared_error", "msle": "mean_squared_logarithmic_error",
	"rmse": "root_mean_squared_error", "r2": "r2_score", "f1": "f1_score", "fbeta": "fbeta_score",
	"iou": "io_u", "mean_iou": "mean_io_u", "binary_iou": "binary_io_u", "one_hot_iou": "one_hot_io_u", "one_hot_mean_iou": "one_hot_mean_io_u",
}

// kinds has the metrics that a general name can mean, in Keras chosen by the shapes.
var kinds = map[string][]string{
	"accuracy":     {"binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"},
	"crossentropy": {"binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"},
}

// known has the full names of metrics. Each can follow the name of an output.
var known = strings.Fields(`
	loss accuracy binary_accuracy categorical_accuracy sparse_categorical_accuracy top_k_categorical_accuracy sparse_top_k_categorical_accuracy
	crossentropy binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy binary_focal_crossentropy categorical_focal_crossentropy
	categorical_generalized_cross_entropy kl_divergence poisson hinge squared_hinge categorical_hinge dice tversky circle
	mean_squared_error mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error root_mean_squared_error huber log_cosh
	cosine_similarity r2_score pearson_correlation concordance_correlation
	precision recall precision_at_recall recall_at_precision sensitivity_at_specificity specificity_at_sensitivity auc f1_score fbeta_score
	true_positives true_negatives false_positives false_negatives io_u binary_io_u mean_io_u one_hot_io_u one_hot_mean_io_u`)

// Full returns the full name of an abbreviated metric; other names stay.
func Full(name string) string {
	if full, ok := long[strings.ToLower(name)]; ok {
		return full
	}
	return name
}

// Known reports whether a metric has this full name.
func Known(name string) bool { return slices.Contains(known, name) }

// A name is the name of a metric taken apart: val_size_mae_1.
type name struct {
	validation bool
	output     string // with several outputs: size
	metric     string // in full: mean_absolute_error
	number     string // of several with the same name: _1
}

var numbered = regexp.MustCompile(`_\d+$`)

// parse takes a name apart; ok is false if the metric is unknown.
func parse(text string) (n name, ok bool) {
	text, n.validation = strings.CutPrefix(strings.ToLower(text), "val_")
	for _, n.number = range []string{"", numbered.FindString(text)} {
		rest := strings.TrimSuffix(text, n.number)
		for at := 0; at >= 0; { // the longest known name at the end
			if n.metric = Full(rest[at:]); Known(n.metric) {
				n.output = strings.TrimSuffix(rest[:at], "_")
				return n, true
			}
			next := strings.Index(rest[at:], "_")
			if next < 0 {
				break
			}
			at += next + 1
		}
	}
	return n, false
}

// Find returns the one of names that a name means: the same, the only one of the same metric, or the only one of its kind.
// If there is none, or if there are several, the error lists the names.
func Find(wanted string, names []string) (string, error) {
	if slices.Contains(names, wanted) {
		return wanted, nil
	}
	unknown := fmt.Errorf("there is no metric %q", wanted)
	if len(names) == 0 {
		return "", hint.Try(unknown, "nothing was measured")
	}
	unknown = hint.Try(unknown, "there are %s", strings.Join(names, ", "))
	w, ok := parse(wanted)
	if !ok {
		return "", unknown
	}
	same := func(n name) bool { return n.metric == w.metric }
	kind := func(n name) bool { return slices.Contains(kinds[w.metric], n.metric) }
	exact := func(n name) bool { return n.output == w.output && n.number == w.number }
	wide := func(n name) bool {
		return (w.output == "" || n.output == w.output) && (w.number == "" || n.number == w.number)
	}
	for _, match := range [][2]func(name) bool{{same, exact}, {kind, exact}, {same, wide}, {kind, wide}} {
		var found []string
		for _, candidate := range names {
			if n, ok := parse(candidate); ok && n.validation == w.validation && match[0](n) && match[1](n) {
				found = append(found, candidate)
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return "", hint.Try(fmt.Errorf("the metric %q can be %s", wanted, strings.Join(found, " or ")), "give one of these names")
		}
	}
	return "", unknown
}
