// Cell imports what notebook cells import. Building it fills Go's build cache, so that the first cell is built as fast
// as the second.
package main

import (
	_ "github.com/janpfeifer/gonb/gonbui"
	_ "github.com/janpfeifer/gonb/gonbui/protocol"

	_ "layercake/kit"
	_ "layercake/mnist"
	_ "layercake/plots"
)

func main() {}
