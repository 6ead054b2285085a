package programs

import (
	"archive/zip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"layercake/kit"
)

// programs are the programs by the names of their files, in the order of the table.
var programs = []struct {
	name, title string
	run         func()
}{
	{"dlwp_mnist", "Deep Learning with Python (DLWP) 2, first MNIST network", dlwpMNIST},
	{"dlwp_texts", "DLWP 4, IMDB and Reuters", dlwpTexts},
	{"dlwp_housing", "DLWP 4, housing with k-fold", dlwpHousing},
	{"dlwp_fitting", "DLWP 5, over- and underfitting", dlwpFitting},
	{"dlwp_apis", "DLWP 7, the Keras APIs", dlwpAPIs},
	{"dlwp_cats_dogs", "DLWP 8, cats and dogs with augmentation", dlwpCatsDogs},
	{"dlwp_xception", "DLWP 9, residual, mini Xception", dlwpXception},
	{"dlwp_filters", "DLWP 10, what convnets learn", dlwpFilters},
	{"dlwp_jena", "DLWP 13, Jena weather", dlwpJena},
	{"guide_sequential", "Keras guide: Sequential", guideSequential},
	{"guide_functional", "Keras guide: functional API", guideFunctional},
	{"guide_training", "Keras guide: training and evaluation", guideTraining},
	{"guide_callbacks", "Keras guide: your own callbacks", guideCallbacks},
	{"guide_serialization", "Keras guide: serialization", guideSerialization},
	{"guide_transfer", "Keras guide: transfer learning", guideTransfer},
	{"keras_mnist_convnet", "keras.io: MNIST convnet", kerasMNISTConvnet},
	{"keras_images", "keras.io: image classification from scratch", kerasImages},
	{"keras_structured", "keras.io: structured data", kerasStructured},
	{"keras_timeseries", "keras.io: timeseries classification", kerasTimeseries},
	{"keras_weather", "keras.io: weather forecasting, LSTM", kerasWeather},
	{"keras_text", "keras.io: text classification from scratch", kerasText},
	{"keras_bidirectional", "keras.io: bidirectional LSTM on IMDB", kerasBidirectional},
	{"keras_autoencoder", "keras.io: convolutional autoencoder", kerasAutoencoder},
	{"tf_classification", "TensorFlow: basic classification", tfClassification},
	{"tf_regression", "TensorFlow: regression, Auto MPG", tfRegression},
	{"tf_text", "TensorFlow: text classification", tfText},
	{"tf_overfit", "TensorFlow: overfit and underfit", tfOverfit},
	{"tf_save_load", "TensorFlow: save and load", tfSaveLoad},
	{"tf_tuner", "TensorFlow: Keras Tuner", tfTuner},
	{"tf_cifar", "TensorFlow: CNN on CIFAR-10", tfCIFAR},
	{"tf_augmentation", "TensorFlow: data augmentation", tfAugmentation},
	{"tf_timeseries", "TensorFlow: time series", tfTimeseries},
	{"mlm_pima", "Machine Learning Mastery (MLM): Pima", mlmPima},
	{"mlm_iris", "MLM: iris", mlmIris},
	{"mlm_boston", "MLM: Boston", mlmBoston},
	{"mlm_sonar", "MLM: sonar", mlmSonar},
	{"mlm_airline", "MLM: airline passengers, LSTM", mlmAirline},
	{"mlm_imdb", "MLM: IMDB, MLP and CNN", mlmIMDB},
	{"kaggle_intro", "Kaggle: Intro to Deep Learning", kaggleIntro},
	{"d2l_lenet", "d2l: LeNet", d2lLeNet},
}

// folders are the variables for the data packages.
var folders = map[string]string{
	"MNIST_DIR": "mnist", "FASHION_MNIST_DIR": "fashion-mnist", "IMDB_DIR": ".", "REUTERS_DIR": ".", "BOSTON_HOUSING_DIR": ".",
}

// A measurement of a program: the worst error of its results, and how long it took.
type measurement struct {
	Worst, Seconds float64
}

const (
	resultsVar = "PROGRAMS_RESULTS" // tells a child process where to write measurements
	tableVar   = "PROGRAMS_TABLE"   // where to write the table for make parity
	pythonVar  = "KERAS_PYTHON"     // a Python with Keras, to measure how long its programs take
)

