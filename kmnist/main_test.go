package kmnist_test

import (
	"testing"

	"layercake/internal/imagesets/settest"
)

func TestMain(m *testing.M) { settest.Main(m) }
