// Package kmnist loads KMNIST, or Kuzushiji-MNIST: 60,000 training and 10,000 test images of handwritten Japanese
// characters, one from each row of the hiragana, each 28 by 28 pixels from 0 (paper) to 255 (ink). It is a drop-in
// replacement for MNIST, and harder, since a character has several historical forms.
//
//	var train, test = kmnist.MustLoad()
//
//	plots.Images(train.X, train.Y, 3, 8, kmnist.Classes...)
//
// Like package mnist it looks for the files in the folder named by KMNIST_DIR, in the user's cache folder, and on the
// network (21 MB), where their SHA-256 must match the published one. Without a network it draws the characters in their
// modern printed form. Their arrays have a [kit.Array.Note] that starts with SYNTHETIC. The tutorial's network
// classifies 99.3 % of them correctly: results on them say nothing about KMNIST.
//
// KMNIST is by the Center for Open Data in the Humanities, adapted from "Kuzushiji Dataset" (National Institute of
// Japanese Literature and others), and is licensed under CC BY-SA 4.0: http://codh.rois.ac.jp/kmnist/.
package kmnist
