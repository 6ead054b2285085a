// Package kmnist loads KMNIST, or Kuzushiji-MNIST: 60,000 images of handwritten Japanese characters to train with and
// 10,000 to test with, one of each row of the hiragana, each of 28 by 28 pixels from 0 (paper) to 255 (ink). It takes the
// place of MNIST without any other change, and is harder, since a character has several old forms.
//
//	var train, test = kmnist.MustLoad()
//
//	plots.Images(train.X, train.Y, 3, 8, kmnist.Classes...)
//
// The files are looked for as package mnist does: in the folder that KMNIST_DIR names, in the user's cache folder, on the
// network (21 MB), where they have to have the published SHA-256. Where the network cannot be reached the characters are
// drawn, in the form in which they are printed today, and their arrays have a [kit.Array.Note] that starts with SYNTHETIC.
// The tutorial's network tells 99.3 % of them: results with them say nothing about KMNIST.
//
// KMNIST was made by the Center for Open Data in the Humanities, adapted from "Kuzushiji Dataset" (National Institute of
// Japanese Literature and others), and is licensed under CC BY-SA 4.0: http://codh.rois.ac.jp/kmnist/.
package kmnist
