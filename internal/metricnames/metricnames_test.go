package metricnames

import (
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	for _, test := range []struct{ wanted, names, found string }{
		{"loss", "loss", "loss"},
		{"acc", "accuracy loss", "accuracy"},
		{"acc", "acc accuracy", "acc"},
		{"ACC", "accuracy", "accuracy"},
		{"accuracy", "acc loss", "acc"},
		{"accuracy", "loss binary_accuracy", "binary_accuracy"},
		{"acc", "sparse_categorical_accuracy val_sparse_categorical_accuracy", "sparse_categorical_accuracy"},
		{"val_acc", "sparse_categorical_accuracy val_sparse_categorical_accuracy", "val_sparse_categorical_accuracy"},
		{"val_acc", "accuracy", ""},
		{"acc", "val_accuracy", ""},
		{"accuracy", "accuracy binary_accuracy", "accuracy"},
		{"acc", "accuracy binary_accuracy", "accuracy"},
		{"acc", "categorical_accuracy binary_accuracy", ""},
		{"acc", "accuracy accuracy_1", "accuracy"},
		{"acc_1", "accuracy accuracy_1", "accuracy_1"},
		{"acc", "accuracy_1", "accuracy_1"},
		{"acc", "top_k_categorical_accuracy", ""},
		{"categorical_accuracy", "top_k_categorical_accuracy sparse_categorical_accuracy", ""},
		{"binary_accuracy", "accuracy", ""},
		{"val_mae", "mean_absolute_error val_mean_absolute_error", "val_mean_absolute_error"},
		{"mean_absolute_error", "mae", "mae"},
		{"mse", "root_mean_squared_error", ""},
		{"mean_squared_error", "root_mean_squared_error", ""},
		{"rmse", "mean_squared_error root_mean_squared_error", "root_mean_squared_error"},
		{"MSE", "loss mean_squared_error", "mean_squared_error"},
		{"ce", "categorical_crossentropy", "categorical_crossentropy"},
		{"hinge", "squared_hinge", ""},
		{"class_acc", "class_accuracy size_accuracy", "class_accuracy"},
		{"acc", "class_accuracy size_mean_absolute_error", "class_accuracy"},
		{"acc", "class_accuracy size_accuracy", ""},
		{"val_size_mae", "size_mean_absolute_error val_size_mean_absolute_error", "val_size_mean_absolute_error"},
		{"size_mae", "class_mean_absolute_error", ""},
		{"my_score", "my_score_1", ""},
		{"mine", "Mine", ""},
		{"f1", "f1_score", "f1_score"},
		{"auc", "AUC", "AUC"},
		{"", "loss", ""},
		{"val_", "loss", ""},
		{"_", "loss", ""},
		{"acc", "", ""},
	} {
		found, err := Find(test.wanted, strings.Fields(test.names))
		if found != test.found || (err == nil) != (test.found != "") {
			t.Errorf("%q among %s: %q, %v; want %q", test.wanted, test.names, found, err, test.found)
		}
	}
	for _, test := range []struct{ wanted, names, want string }{
		{"acc", "", `there is no metric "acc"; nothing was measured`},
		{"val_acc", "accuracy loss", `there is no metric "val_acc"; there are accuracy, loss`},
		{"acc", "binary_accuracy categorical_accuracy loss", `the metric "acc" can be binary_accuracy or categorical_accuracy; give one of these names`},
	} {
		if _, err := Find(test.wanted, strings.Fields(test.names)); err == nil || err.Error() != test.want {
			t.Errorf("%q: got %v, want %s", test.wanted, err, test.want)
		}
	}
}

func TestAbbreviationsAreOfKnownMetrics(t *testing.T) {
	for short, full := range long {
		if !Known(full) {
			t.Errorf("%s is short for %s, which is unknown", short, full)
		}
	}
	for general, all := range kinds {
		for _, name := range append(all, general) {
			if !Known(name) {
				t.Errorf("%s is unknown", name)
			}
		}
	}
}
