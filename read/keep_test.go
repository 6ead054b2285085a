package read

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"layercake/internal/keep"
	"layercake/kit"
	"layercake/table"
)

// Data stays available in later cells after its files were deleted.
func TestWhatWasReadIsKept(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "files"), os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(folder, "files", name) }
	type reading struct {
		NPY, NPZ, Derived kit.Array
		Table, Images     kit.Dataset
		Species, Shapes   []string
		CSV               CSVOptions
		Flowers           table.Table
		Image             ImageOptions
	}
	before := reading{
		NPY: MustNPY(at("float32.npy")), NPZ: MustNPZ(at("data.npz"), "x_train"),
		CSV: CSVOptions{Types: map[string]table.Type{"species": table.Text}}, Image: ImageOptions{Height: 8, Width: 6, Grey: true, InOrder: true},
	}
	before.Derived = before.NPY.Mul(2).WithNote("doubled")
	before.Flowers = MustCSV(at("iris.csv"), before.CSV).Shuffle()
	flowers, species := before.Flowers.MustDataset("species")
	before.Table, before.Species = *flowers, species
	before.Images, before.Shapes = MustImageFolder(at("shapes"), before.Image)
	text := func(r reading) string {
		all := ""
		for _, a := range []kit.Array{r.NPY, r.NPZ, r.Derived, r.Table.X, r.Table.Y, r.Images.X, r.Images.Y} {
			all += fmt.Sprintln(a, a.Shape(), a.DType(), a.Note(), a.Err())
		}
		return all + fmt.Sprintln(r.Species, r.Shapes, r.CSV, r.Image, r.Flowers, r.Table)
	}
	store, err := keep.Open(filepath.Join(folder, "variables"))
	if err != nil {
		t.Fatal(err)
	}
	if failed, err := store.Save([]keep.Variable{{Name: "v", Pointer: &before}}); err != nil || len(failed) > 0 {
		t.Fatal(failed, err)
	}
	if err := os.RemoveAll(at("")); err != nil {
		t.Fatal(err)
	}
	if store, err = keep.Open(filepath.Join(folder, "variables")); err != nil {
		t.Fatal(err)
	}
	var after reading
	if failed := store.Load([]keep.Variable{{Name: "v", Pointer: &after}}); len(failed) > 0 {
		t.Fatal(failed)
	}
	if got, want := text(after), text(before); got != want {
		t.Errorf("it is\n%s\nand was\n%s", got, want)
	}
}
