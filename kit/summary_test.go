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
	if err := tutorialNetwork().fprintSummary(&b, SummaryOptions{}); err != nil {
		t.Fatal(err)
	}
	if b.String() != tutorialSummary {
		t.Errorf("got\n%s\nwant\n%s", b.String(), tutorialSummary)
	}
}

func TestSummaryBeforeTheInputIsKnown(t *testing.T) {
	var b strings.Builder
	if err := Sequential(Dense(5)).fprintSummary(&b, SummaryOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := "dense_1 (Dense)              ?                         0 (unbuilt) \n"; !strings.Contains(b.String(), want) {
		t.Errorf("got\n%s", b.String())
	}
}

func TestSummaryOfLayersThatDoNotFit(t *testing.T) {
	var b strings.Builder
	err := Sequential(Dense(5).InputShape(3), Dropout(1.5)).fprintSummary(&b, SummaryOptions{})
	if want := `layer "dropout_1": Dropout(1.5): the rate must be from 0 to 1`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestSummaryOptions(t *testing.T) {
	model := Sequential(Dense(4).InputShape(3), Dense(3).Trainable(false), Dense(2))
	for _, c := range []struct {
		name    string
		model   *Model
		options SummaryOptions
		want    string // part of the text or the error
	}{
		{"trainable", model, SummaryOptions{ShowTrainable: true}, `____________________________________________________________________________
Layer (type)                 Output Shape              Param #   Trainable  
============================================================================
dense_1 (Dense)              (None, 4)                 16        Y          
____________________________________________________________________________
dense_2 (Dense)              (None, 3)                 15        N          
____________________________________________________________________________
dense_3 (Dense)              (None, 2)                 8         Y          
============================================================================
Total params: 39
Trainable params: 24
Non-trainable params: 15
`},
		{"a range", model, SummaryOptions{From: "dense_2", To: "dense_2"}, `_________________________________________________________________
Layer (type)                 Output Shape              Param #   
=================================================================
dense_2 (Dense)              (None, 3)                 15        
=================================================================
Total params: 39
Trainable params: 24
Non-trainable params: 15
`},
		{"unbuilt", Sequential(DepthwiseConv2D(3)), SummaryOptions{}, `___________________________________________________________________________
Layer (type)                         Output Shape              Param #     
===========================================================================
depthwise_conv2d_1 (DepthwiseConv2D) ?                         0 (unbuilt) 
===========================================================================
Total params: 0
Trainable params: 0
Non-trainable params: 0
Shapes and parameters are unknown: the input shape is not known yet; give it to the first layer with InputShape, or let Fit find it in its data.
`},
		{"backwards", model, SummaryOptions{From: "dense_2", To: "dense_1"}, "summary: dense_2 comes after dense_1"},
		{"unknown", model, SummaryOptions{To: "dense"}, `summary: there is no layer "dense"; the model has dense_1, dense_2, dense_3`},
	} {
		var b strings.Builder
		if err := c.model.fprintSummary(&b, c.options); err != nil {
			b.WriteString(err.Error())
		}
		if b.String() != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, b.String(), c.want)
		}
	}
}
