// Package datasets finds the files of published data: in a folder that the user named, in the cache, or on mirrors, from
// which it downloads and verifies them. Where they cannot be reached, it says why, and the caller makes a stand-in whose
// arrays carry a note.
//
//	found, err := datasets.New(source).Find()
//	if found.Note != "" {
//		return synthetic(found.Note)
//	}
//	data, err := found.Read("imdb.npz")
//
// A [Source] is the table of a data set. The packages imagesets, textsets and tablesets turn files into arrays; packages
// such as mnist and imdb are their public face.
package datasets
