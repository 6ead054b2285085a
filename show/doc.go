// Package show puts things of a reader's own below a notebook's cell: text, tables, images, drawings, charts, and the progress
// of a loop. They show in a notebook that is not trusted, and on exported pages. In a terminal the same program prints
// their text.
//
//	show.Markdown("**Loss** after each epoch:")
//	show.Table([]string{"epoch", "loss"}, [][]any{{1, 0.33}, {2, 0.21}})
//	for i := range show.Progress(1000, "simulating") {
//		step(i)
//	}
//
// The pictures of training and of data are in package plots.
package show