// A process computes on one backend. So this test starts one for each, and each runs the programs that the pattern of -run selects:
// TestProgramsEqualKeras/xla/dlwp_mnist.
func TestProgramsEqualKeras(t *testing.T) {
	if path := os.Getenv(resultsVar); path != "" {
		runPrograms(t, path)
		return
	}
	measured := map[string]map[string]measurement{}
	for _, backend := range []string{"go", "xla"} {
		t.Run(backend, func(t *testing.T) { measured[backend] = measure(t, backend) })
	}
	if path := os.Getenv(tableVar); path != "" {
		if err := os.WriteFile(path, []byte(markdown(t, measured["go"], measured["xla"])), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// measure runs the programs in a process on a backend.
func measure(t *testing.T, backend string) (measured map[string]measurement) {
	pattern := []string{"^TestProgramsEqualKeras$"}
	if parts := strings.Split(flag.Lookup("test.run").Value.String(), "/"); len(parts) > 2 {
		pattern = append(pattern, parts[2:]...)
	}
	path := filepath.Join(t.TempDir(), "results.json")
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.timeout=0", "-test.run="+strings.Join(pattern, "/"))
	command.Env = append(os.Environ(), resultsVar+"="+path, "NVIDIA_TF32_OVERRIDE=0")
	if backend == "go" {
		command.Env = append(command.Env, "GOMLX_BACKEND=go")
	}
	output, err := command.CombinedOutput()
	if strings.Contains(string(output), noXLA) {
		t.Skip(noXLA)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, output)
	} else if testing.Verbose() {
		t.Logf("%s", output)
	}
	readJSON(t, path, &measured)
	return measured
}

const noXLA = "no XLA plugin is found"

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// runPrograms runs the programs on this process's backend, in a folder with their data, and writes measurements to a file.
func runPrograms(t *testing.T, path string) {
	backend, err := kit.OpenBackend() // so that no program's time includes it
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("GOMLX_BACKEND") == "" && backend.Name() != "xla" {
		t.Skip(noXLA)
	}
	fixtures, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.OpenReader("testdata/data.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	data := t.TempDir()
	if err := os.CopyFS(data, archive); err != nil {
		t.Fatal(err)
	}
	t.Chdir(data)
	for name, folder := range folders {
		t.Setenv(name, filepath.Join(data, folder))
	}
	measured := map[string]measurement{}
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			running = &run{t: t, seen: map[string]bool{}}
			readJSON(t, filepath.Join(fixtures, p.name+".json"), &running.keras)
			began := time.Now()
			p.run()
			measured[p.name] = measurement{running.worst, time.Since(began).Seconds()}
			for name := range running.keras.Results {
				if !running.seen[name] {
					t.Errorf("%q is not recorded", name)
				}
			}
		})
	}
	text, err := json.Marshal(measured)
	if err == nil {
		err = os.WriteFile(path, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// markdown returns a table of the programs in Markdown.
func markdown(t *testing.T, onGo, onXLA map[string]measurement) string {
	keras := map[string]float64{}
	for _, p := range programs {
		var f fixture
		readJSON(t, filepath.Join("testdata", p.name+".json"), &f)
		keras[p.name] = f.Seconds
	}
	if python := os.Getenv(pythonVar); python != "" {
		path := filepath.Join(t.TempDir(), "seconds.json")
		if output, err := exec.CommandContext(t.Context(), python, "generate.py", "--seconds", path).CombinedOutput(); err != nil {
			t.Fatalf("%s generate.py: %v\n%s", python, err, output)
		}
		readJSON(t, path, &keras)
	}
	var b strings.Builder
	fmt.Fprintln(&b, "| program | lines | lines in Python | Go | XLA | seconds | seconds in Python |\n|---|---|---|---|---|---|---|")
	for _, p := range programs {
		lines, python := countLines(t, p.name)
		fmt.Fprintf(&b, "| [%s](../internal/programs/%s_test.go) | %d | %d | %.0e | %.0e | %.1f | %.1f |\n",
			p.title, p.name, lines, python, onGo[p.name].Worst, onXLA[p.name].Worst, onXLA[p.name].Seconds, keras[p.name])
	}
	return b.String()
}

// Programs are about as short as in Python.
func TestProgramsAreShort(t *testing.T) {
	for _, p := range programs {
		if lines, python := countLines(t, p.name); float64(lines) > 1.1*float64(python) {
			t.Errorf("%s has %d lines; in Python it has %d", p.name, lines, python)
		}
	}
}

// countLines counts the lines of a program: without blank lines, comments, imports, what a cell does not have, and what is there only
// for the comparison.
func countLines(t *testing.T, program string) (inGo, inPython int) {
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	_, text, _ := strings.Cut(read(program+"_test.go"), "\n)\n") // the end of the imports
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "//") && !ofHarness(line) {
			inGo++
		}
	}
	inGo -= 2 // the program's func and its brace
	for line := range strings.Lines(read(program + ".py")) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "import ") && !strings.HasPrefix(line, "from ") && !ofHarness(line) {
			inPython++
		}
	}
	return inGo, inPython
}

func ofHarness(line string) bool {
	return strings.HasPrefix(line, "start(") || strings.HasPrefix(line, "record(") || strings.HasPrefix(line, "outline(")
}
