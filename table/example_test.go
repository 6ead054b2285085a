package table_test

import (
	"fmt"
	"math"

	"layercake/kit"
	"layercake/read"
	"layercake/table"
)

// From a file to what a model trains on. The passengers are made up.
func Example() {
	titanic := read.MustCSV("testdata/titanic.csv")
	titanic = titanic.Drop("PassengerId", "Name", "Ticket", "Cabin")
	titanic = titanic.FillMissing(table.Median, "Age").FillMissing(table.MostFrequent, "Embarked")
	titanic = titanic.OneHot("Sex", "Embarked")
	train, test := titanic.Shuffle().Split(0.2)
	data, _ := train.MustDataset("Survived")
	fmt.Println(train.Len(), test.Len())
	fmt.Println(data)
	// Output:
	// 160 40
	// Dataset of 160 examples: x (160, 10) float32 of Pclass, Age, SibSp, Parch, Fare, Sex_female, Sex_male, Embarked_C, Embarked_Q, Embarked_S, y (160,) int32
}

func ExampleTable_Head() {
	titanic := read.MustCSV("testdata/titanic.csv")
	fmt.Println(titanic.Select("Survived", "Name", "Sex", "Age", "Fare").Head(4))
	// Output:
	// Survived  Name                  Sex      Age   Fare
	// 0         0  Sandstrom, Mr. Oscar  male      34  8.273
	// 1         0  Sandstrom, Mr. Oscar  male      49  9.668
	// 2         1  Hewlett, Mrs. Ida     female  <NA>  7.871
	// 3         0  Braund, Mr. Karl      male      23  7.132
	// 4 rows × 5 columns
}

func ExampleTable_Describe() {
	titanic := read.MustCSV("testdata/titanic.csv")
	fmt.Println(titanic.Describe("Age", "Fare"))
	fmt.Println(titanic.Describe("Sex", "Cabin"))
	// Output:
	// statistic         Age        Fare
	// count      160.000000  200.000000
	// mean        31.512500   20.557505
	// std         14.458784   22.680838
	// min          2.000000    3.078000
	// 25%         22.000000    6.714750
	// 50%         31.000000   10.500000
	// 75%         41.000000   26.057500
	// max         71.000000  122.700000
	// statistic  Sex   Cabin
	// count      200   31
	// unique     2     30
	// top        male  B72
	// freq       134   2
}

func ExampleTable_Info() {
	fmt.Println(read.MustCSV("testdata/titanic.csv").Info())
	// Output:
	// column       type     missing  distinct  note
	// PassengerId  int64          0       200
	// Survived     int64          0         2
	// Pclass       int64          0         3
	// Name         text           0        97
	// Sex          text           0         2
	// Age          int64         40        56
	// SibSp        int64          0         3
	// Parch        int64          0         3
	// Ticket       text           0       200  line 3 has "A/5 216213", and line 2 the number 293817
	// Fare         float64        0       198
	// Cabin        text         169        30
	// Embarked     text           2         3
}

func ExampleTable_ValueCounts() {
	titanic := read.MustCSV("testdata/titanic.csv")
	fmt.Println(titanic.ValueCounts("Embarked"))
	// Output:
	// Embarked  count
	// S           150
	// C            37
	// Q            11
}

func ExampleTable_GroupBy() {
	titanic := read.MustCSV("testdata/titanic.csv")
	fmt.Println(titanic.GroupBy("Sex", "Pclass").Mean("Survived"))
	// Output:
	// Sex     Pclass  Survived
	// female       1  0.842105
	// female       2  0.666667
	// female       3  0.414634
	// male         1  0.464286
	// male         2  0.363636
	// male         3  0.150685
}

func ExampleTable_Filter() {
	titanic := read.MustCSV("testdata/titanic.csv")
	children := titanic.Filter(func(r table.Row) bool { return r.Float("Age") < 12 && r.Text("Sex") == "female" })
	fmt.Println(children.Select("Name", "Age"))
	// Output:
	// Name               Age
	// 16  Moran, Mrs. Helga    7
	// 35  Turcin, Miss. Ida   11
	// 37  Rice, Miss. Anna     7
	// 3 rows × 2 columns
}

