package main

import (
	"strings"
	"testing"
)

func TestTables(t *testing.T) {
	p := plan{works: []string{"mlp"}, systems: []system{{name: "layercake/xla"}, {name: "gomlx/go"}}}
	var out strings.Builder
	printTable(&out, p, someResults, map[key]string{{"mlp", "gomlx/go"}: "no such op", {"cnn", "gomlx/go"}: "not asked for"})
	printTargets(&out, p.works, someResults)
	const want = `
  mlp               epoch_s  first_epoch_s  cold_s  peak_rss_mb  test_accuracy
  layercake/xla        1.50           3.00    12.0          600         0.9700
  layercake/go         6.00           6.50    26.0          300         0.9712
  keras/jax            2.50           8.00    20.0          800         0.9800
  keras/tensorflow     5.00           5.50    30.0          750         0.9800
gomlx/go not measured: no such op

work  ratio of                    over              is    at most  
mlp   layercake/xla  epoch_s      keras/jax         0.60  0.70     reached
mlp   layercake/xla  cold_s       keras/jax         0.60  0.50     missed
mlp   layercake/go   epoch_s      gomlx/go          -     0.60     not measured
mlp   layercake/go   epoch_s      keras/tensorflow  1.20  1.30     reached
mlp   layercake/xla  peak_rss_mb  keras/tensorflow  0.80  0.70     missed
`
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", &out, want)
	}
}
