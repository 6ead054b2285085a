package kmnist

import (
	"testing"

	"layercake/internal/datasets/datatest"
	"layercake/internal/imagesets/settest"
)

func TestTable(t *testing.T) { datatest.Table(t, set.Source) }

func TestStandIn(t *testing.T) {
	settest.StandIn(t, set, "SYNTHETIC characters, not KMNIST: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set KMNIST_DIR to")
}

func TestReal(t *testing.T) {
	settest.Real(t, set, settest.Labels{
		Train: "[", TrainCounts: settest.Each(6000),
		Test: "[", TestCounts: settest.Each(1000),
	})
}