func ExampleTable_SortBy() {
	titanic := read.MustCSV("testdata/titanic.csv").Select("Pclass", "Fare")
	fmt.Println(titanic.SortByDescending("Fare").Head(3))
	// Output:
	// Pclass    Fare
	// 14        1  122.70
	// 156       1  114.90
	// 150       1   96.88
	// 3 rows × 2 columns
}

func ExampleTable_FillMissing() {
	scores := table.New(
		table.NewColumn("points", []float64{2, 0, 4}).WithMissing([]bool{false, true, false}),
		table.NewColumn("grade", []string{"B", "A", ""}).WithMissing([]bool{false, false, true}),
	)
	fmt.Println(scores)
	fmt.Println(scores.FillMissing(table.Mean, "points").FillMissing("none", "grade"))
	// Output:
	// points  grade
	// 0     2.0  B
	// 1    <NA>  A
	// 2     4.0  <NA>
	// 3 rows × 2 columns
	//    points  grade
	// 0     2.0  B
	// 1     3.0  A
	// 2     4.0  none
	// 3 rows × 2 columns
}

func ExampleTable_OneHot() {
	cars := table.New(
		table.NewColumn("mpg", []float64{18, 27, 31}),
		table.NewColumn("origin", []string{"USA", "Japan", "Europe"}),
	)
	fmt.Println(cars.OneHot("origin"))
	// Output:
	// mpg  origin_Europe  origin_Japan  origin_USA
	// 0  18.0  False          False         True
	// 1  27.0  False          True          False
	// 2  31.0  True           False         False
	// 3 rows × 4 columns
}

func ExampleTable_Array() {
	flowers := table.New(
		table.NewColumn("length", []float64{5.1, 4.9}),
		table.NewColumn("petals", []int{5, 6}),
	)
	x := flowers.Array("length", "petals")
	fmt.Println(x.Shape(), x.DType())
	fmt.Println(x)
	// Output:
	// (2, 2) Float64
	// [[5.1 5. ]
	//  [4.9 6. ]]
}

func ExampleMap() {
	titanic := read.MustCSV("testdata/titanic.csv")
	fare := table.Map(titanic.Column("Fare"), math.Log1p)
	fmt.Println(titanic.With(fare).Select("Sex", "Fare").Head(2))
	// Output:
	// Sex       Fare
	// 0  male  2.227107
	// 1  male  2.367249
	// 2 rows × 2 columns
}

func ExampleRecode() {
	titanic := read.MustCSV("testdata/titanic.csv")
	sex := table.Recode(titanic.Column("Sex"), map[string]int{"male": 0, "female": 1})
	fmt.Println(titanic.With(sex).Select("Sex", "Fare").Head(2))
	// Output:
	// Sex   Fare
	// 0    0  8.273
	// 1    0  9.668
	// 2 rows × 2 columns
}

func ExampleCompute() {
	titanic := read.MustCSV("testdata/titanic.csv").Head(3)
	family := table.Compute(titanic, "family", func(r table.Row) int64 { return r.Int("SibSp") + r.Int("Parch") + 1 })
	fmt.Println(titanic.Select("SibSp", "Parch").With(family))
	// Output:
	// SibSp  Parch  family
	// 0      1      0       2
	// 1      0      0       1
	// 2      0      2       3
	// 3 rows × 3 columns
}

func ExampleColumn_Codes() {
	species := table.NewColumn("species", []string{"virginica", "setosa", "virginica"})
	codes, names, err := species.Codes()
	fmt.Println(codes, names, err)
	// Output:
	// [1 0 1] [setosa virginica] <nil>
}

// Test data is filled with what the training data has.
func ExampleColumn_Median() {
	train := table.New(table.NewColumn("age", []float64{20, 30, 70}))
	test := table.New(table.NewColumn("age", []float64{0, 41}).WithMissing([]bool{true, false}))
	age := kit.Must(train.Column("age").Median())
	fmt.Println(test.FillMissing(age, "age"))
	// Output:
	// age
	// 0  30.0
	// 1  41.0
	// 2 rows × 1 column
}

func ExampleFromArray() {
	predictions := kit.NewArray([]float32{0.25, 0.75, 0.5, 0.5}, 2, 2)
	fmt.Println(table.FromArray(predictions, "no", "yes"))
	// Output:
	// no   yes
	// 0  0.25  0.75
	// 1  0.50  0.50
	// 2 rows × 2 columns
}
