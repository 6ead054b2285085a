package read

import (
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/internal/keep"
	"layercake/kit"
)

// collected returns the batches' inputs and targets, and the sizes of the batches.
func collected(t *testing.T, batches iter.Seq2[*kit.Dataset, error]) (x, y kit.Array, sizes []int) {
	t.Helper()
	var xs, ys kit.ArrayList
	for batch, err := range batches {
		if err != nil {
			t.Fatal(err)
		}
		xs, ys, sizes = append(xs, batch.X), append(ys, batch.Y), append(sizes, batch.X.Len())
	}
	return xs.Concatenate(), ys.Concatenate(), sizes
}

func TestImageBatches(t *testing.T) {
	options := ImageOptions{Height: 8, Width: 6, Grey: true, InOrder: true}
	whole, classes := MustImageFolder("testdata/shapes", options)
	f := MustOpenImageFolder("testdata/shapes", options)
	if f.Len() != 6 || !slices.Equal(f.Classes(), classes) || f.Labels().String() != whole.Y.String() || f.String() != "ImageFiles of 6 images of (8, 6, 1) in 2 classes" {
		t.Errorf("%v, classes %v, labels %v", f, f.Classes(), f.Labels())
	}
	for range 2 {
		x, y, sizes := collected(t, f.Batches(4))
		if !slices.Equal(sizes, []int{4, 2}) || y.String() != whole.Y.String() || !slices.Equal(kit.MustValues[uint8](x), kit.MustValues[uint8](whole.X)) {
			t.Errorf("batches of %v, labels %v, images %v", sizes, y, x.Shape())
		}
	}
	before, after := f.MustSplit(0.3)
	if _, y, _ := collected(t, after.Batches(0)); before.Len() != 4 || y.String() != whole.Y.Slice(4, 6).String() {
		t.Errorf("split into %v and %v with labels %v", before, after, y)
	}
}

// Without InOrder each round has another order, with the same images and labels.
func TestImageBatchesInRandomOrder(t *testing.T) {
	f := MustOpenImageFolder("testdata/shapes", ImageOptions{Height: 8, Width: 8})
	orders := map[string]bool{}
	var sums [2]float64
	for round := range 4 {
		x, y, _ := collected(t, f.Batches(4))
		orders[fmt.Sprint(kit.MustValues[uint8](x))] = true
		by := kit.MustValues[float64](x.AsType(kit.Float64).Mean(1, 2, 3).Mul(y.Add(1)).Sum())[0]
		if round > 0 && by != sums[0] {
			t.Errorf("in round %d the images have other labels: %v, not %v", round, by, sums[0])
		}
		sums[0] = by
	}
	if len(orders) < 2 {
		t.Error("all rounds have the same order")
	}
	again, _, _ := collected(t, MustOpenImageFolder("testdata/shapes", ImageOptions{Height: 8, Width: 8}).Batches(4))
	if !orders[fmt.Sprint(kit.MustValues[uint8](again))] {
		t.Error("another program has another order")
	}
}

func TestTextBatches(t *testing.T) {
	options := TextOptions{Classes: []string{"neg", "pos"}, InOrder: true}
	whole, classes := MustTextFolder("testdata/texts", options)
	f := MustOpenTextFolder("testdata/texts", options)
	if f.Len() != 7 || !slices.Equal(f.Classes(), classes) || f.Labels().String() != whole.Y.String() || f.String() != "TextFiles of 7 texts in 2 classes" {
		t.Errorf("%v, classes %v, labels %v", f, f.Classes(), f.Labels())
	}
	vectorizer := kit.TextVectorization().OutputSequenceLength(5).MustAdapt(f.MustTexts().X)
	x, y, sizes := collected(t, f.Batches(3, vectorizer.Apply))
	if !slices.Equal(sizes, []int{3, 3, 1}) || y.String() != whole.Y.String() || x.String() != vectorizer.MustApply(whole.X).String() {
		t.Errorf("batches of %v, labels %v\n%v", sizes, y, x)
	}
	before, after := f.MustSplit(0.3)
	if got := after.MustTexts(); before.Len() != 4 || !slices.Equal(got.X, whole.X[4:]) {
		t.Errorf("split into %v and %v with %q", before, after, got.X)
	}
	unlabelled := MustOpenTextFolder("testdata/texts", TextOptions{NoLabels: true})
	for batch, err := range unlabelled.Batches(100, vectorizer.Apply) {
		if err != nil || batch.X.Len() != unlabelled.Len() || batch.Y.Len() != 0 || len(unlabelled.Classes()) != 0 {
			t.Error(batch, err)
		}
	}
}

