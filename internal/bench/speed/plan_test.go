package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"layercake/internal/bench/speed/rivals"
	"layercake/internal/setup"
)

// fake makes a system from a shell script, in which $epochs is the expected output and $1 the number of examples.
func fake(name, script string, calls *[]string) system {
	return system{name: name, command: func(ctx context.Context, work string, epochs, examples int) *exec.Cmd {
		*calls = append(*calls, fmt.Sprintf("%s %s %d %d", work, name, epochs, examples))
		numbers := strings.TrimPrefix(strings.Repeat(",2", epochs), ",")
		return exec.CommandContext(ctx, "sh", "-c", "epochs='"+numbers+"'\n"+script, "sh", fmt.Sprint(examples))
	}}
}

const prints = `echo '{"epoch_s":['$epochs'],"test_accuracy":0.9}'`

func TestPlan(t *testing.T) {
	var calls []string
	var out strings.Builder
	p := plan{
		works:  []string{"mlp"},
		rounds: 2,
		epochs: 3,
		root:   t.TempDir(),
		out:    &out,
		systems: []system{
			fake("good", "echo noise; echo noise >&2; "+prints, &calls),
			fake("cannot", "echo 'a library says something' >&2; echo 'no gradient of max pooling' >&2; exit 1", &calls),
			{name: "absent", missing: "no XLA plugin"},
			fake("breaks off", `[ $1 = 128 ] || { echo 'out of memory' >&2; exit 1; }; `+prints, &calls),
			fake("stops early", `epochs=2; `+prints, &calls),
			fake("silent", "true", &calls),
			fake("garbled", "echo '{]'", &calls),
			{name: "not a program", command: func(ctx context.Context, _ string, _, _ int) *exec.Cmd {
				return exec.CommandContext(ctx, t.TempDir())
			}},
		},
	}
	results, missing, err := p.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 1 || results[0].System != "good" {
		t.Fatalf("results %+v", results)
	}
	r := results[0]
	if r.Epoch != 2 || r.FirstEpoch != 2 || r.TestAccuracy != 0.9 || r.Cold <= 0 || r.Peak <= 0 {
		t.Errorf("result %+v", r)
	}
	for name, want := range map[string]string{
		"good":          "",
		"cannot":        "no gradient of max pooling",
		"absent":        "no XLA plugin",
		"breaks off":    "out of memory",
		"stops early":   "it printed 1 epochs instead of 3",
		"silent":        "it printed no epochs",
		"garbled":       "invalid character",
		"not a program": "permission denied",
	} {
		if got := missing[key{"mlp", name}]; !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%s is missing because of %q, want %q", name, got, want)
		}
	}
	want := []string{
		"mlp good 1 128", "mlp cannot 1 128", "mlp breaks off 1 128", "mlp stops early 1 128", "mlp silent 1 128", "mlp garbled 1 128",
		"mlp good 3 60000", "mlp breaks off 3 60000", "mlp stops early 3 60000",
		"mlp good 3 60000",
	}
	if !slices.Equal(calls, want) {
		t.Errorf("processes\n%q\nwant\n%q", calls, want)
	}
	for _, line := range []string{
		"  mlp good, warming up ...\n",
		"  mlp good, round 1 of 2 ...\n    epochs of [2.00 2.00 2.00] s, ",
		"    not measured: out of memory\n",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("the report lacks %q:\n%s", line, &out)
		}
	}
}

func TestSystemsTakeTurns(t *testing.T) {
	var calls []string
	p := plan{works: []string{"mlp"}, rounds: 2, epochs: 2, root: t.TempDir(), out: io.Discard,
		systems: []system{fake("a", prints, &calls), fake("b", prints, &calls)}}
	if _, _, err := p.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{"mlp a 1 128", "mlp b 1 128", "mlp a 2 60000", "mlp b 2 60000", "mlp b 2 60000", "mlp a 2 60000"}
	if !slices.Equal(calls, want) {
		t.Errorf("processes %q, want %q", calls, want)
	}
}

