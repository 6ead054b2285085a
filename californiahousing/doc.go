// Package californiahousing loads the California Housing data, like keras.datasets.california_housing: 20,640 districts of the
// 1990 census, with 8 features and the median value of homes in dollars.
//
//	var train, test = californiahousing.MustLoad()
//	var train, test = californiahousing.MustLoad(californiahousing.Options{Version: californiahousing.Small}) // 600 districts
//
// Like package mnist it looks for the file, california_housing.npz, in the folder named by CALIFORNIA_HOUSING_DIR, in the user's
// cache folder, and on the network (0.7 MB), where its SHA-256 must match the one that Keras checks. Without a network it makes
// up districts, whose arrays have a [kit.Array.Note] that starts with SYNTHETIC: results on them say nothing about California.
//
// The data is from R. K. Pace and R. Barry, "Sparse Spatial Autoregressions", Statistics and Probability Letters 33, 1997.
package californiahousing