func TestBatchesOfFilesThatFail(t *testing.T) {
	images := MustOpenImageFolder("testdata/shapes", ImageOptions{Height: 8, Width: 8})
	texts := MustOpenTextFolder("testdata/texts", TextOptions{Classes: []string{"neg", "pos"}})
	gone := MustOpenImageFolder("testdata/shapes", ImageOptions{})
	gone.paths[0] = filepath.Join(t.TempDir(), "gone.png")
	huge := MustOpenImageFolder("testdata/shapes", ImageOptions{Height: 1 << 30, Width: 1 << 30})
	first := func(batches iter.Seq2[*kit.Dataset, error]) (err error) {
		for _, err = range batches {
			if err != nil {
				return err
			}
		}
		return nil
	}
	for want, err := range map[string]error{
		"testdata/shapes: a batch size of -1; it must be 1 or more":        first(images.Batches(-1)),
		"gone.png: no such file":                                           first(gone.Batches(4)),
		"testdata/shapes: an array of 6 images of height 1073741824 and":   first(huge.Batches(0)),
		"testdata/texts: vectorize is nil; give the method Apply":          first(texts.Batches(3, nil)),
		"testdata/texts: no words":                                         first(texts.Batches(3, func([]string) (kit.Array, error) { return kit.Array{}, errors.New("no words") })),
		"testdata/texts: vectorize made (1,) of 3 texts; the first axis":   first(texts.Batches(3, func([]string) (kit.Array, error) { return kit.NewArray([]float32{1}), nil })),
		"split: a part of 1 of 6 files leaves one side empty":              second(images.Split(1)),
		"split: a part of 0 of 7 files leaves one side empty":              second(texts.Split(0)),
		"nowhere: no such file or folder":                                  only(OpenImageFolder("nowhere", ImageOptions{})),
		"testdata/texts: both NoLabels and Classes are set":                only(OpenTextFolder("testdata/texts", TextOptions{NoLabels: true, Classes: []string{"neg"}})),
		"testdata/shapes: a height of -1 and a width of 256; both must be": only(OpenImageFolder("testdata/shapes", ImageOptions{Height: -1})),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func second[T any](_, _ T, err error) error { return err }

func only[T any](_ T, err error) error { return err }

func TestFilesAreKept(t *testing.T) {
	type opened struct {
		Images *ImageFiles
		Texts  *TextFiles
	}
	variables := func(o *opened) []keep.Variable {
		return []keep.Variable{{Name: "images", Pointer: &o.Images}, {Name: "texts", Pointer: &o.Texts}}
	}
	before := opened{MustOpenImageFolder("testdata/shapes", ImageOptions{Height: 8, Width: 8}), MustOpenTextFolder("testdata/texts", TextOptions{})}
	collected(t, before.Images.Batches(4))
	store, err := keep.Open(filepath.Join(t.TempDir(), "variables"))
	if err != nil {
		t.Fatal(err)
	}
	if failed, err := store.Save(variables(&before)); err != nil || len(failed) > 0 {
		t.Fatal(failed, err)
	}
	var after opened
	if failed := store.Load(variables(&after)); len(failed) > 0 {
		t.Fatal(failed)
	}
	x, _, _ := collected(t, before.Images.Batches(4))
	y, _, _ := collected(t, after.Images.Batches(4))
	if x.String() != y.String() || after.Texts.String() != before.Texts.String() {
		t.Errorf("%v and %v, which were %v and %v", after.Images, after.Texts, before.Images, before.Texts)
	}
}
