package fashionmnist

import (
	"testing"

	"layercake/internal/datasets/datatest"
	"layercake/internal/imagesets/settest"
)

func TestTable(t *testing.T) { datatest.Table(t, set.Source) }

func TestStandIn(t *testing.T) {
	settest.StandIn(t, set, "SYNTHETIC garments, not Fashion-MNIST: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set FASHION_MNIST_DIR to")
}

func TestReal(t *testing.T) {
	settest.Real(t, set, settest.Labels{
		Train: "[9 0 0 ... 3 0 5]", TrainCounts: settest.Each(6000),
		Test: "[9 2 1 ... 8 1 5]", TestCounts: settest.Each(1000),
	})
}
