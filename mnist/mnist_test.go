package mnist

import (
	"testing"

	"layercake/internal/datasets/datatest"
	"layercake/internal/imagesets/settest"
)

func TestTable(t *testing.T) { datatest.Table(t, set.Source) }

func TestStandIn(t *testing.T) {
	settest.StandIn(t, set, "SYNTHETIC digits, not MNIST: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set MNIST_DIR to")
}

func TestReal(t *testing.T) {
	settest.Real(t, set, settest.Labels{
		Train: "[5 0 4 ... 5 6 8]", TrainCounts: [10]int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949},
		Test: "[7 2 1 ... 4 5 6]", TestCounts: [10]int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009},
	})
}
