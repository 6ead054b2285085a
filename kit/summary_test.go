package kit

import (
	"strings"
	"testing"
)

// The text is the tutorial's, below the rule that Keras 2 begins with.
const tutorialSummary = `_________________________________________________________________
Layer (type)                 Output Shape              Param #   
=================================================================
dense_1 (Dense)              (None, 512)               401920    
_________________________________________________________________
dropout_1 (Dropout)          (None, 512)               0         
_________________________________________________________________
dense_2 (Dense)              (None, 256)               131328    
_________________________________________________________________
dropout_2 (Dropout)          (None, 256)               0         
_________________________________________________________________
dense_3 (Dense)              (None, 10)                2570      
=================================================================
Total params: 535,818
Trainable params: 535,818
Non-trainable params: 0
`

func TestSummary(t *testing.T) {
	var b strings.Builder
	if err := tutorialNetwork().fprintSummary(&b); err != nil {
		t.Fatal(err)
	}
	if b.String() != tutorialSummary {
		t.Errorf("got\n%s\nwant\n%s", b.String(), tutorialSummary)
	}
}

func TestSummaryBeforeTheInputIsKnown(t *testing.T) {
	var b strings.Builder
	if err := Sequential(Dense(5)).fprintSummary(&b); err != nil {
		t.Fatal(err)
	}
	if want := "dense_1 (Dense)              ?                         0 (unbuilt)\n"; !strings.Contains(b.String(), want) {
		t.Errorf("got\n%s", b.String())
	}
}

func TestSummaryOfLayersThatDoNotFit(t *testing.T) {
	var b strings.Builder
	err := Sequential(Dense(5).InputShape(3), Dropout(1.5)).fprintSummary(&b)
	if want := `layer "dropout_1": Dropout(1.5): the rate has to be from 0 to 1`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %s", err, want)
	}
}
