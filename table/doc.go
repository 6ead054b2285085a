// Package table computes with tables: named columns of numbers, truth values or text, in which values can be missing. It
// follows pandas.
//
//	titanic := read.MustCSV("titanic.csv").Drop("Name", "Ticket", "Cabin")
//	titanic.Describe()
//	titanic = titanic.FillMissing(table.Median, "Age").FillMissing(table.MostFrequent).OneHot("Sex", "Embarked")
//	train, test := titanic.Shuffle().Split(0.2)
//	data, _ := train.MustDataset("Survived")
//
// A [Table] never changes: methods return new tables. A mistake, such as a name that no column has, is kept in the table
// and reported by [Table.Err] and by whatever uses the table, so that calls can be chained.
//
// A missing value is none of the values of its type: neither NaN nor 0 nor "". Statistics leave missing values out.
// Conversions to Go slices and to arrays refuse them.
package table
