package kit

import (
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// The cases are described in monitors.py.
func TestMonitorsEqualKeras(t *testing.T) {
	var fixture struct{ Cases []string }
	readFixture(t, "monitors", &fixture)
	t.Chdir(t.TempDir()) // where checkpoints go
	m := smallModel(t, SGD())
	number := func(text string) float64 {
		if text == "None" {
			return math.NaN()
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	did := map[string]int{}
	for _, text := range fixture.Cases {
		parts := strings.Split(text, " ")
		kind, mode, options, values := parts[0], parts[1], strings.Split(parts[2], ","), strings.Split(parts[3], ",")
		var c Callback
		switch kind {
		case "stopping":
			c = EarlyStopping().Monitor("score").Mode(mode).Verbose(true).
				Patience(int(number(options[0]))).MinDelta(number(options[1])).Baseline(number(options[2])).
				StartFromEpoch(int(number(options[3]))).RestoreBestWeights(options[4] == "True")
		case "plateau":
			c = ReduceLROnPlateau().Monitor("score").Mode(mode).Verbose(true).
				Patience(int(number(options[0]))).MinDelta(number(options[1])).Factor(number(options[2])).
				Cooldown(int(number(options[3]))).MinLR(number(options[4]))
		case "checkpoint":
			c = ModelCheckpoint("x.keras").Monitor("score").Mode(mode).Verbose(true).SaveBestOnly(true).InitialValueThreshold(number(options[1]))
		}
		var epochs []map[string]float64
		for _, v := range values {
			logs := map[string]float64{}
			if v != "-" {
				logs["score"] = number(v)
			}
			epochs = append(epochs, logs)
		}
		rates, printed := driven(t, m, c, epochs)
		rate, sum := number(parts[5]), fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(printed)))
		if fmt.Sprint(len(rates)) != parts[4] || rates[len(rates)-1] != rate || sum != parts[6] {
			t.Errorf("%s: it ends after %d epochs with the learning rate %v, and prints the following of the checksum %s\n%s", text, len(rates), rates[len(rates)-1], sum, printed)
		}
		if printed != "" {
			did[kind]++
		}
	}
	for kind, n := range did {
		if n < 500 {
			t.Errorf("%s does something in %d cases of %d", kind, n, len(fixture.Cases))
		}
	}
}

// A metric that is always NaN does not improve after the first epoch.
func TestMonitorsOfNaN(t *testing.T) {
	t.Chdir(t.TempDir())
	x, y := two(60)
	log := LambdaCallback().OnEpochEnd(func(t *Training) error { t.Log("val_f1", math.NaN()); return nil })
	fit := func(c Callback) *History {
		m := twoNetwork()
		m.backend = testBackend(t, goEngine)
		return m.MustFit(x, y, FitOptions{Epochs: 8, Verbose: Silent, Callbacks: []Callback{log, c}})
	}
	stopping := EarlyStopping().Monitor("val_f1").Mode("max").Patience(2)
	if h := fit(stopping); len(h.Epochs) != 3 {
		t.Errorf("it stops after %d epochs; Keras after 3", len(h.Epochs))
	}
	plateau := ReduceLROnPlateau().Monitor("val_f1").Mode("max").Patience(2)
	if rates := fit(plateau).MustValues("learning_rate"); !(rates[2] == rates[0] && rates[3] < rates[2]) {
		t.Errorf("the learning rates are %v; Keras lowers it after epoch 3", rates)
	}
	best := ModelCheckpoint("{epoch}.layercake").Monitor("val_f1").Mode("max").SaveBestOnly(true)
	fit(best)
	if files, err := os.ReadDir("."); err != nil || len(files) != 1 || files[0].Name() != "1.layercake" {
		t.Errorf("it saves %v, %v; Keras saves once", files, err)
	}
}
