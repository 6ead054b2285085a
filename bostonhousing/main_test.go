package bostonhousing_test

import (
	"testing"

	"layercake/internal/datasets/datatest"
)

func TestMain(m *testing.M) { datatest.Main(m) }
