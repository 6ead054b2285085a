package near

import (
	"slices"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	keras := []string{"Accuracy", "Conv2D", "Dense", "DenseLayer", "Dropout", "RMSprop", "ReLU", "ReLU6", "Softmax", "Softplus"}
	for name, want := range map[string][]string{
		"Dens": {"Dense"}, "dense": {"Dense"}, "Desne": {"Dense"}, "ReLu": {"ReLU"}, "Soft": {"Softmax", "Softplus"},
		"rmsprop": {"RMSprop"}, "Acuracy": {"Accuracy"}, "Conv": {"Conv2D"}, "LSTM": nil, "x": nil,
	} {
		if got := Names(name, keras); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	columns := []string{"Age", "age_group", "Embarked", "SibSp", "Survived", "sepal_length", "sepal_width", "a", "B"}
	for name, want := range map[string][]string{
		"age": {"Age"}, "embraked": {"Embarked"}, "sibsp": {"SibSp"}, "survive": {"Survived"},
		"b": {"B"}, "sepal": {"sepal_length", "sepal_width"}, "price": nil, "": nil, "3": nil, strings.Repeat("age", 1000): nil,
	} {
		if got := Names(name, columns); !slices.Equal(got, want) {
			t.Errorf("%.20q: got %q, want %q", name, got, want)
		}
	}
}
