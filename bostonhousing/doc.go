// Package bostonhousing loads the Boston Housing data, like keras.datasets.boston_housing: 506 suburbs of Boston in the 1970s,
// with 13 features and the median value of homes, in thousands of dollars.
//
//	var train, test = bostonhousing.MustLoad()
//
//	fmt.Println(train.Columns) // [CRIM ZN ... LSTAT]
//
// The data has an ethical problem: its authors included a feature, B, that assumes that racial segregation influences the value
// of homes. Keras discourages its use other than to illustrate such problems; package californiahousing is a replacement.
//
// Like package mnist it looks for the file, boston_housing.npz, in the folder named by BOSTON_HOUSING_DIR, in the user's cache
// folder, and on the network (57 kB), where its SHA-256 must match the one that Keras checks. Without a network it makes up
// suburbs, whose arrays have a [kit.Array.Note] that starts with SYNTHETIC: results on them say nothing about Boston.
//
// The data is from D. Harrison and D. L. Rubinfeld, "Hedonic Housing Prices and the Demand for Clean Air", Journal of
// Environmental Economics and Management 5, 1978: http://lib.stat.cmu.edu/datasets/boston.
package bostonhousing
