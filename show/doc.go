// Package show displays user content below a notebook cell: text, tables, images, drawings, charts, and the progress of
// a loop. The output also appears in untrusted notebooks and on exported pages. In a terminal the same program prints
// it as text.
//
//	show.Markdown("**Loss** after each epoch:")
//	show.Table([]string{"epoch", "loss"}, [][]any{{1, 0.33}, {2, 0.21}})
//	for i := range show.Progress(1000, "simulating") {
//		step(i)
//	}
//
// Package plots draws pictures of training, of data, and of any numbers.
package show