func TestInterruptEndsIt(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	var calls []string
	p := plan{works: []string{"mlp"}, rounds: 1, epochs: 2, root: t.TempDir(), out: io.Discard,
		systems: []system{fake("slow", "exec sleep 60", &calls), fake("next", prints, &calls)}}
	if _, _, err := p.run(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if len(calls) != 1 {
		t.Errorf("it went on to %q", calls)
	}
}

func someSystems(keras, xla error) []system {
	clone := setup.Clone{Root: "/clone"}
	return allSystems(rivals.New(clone, clone.Steps(), ""), clone.Root, keras, "cpu", "/plugins", xla)
}

func systemNames() []string {
	var names []string
	for _, s := range someSystems(nil, nil) {
		names = append(names, s.name)
	}
	return names
}

func TestCommands(t *testing.T) {
	t.Setenv("OPENBLAS_CORETYPE", "Haswell")
	t.Setenv("GOMLX_BACKEND", "elsewhere")
	for i, want := range []struct{ args, env string }{
		{"sh /clone/share/jupyter/kernels/layercake/environment /clone/.cache/bench/layercake train cnn 4 60000", "GOMLX_BACKEND=xla:cpu"},
		{"sh /clone/share/jupyter/kernels/layercake/environment /clone/.cache/bench/layercake train cnn 4 60000", "GOMLX_BACKEND=go"},
		{"/clone/.cache/bench/gomlx cnn 4 60000 /clone/.cache/bench/mnist", "PJRT_PLUGIN_LIBRARY_PATH=/plugins"},
		{"/clone/.cache/bench/gomlx cnn 4 60000 /clone/.cache/bench/mnist", "GOMLX_BACKEND=go"},
		{"/clone/.cache/rivals/bin/python -c SCRIPT cnn 4 60000 /clone/.cache/bench/mnist", "KERAS_BACKEND=jax"},
		{"/clone/.cache/rivals/bin/python -c SCRIPT cnn 4 60000 /clone/.cache/bench/mnist", "KERAS_BACKEND=tensorflow"},
	} {
		s := someSystems(nil, nil)[i]
		cmd := s.command(t.Context(), "cnn", 4, 60000)
		args := strings.Replace(strings.Join(cmd.Args, " "), kerasScript, "SCRIPT", 1)
		if args != want.args || !slices.Contains(cmd.Env, want.env) {
			t.Errorf("%s runs %s, want %s with %s", s.name, args, want.args, want.env)
		}
		for _, variable := range cmd.Env {
			if strings.HasPrefix(variable, "OPENBLAS_") || variable == "GOMLX_BACKEND=elsewhere" {
				t.Errorf("%s runs with %s", s.name, variable)
			}
		}
	}
}

func TestWhatIsNotThereIsMissing(t *testing.T) {
	for _, s := range someSystems(errors.New("Keras: exit status 1\nmore"), errors.New("no XLA plugin")) {
		want := ""
		switch {
		case strings.HasPrefix(s.name, "keras/"):
			want = "Keras: exit status 1"
		case strings.HasSuffix(s.name, "/xla"):
			want = "no XLA plugin"
		}
		if s.missing != want {
			t.Errorf("%s is missing because of %q, want %q", s.name, s.missing, want)
		}
	}
}

func TestChoose(t *testing.T) {
	systems := someSystems(nil, nil)
	if all, err := choose(systems, ""); err != nil || len(all) != 6 {
		t.Errorf("%d systems, %v", len(all), err)
	}
	if some, err := choose(systems, "gomlx/go,keras/jax"); err != nil || len(some) != 2 || some[0].name != "gomlx/go" {
		t.Errorf("%v, %v", some, err)
	}
	if _, err := choose(systems, "torch"); err == nil || !strings.Contains(err.Error(), `no such system: "torch"; the systems are layercake/xla, `) {
		t.Errorf("error %v", err)
	}
}
