// Warm makes the first cell as fast as the second. It imports what notebook cells import: building it fills Go's build
// cache. Running it downloads the data.
package main

import (
	"fmt"
	"os"

	_ "github.com/janpfeifer/gonb/gonbui"
	_ "github.com/janpfeifer/gonb/gonbui/protocol"

	_ "layercake/kit"
	"layercake/mnist"
	_ "layercake/plots"
)

func main() {
	// The cell that needs the data will say what is wrong with it; setting up goes on.
	train, _, err := mnist.Load()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if note := train.X.Note(); note != "" {
		fmt.Println(note)
	}
}
