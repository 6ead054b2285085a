package kit

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// randoms are results of numpy and scikit-learn for seeds; see testdata/numpy/randoms.py.
type randoms struct {
	Generators []struct {
		Seed                          string
		Random, Normal                []float64
		Integers, Permutation, Choice []int
		Wide, Whole                   []string
		Uniform                       [][]float64
		Shuffled                      [][]int
		Sum, Last                     float64
	}
	Splits []struct {
		N           int
		Size        float64
		Seed        uint32
		Stratify    bool
		Train, Test []int
	}
	Folds []struct {
		N, K              int
		Shuffle, Stratify bool
		Seed              uint32
		Tests             [][]int
	}
}

func readRandoms(t *testing.T) (r randoms) {
	t.Helper()
	text, err := os.ReadFile("testdata/numpy/randoms.json")
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGeneratorIsNumpys(t *testing.T) {
	for _, want := range readRandoms(t).Generators {
		seed, err := strconv.ParseUint(want.Seed, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		rng := DefaultRNG(seed)
		check := func(what string, ok bool) {
			t.Helper()
			if !ok {
				t.Errorf("seed %d: other %s than numpy's", seed, what)
			}
		}
		texts := func(a Array) (all []string) {
			for _, x := range MustValues[int64](a) {
				all = append(all, strconv.FormatInt(x, 10))
			}
			return all
		}
		check("random numbers", slices.Equal(MustValues[float64](rng.Random(5)), want.Random))
		check("whole numbers", slices.Equal(MustValues[int](rng.Integers(-3, 10, 7)), want.Integers))
		check("large whole numbers", slices.Equal(texts(rng.Integers(-1<<62, 1<<62, 4)), want.Wide))
		check("whole numbers of 32 bits", slices.Equal(texts(rng.Integers(0, 1<<32, 3)), want.Whole))
		check("permutation", slices.Equal(MustValues[int](rng.Permutation(13)), want.Permutation))
		check("normal numbers", slices.Equal(MustValues[float64](rng.Normal(5, 2, 20)), want.Normal))
		check("uniform numbers", slices.Equal(MustValues[float64](rng.Uniform(-1, 4, 2, 3)), slices.Concat(want.Uniform...)))
		check("order", slices.Equal(MustValues[int](rng.Shuffle(Arange(12).Reshape(6, 2))), slices.Concat(want.Shuffled...)))
		check("choice", slices.Equal(MustValues[int](rng.Choice(Arange(10, 15), 6)), want.Choice))
		check("sum of many normal numbers", rng.StandardNormal(100000).Sum().MustFloat() == want.Sum)
		check("numbers after all that", rng.Random().MustFloat() == want.Last)
	}
}

func TestGeneratorErrors(t *testing.T) {
	rng := DefaultRNG(1)
	for want, got := range map[string]Array{
		"Random of the shape [-1]: no size can be negative":           rng.Random(-1),
		"Random of the shape (1099511627776, 1099511627776) takes":    rng.Random(1<<40, 1<<40),
		"Integers(3, 3): the upper bound must be above the lower one": rng.Integers(3, 3, 2),
		"Normal(0, -1): the standard deviation must be 0 or more":     rng.Normal(0, -1),
		"the bounds and their difference must be finite":              rng.Uniform(-1e308, 1e308),
		"Permutation(-1)": rng.Permutation(-1),
		"Choice: there is nothing to choose from in (0,)":        rng.Choice(Arange(0)),
		"Shuffle of a single number":                             rng.Shuffle(Arange(3).Sum()),
		"array: Choice: there is nothing to choose from in (0,)": rng.Choice(Arange(0)).Add(1),
	} {
		if err := got.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
