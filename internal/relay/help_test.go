package main

import (
	"encoding/json"
	"testing"
)

func TestHelpHasNoDeadLinks(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"this project's", "Sequential returns a model.\n\n\n---\n\n[`kit.Sequential` on pkg.go.dev](https://pkg.go.dev/layercake/kit#Sequential)", "Sequential returns a model."},
		{"Go's", "Println prints.\n\n\n---\n\n[`fmt.Println` on pkg.go.dev](https://pkg.go.dev/fmt#Println)", "Println prints.\n\n\n---\n\n[`fmt.Println` on pkg.go.dev](https://pkg.go.dev/fmt#Println)"},
		{"a name in the text", "[Model.Build](file:///home/me/layercake/kit/sequential.go#314,17) makes x of \\[batch, features] new, see [Keras](https://keras.io).", "Model.Build makes x of \\[batch, features] new, see [Keras](https://keras.io)."},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := sent("1", "inspect_reply", map[string]any{"found": true, "data": map[string]any{"text/markdown": test.text}})
			var c struct {
				Found bool
				Data  map[string]string
			}
			json.Unmarshal(replies{newTold(), &added{}}.pass(m)[0].content, &c)
			if got := c.Data["text/markdown"]; got != test.want || !c.Found {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if m := sent("1", "inspect_reply", map[string]any{"found": false, "data": nil}); withoutDeadLinks(m) != m {
		t.Error("a reply without help is changed")
	}
}
