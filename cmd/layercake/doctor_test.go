package main

import (
	"strings"
	"testing"

	"layercake/internal/setup"
)

func TestDiagnosisReadsWell(t *testing.T) {
	found := setup.Found{Backend: "xla", Reason: "the cpu plugin v1", Devices: 1, Plugin: "the cpu plugin v1 in /a.so", SIMD: true, Data: "MNIST"}
	for _, test := range []struct {
		name      string
		diagnosis diagnosis
		want      []string // substrings in this order
		lacks     string
	}{
		{"all is well", diagnosis{Go: "go1.26", Platform: "linux/amd64", Python: "3.12", Clone: "/clone", Tools: map[string]bool{"gopls": true}, Found: found}, []string{
			"Go           go1.26 on linux/amd64\n", "Python       3.12\n", "gopls: ready\n", "backend      xla: the cpu plugin v1\n", "1 device(s)\n", "(SIMD)\n", "data         MNIST\n", "problems     none\n",
		}, "PROBLEM"},
		{"nothing is set up", diagnosis{Tools: map[string]bool{"gopls": false}, Problems: []problem{{"no Python", "make setup"}, {"no gopls", "make setup"}, {"no plugin", "make xla"}}}, []string{
			"Python       not set up\n", "gopls: not set up\n", "backend      none: not known\n", "data         not known\n",
			"PROBLEM      no Python\nPROBLEM      no gopls\n             fix it with: make setup\nPROBLEM      no plugin\n             fix it with: make xla\n",
		}, "vector instructions"},
	} {
		text := test.diagnosis.String()
		rest := text
		for _, part := range test.want {
			_, after, ok := strings.Cut(rest, part)
			if !ok {
				t.Errorf("%s: %q does not come where it should in\n%s", test.name, part, text)
				break
			}
			rest = after
		}
		if strings.Contains(text, test.lacks) {
			t.Errorf("%s: it speaks of %s:\n%s", test.name, test.lacks, text)
		}
	}
}
