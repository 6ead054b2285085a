// Warm makes the first cell as fast as later ones, and reports what cells find on this machine.
//
// It imports what notebook cells import, so that building it fills Go's build cache. Running it downloads the data.
// With -json it prints a [setup.Found] instead.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	_ "github.com/janpfeifer/gonb/gonbui"
	_ "github.com/janpfeifer/gonb/gonbui/protocol"

	_ "layercake/bostonhousing"
	_ "layercake/californiahousing"
	_ "layercake/cifar10"
	_ "layercake/cifar100"
	_ "layercake/fashionmnist"
	_ "layercake/imdb"
	"layercake/internal/setup"
	"layercake/kit"
	_ "layercake/kmnist"
	"layercake/mnist"
	_ "layercake/plots"
	_ "layercake/read"
	_ "layercake/reuters"
	_ "layercake/table"
	"layercake/xla"
)

func main() {
	asJSON := flag.Bool("json", false, "print what cells find")
	flag.Parse()
	if *asJSON {
		if err := json.NewEncoder(os.Stdout).Encode(find()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	// A cell that needs the data will report the error; set-up continues.
	train, _, err := mnist.Load()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if note := train.X.Note(); note != "" {
		fmt.Println(note)
	}
}

func find() setup.Found {
	found := setup.Found{SIMD: kit.SIMD}
	if b, err := kit.OpenBackend(); err != nil {
		found.BackendError = err.Error()
	} else {
		found.Backend, found.Reason, found.Description, found.Devices = b.Engine, b.Reason, b.Description(), b.NumDevices()
	}
	if plugins, err := xla.Find(""); err == nil && found.Backend == "xla" {
		found.Plugin = plugins[0].String()
	}
	train, _, err := mnist.Load()
	switch note := train.X.Note(); {
	case err != nil:
		found.DataError = err.Error()
	case note != "":
		found.Data = note
	default:
		found.Data = "MNIST"
	}
	return found
}
