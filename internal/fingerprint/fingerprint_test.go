package fingerprint

import (
	"encoding/json"
	"os"
	"testing"
)

func TestHashesEqualTensorFlow(t *testing.T) {
	text, err := os.ReadFile("testdata/hashes.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Text      string
		Farm, Sip uint64 `json:",string"`
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 200 {
		t.Fatalf("%d cases", len(cases))
	}
	const bins = 1 << 62
	for _, c := range cases {
		if got := FarmHash(c.Text) % bins; got != c.Farm {
			t.Errorf("FarmHash(%q) is %d, in TensorFlow %d", c.Text, got, c.Farm)
		}
		if got := SipHash([2]uint64{133, 1<<40 + 7}, c.Text) % bins; got != c.Sip {
			t.Errorf("SipHash(%q) is %d, in TensorFlow %d", c.Text, got, c.Sip)
		}
	}
}
