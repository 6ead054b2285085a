package kit

import (
	"slices"
	"strings"
	"testing"
)

func TestTrainTestSplitIsScikitLearns(t *testing.T) {
	splits := readRandoms(t).Splits
	if len(splits) < 50 {
		t.Fatalf("%d cases", len(splits))
	}
	for _, want := range splits {
		x := Arange(want.N)
		y := x.Mul(7).Mod(11).Mod(4)
		xTrain, xTest, yTrain, yTest := TrainTestSplit(x, y, SplitOptions{TestSize: want.Size, Seed: want.Seed, Stratify: want.Stratify})
		if err := xTrain.Err(); err != nil {
			t.Errorf("%+v: %v", want, err)
			continue
		}
		if !slices.Equal(MustValues[int](xTrain), want.Train) || !slices.Equal(MustValues[int](xTest), want.Test) {
			t.Errorf("%+v: got %v and %v", want, xTrain, xTest)
		}
		if !yTrain.Equal(xTrain.Mul(7).Mod(11).Mod(4)).All().MustBool() || !yTest.Equal(y.At(xTest)).All().MustBool() {
			t.Errorf("%+v: the labels are of other examples", want)
		}
	}
}

func TestTrainTestSplit(t *testing.T) {
	x, y := Arange(8).Reshape(4, 2), Arange(4)
	xTrain, xTest, yTrain, yTest := TrainTestSplit(x, y, SplitOptions{NoShuffle: true})
	for want, got := range map[string]Array{"[[0 1]\n [2 3]\n [4 5]]": xTrain, "[[6 7]]": xTest, "[0 1 2]": yTrain, "[3]": yTest} {
		if got.String() != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
	for want, options := range map[string]SplitOptions{
		"TestSize 1 of 4 examples: training and test data need at least one each": {TestSize: 1},
		"TestSize -0.5 of 4 examples":                                            {TestSize: -0.5},
		"TestSize 0.9 of 4 examples":                                             {TestSize: 0.9},
		"Stratify and NoShuffle exclude each other":                              {NoShuffle: true, Stratify: true},
		"Stratify: the label 0 occurs once; training and test data both need it": {Stratify: true},
	} {
		_, _, _, yTest := TrainTestSplit(x, y, options)
		if err := yTest.Err(); err == nil || !strings.Contains(err.Error(), "array: TrainTestSplit: "+want) {
			t.Errorf("%+v: error %v, want %s", options, err, want)
		}
	}
	if got, _, _, _ := TrainTestSplit(x, x.Slice(1), SplitOptions{}); !strings.Contains(got.String(), "x has 4 examples and y has 3") {
		t.Errorf("got %v", got)
	}
	if got, _, _, _ := TrainTestSplit(x, x.Reshape(3), SplitOptions{}); !strings.Contains(got.String(), "TrainTestSplit: reshape") {
		t.Errorf("got %v", got)
	}
}

func TestDatasetShuffle(t *testing.T) {
	d := Data(Arange(100).Reshape(50, 2), Arange(50))
	d.SampleWeight = Arange(50).Mul(2)
	s := d.Shuffle(3)
	if s.Y.Equal(d.Y).All().MustBool() || !s.Y.Sort().Equal(d.Y).All().MustBool() {
		t.Errorf("the order is %v", s.Y)
	}
	if !s.X.At(All, 0).Equal(s.Y.Mul(2)).All().MustBool() || !s.SampleWeight.(Array).Equal(s.Y.Mul(2)).All().MustBool() {
		t.Error("examples, targets and weights are of different order")
	}
	if got := Data(Arange(3), Arange(4)).Shuffle(1).X.String(); !strings.Contains(got, "Shuffle: (3,) has 3 examples and another array of the data 4") {
		t.Errorf("got %s", got)
	}
	several := Data(ArrayList{Arange(5), Arange(5).Mul(3)}, ArrayMap{"y": Arange(5)}).Shuffle(1)
	list, y := several.inputs().(ArrayList), several.targets().(ArrayMap)["y"]
	if !list[0].Equal(y).All().MustBool() || !list[1].Equal(y.Mul(3)).All().MustBool() {
		t.Errorf("several arrays have different orders: %v %v", list, y)
	}
}
