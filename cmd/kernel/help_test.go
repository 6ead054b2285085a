package main

import "testing"

func TestHelpHasNoDeadLinks(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"this project's", "Sequential returns a model.\n\n\n---\n\n[`kit.Sequential` on pkg.go.dev](https://pkg.go.dev/layercake/kit#Sequential)", "Sequential returns a model."},
		{"Go's", "Println prints.\n\n\n---\n\n[`fmt.Println` on pkg.go.dev](https://pkg.go.dev/fmt#Println)", "Println prints.\n\n\n---\n\n[`fmt.Println` on pkg.go.dev](https://pkg.go.dev/fmt#Println)"},
		{"a name in the text", "[Model.Build](file:///home/me/layercake/kit/sequential.go#314,17) makes x of \\[batch, features] new, see [Keras](https://keras.io).", "Model.Build makes x of \\[batch, features] new, see [Keras](https://keras.io)."},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := withoutDeadLinks(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
