package kit

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

func smallNetwork() *Model { return smallNetworkOf(smallLayer()) }

func smallLayer() *DenseLayer { return Dense(8).Activation(ReLU).InputShape(6) }

func smallNetworkOf(first Layer) *Model { return Sequential(first, Dense(4).Activation(Softmax)) }

// An optimizerCase is a small network that optimizers.py trains too.
type optimizerCase struct {
	optimizer Optimizer
	first     *DenseLayer // nil means the usual one
}

func optimizerCases() map[string]optimizerCase {
	return map[string]optimizerCase{
		"sgd":          {optimizer: SGD()},
		"sgd_momentum": {optimizer: SGD(0.01).Momentum(0.9)},
		"sgd_nesterov": {optimizer: SGD(0.01).Momentum(0.9).Nesterov(true)},

		"rmsprop":                   {optimizer: RMSprop()},
		"rmsprop_momentum":          {optimizer: RMSprop().Momentum(0.9)},
		"rmsprop_centered":          {optimizer: RMSprop().Centered(true)},
		"rmsprop_centered_momentum": {optimizer: RMSprop().Centered(true).Momentum(0.5).Rho(0.8)},

		"adam":          {optimizer: Adam()},
		"adam_amsgrad":  {optimizer: Adam().AMSGrad(true)},
		"adamw":         {optimizer: AdamW()},
		"adamw_amsgrad": {optimizer: AdamW().WeightDecay(0.1).AMSGrad(true)},

		"adamax":           {optimizer: Adamax()},
		"adamax_options":   {optimizer: Adamax(0.01).Beta1(0.8).Beta2(0.9).Epsilon(1e-3)},
		"nadam":            {optimizer: Nadam()},
		"nadam_options":    {optimizer: Nadam(0.01).Beta1(0.8).Beta2(0.9).Epsilon(1e-3)},
		"adagrad":          {optimizer: Adagrad()},
		"adagrad_options":  {optimizer: Adagrad(0.1).InitialAccumulatorValue(0).Epsilon(1e-3)},
		"adadelta":         {optimizer: Adadelta()},
		"adadelta_options": {optimizer: Adadelta(1).Rho(0.8).Epsilon(1e-3)},
		"lion":             {optimizer: Lion()},
		"lion_options":     {optimizer: Lion(0.01).Beta1(0.8).Beta2(0.9)},

		"adafactor":         {optimizer: Adafactor()},
		"adafactor_options": {optimizer: Adafactor(0.5).Beta2Decay(-0.5).Epsilon1(1e-6).Epsilon2(0.01).ClipThreshold(0.5).RelativeStep(false)},
		"ftrl":              {optimizer: Ftrl()},
		"ftrl_options":      {optimizer: Ftrl(0.1).LearningRatePower(-0.7).InitialAccumulatorValue(0.2).L1RegularizationStrength(0.001).L2RegularizationStrength(0.01).L2ShrinkageRegularizationStrength(0.02).Beta(0.5)},
		"ftrl_constant":     {optimizer: Ftrl(0.1).LearningRatePower(0)},
		"lamb":              {optimizer: Lamb()},
		"lamb_options":      {optimizer: Lamb(0.01).Beta1(0.8).Beta2(0.9).Epsilon(1e-3)},
		"muon":              {optimizer: Muon()},
		"muon_options":      {optimizer: Muon(0.01).Momentum(0.9).Nesterov(false).NSSteps(3).RMSRate(0).WeightDecay(0.1).AdamWeightDecay(0).AdamLRRatio(0.5).AdamBeta1(0.8).AdamBeta2(0.9).Epsilon(1e-5).MuonA(3).MuonB(-4).MuonC(2)},
		"muon_excluded":     {optimizer: Muon(0.01).ExcludeLayers("dense_[0-9]*2/"), first: smallLayer().Name("dense_11")},

		"ema":                     {optimizer: Adam(0.01).UseEMA(true).EMAMomentum(0.9)},
		"ema_overwriting":         {optimizer: SGD(0.1).Momentum(0.9).UseEMA(true).EMAMomentum(0.6).EMAOverwriteFrequency(3)},
		"ema_constrained":         {SGD(0.1).UseEMA(true).EMAMomentum(0.6).EMAOverwriteFrequency(3), smallLayer().KernelConstraint(MaxNorm(0.5))},
		"accumulation":            {optimizer: Adam(0.01).GradientAccumulationSteps(3)},
		"accumulation_clipped":    {optimizer: RMSprop(0.01).Momentum(0.9).WeightDecay(0.1).GlobalClipNorm(0.1).GradientAccumulationSteps(2)},
		"accumulation_scheduled":  {optimizer: SGD().LearningRate(ExponentialDecay(0.1, 2, 0.5)).GradientAccumulationSteps(3)},
		"accumulation_ema":        {optimizer: Nadam(0.01).GradientAccumulationSteps(3).UseEMA(true).EMAMomentum(0.7).EMAOverwriteFrequency(2)},
		"accumulation_norm_steps": {SGD(0.1).GradientAccumulationSteps(3), smallLayer().KernelConstraint(MinMaxNorm(0.4, 0.6, 0.5))},

		"weight_decay":          {optimizer: SGD(0.1).WeightDecay(0.1)},
		"weight_decay_momentum": {optimizer: RMSprop(0.01).Momentum(0.9).WeightDecay(0.1)},
		"clipnorm":              {optimizer: SGD(0.5).ClipNorm(0.1)},
		"clipnorm_nadam":        {optimizer: Nadam().ClipNorm(0.1)},
		"clipvalue":             {optimizer: SGD(0.5).ClipValue(0.02)},
		"global_clipnorm":       {optimizer: SGD(0.5).GlobalClipNorm(0.1)},
		"global_clipnorm_wide":  {optimizer: SGD(0.5).GlobalClipNorm(10)},

		"l1":    {SGD(0.1), smallLayer().KernelRegularizer(L1(0.01))},
		"l2":    {SGD(0.1), smallLayer().KernelRegularizer(L2(0.01)).BiasRegularizer(L2(0.1))},
		"l1_l2": {Adam(), smallLayer().KernelRegularizer(L1L2(0.01, 0.02))},

		"max_norm":      {SGD(0.1), smallLayer().KernelConstraint(MaxNorm(0.5))},
		"max_norm_axes": {SGD(0.1), smallLayer().KernelConstraint(MaxNorm(0.5, 0, 1))},
		"min_max_norm":  {SGD(0.1), smallLayer().KernelConstraint(MinMaxNorm(0.4, 0.6, 0.5))},
		"non_neg":       {SGD(0.1), smallLayer().KernelConstraint(NonNeg).BiasConstraint(NonNeg)},
		"unit_norm":     {Adam(), smallLayer().KernelConstraint(UnitNorm())},

		"frozen": {Adam(0.01).WeightDecay(0.1), smallLayer().Trainable(false)},
		"frozen_regularized": {
			SGD(0.1).GlobalClipNorm(0.1),
			smallLayer().Trainable(false).KernelRegularizer(L2(0.5)).KernelConstraint(UnitNorm()),
		},
	}
}

func TestOptimizersEqualKeras(t *testing.T) {
	type kerasSteps struct {
		Weights1  [][]float64 `json:"weights_1"`
		Weights10 [][]float64 `json:"weights_10"`
		Averages  [][]float64 // given to the model at the end; nil without UseEMA
		Loss      float64     // before the last step
		Config    json.RawMessage
	}
	var fixture map[string]kerasSteps
	readFixture(t, "optimizers", &fixture)
	cases := optimizerCases()
	if len(fixture) != len(cases) {
		t.Fatalf("%d cases in the fixture, %d here", len(fixture), len(cases))
	}
	x, labels := kerasInputs(20, 6, 4)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, want := range fixture {
			c, ok := cases[name]
			if !ok {
				t.Fatalf("no case %q", name)
			}
			if c.first == nil {
				c.first = smallLayer()
			}
			compareConfig(t, name, optimizers, c.optimizer, want.Config)
			m := patterned(t, smallNetworkOf(c.first).Compile(c.optimizer, SparseCategoricalCrossentropy))
			m.backend = backend
			// Each epoch has one batch, so epochs are steps.
			compare := LambdaCallback().OnEpochEnd(func(training *Training) error {
				if want := map[int][][]float64{1: want.Weights1, 10: want.Weights10}[training.Epoch]; want != nil {
					compareArrays(t, fmt.Sprintf("%s: weights after %d steps", name, training.Epoch), weightsOf(m), want)
				}
				return nil
			})
			h, err := m.Fit(x, labels, FitOptions{BatchSize: 20, Epochs: 10, Verbose: Silent, Callbacks: []Callback{compare}})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			loss, _ := h.Last("loss")
			compareNumbers(t, name+": loss", []float32{float32(loss)}, []float64{want.Loss})
			if want.Averages != nil {
				compareArrays(t, name+": averages", weightsOf(m), want.Averages)
			}
		}
	})
}

// compareArrays compares several arrays with Keras's.
func compareArrays(t *testing.T, what string, got [][]float32, want [][]float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d arrays; Keras has %d", what, len(got), len(want))
	}
	for i := range want {
		compareNumbers(t, fmt.Sprintf("%s, array %d", what, i+1), got[i], want[i])
	}
}

func TestOptimizerOptionsAreChecked(t *testing.T) {
	x, y := two(20)
	for _, test := range []struct {
		optimizer Optimizer
		want      []string
	}{
		{Adamax(-1), []string{"learning rate -1"}},
		{&AdamaxOptimizer{}, []string{"Epsilon(0)", "kit.Adamax()"}},
		{Nadam().Beta2(1.5), []string{"Beta2(1.5)", "0 to 1"}},
		{Adagrad().InitialAccumulatorValue(-1), []string{"InitialAccumulatorValue(-1)"}},
		{Adadelta().Rho(-1), []string{"Rho(-1)"}},
		{&LionOptimizer{}, []string{"Beta1(0)", "kit.Lion()"}},
		{AdamW().WeightDecay(-1), []string{"WeightDecay(-1)"}},
		{SGD().ClipNorm(-1), []string{"ClipNorm(-1)"}},
		{SGD().ClipNorm(1).ClipValue(1), []string{"only one of", "ClipNorm", "ClipValue"}},
		{SGD().WeightDecay(math.Inf(1)), []string{"WeightDecay(+Inf): it must be 0 or more"}},
		{customOptimizer{SGD(), func(u Update) (*graph.Node, []*graph.Node) { return nil, nil }}, []string{`the optimizer sgd, of the kernel of layer "dense_1": it made nil; it must make (6, `}},
		{customOptimizer{SGD(), func(u Update) (*graph.Node, []*graph.Node) { return u.Weight, []*graph.Node{u.Weight} }}, []string{"Update returned 1 slots; it has 0"}},
		{customOptimizer{SGD().Momentum(1), func(u Update) (*graph.Node, []*graph.Node) {
			return u.Weight, []*graph.Node{graph.Transpose(u.Weight, 0, 1)}
		}}, []string{"the slot momentum: it made (16, 6); it must make (6, 16)"}},
		{SGD().UseEMA(true).EMAMomentum(2), []string{"EMAMomentum(2): it must be from 0 to 1"}},
		{SGD().EMAOverwriteFrequency(-1), []string{"EMAOverwriteFrequency(-1): it must be 0 or more"}},
		{SGD().GradientAccumulationSteps(1), []string{"GradientAccumulationSteps(1): it must be 2 or more"}},
		{Ftrl().LearningRatePower(1), []string{"LearningRatePower(1): it must be a finite number of 0 or less"}},
		{Ftrl().L1RegularizationStrength(-1), []string{"L1RegularizationStrength(-1): it must be 0 or more"}},
		{Lamb().Epsilon(0), []string{"Epsilon(0)", "kit.Lamb()"}},
		{Muon().NSSteps(0), []string{"NSSteps(0): it must be from 1 to 100"}},
		{Muon().ExcludeLayers("("), []string{`ExcludeLayers("(")`, "missing closing )"}},
		{Adafactor().Beta2Decay(1), []string{"Beta2Decay(1)"}},
		{Adafactor().Epsilon1(1e-60), []string{"Epsilon1(1e-60): it must be above 0 as Float32"}},
		{Adafactor().ClipThreshold(0), []string{"ClipThreshold(0)"}},
		{SGD(1, 0.9), []string{"2 learning rates, [1 0.9]: the constructor takes one", "kit.SGD(0.1).Momentum(0.9)"}},
		{RMSprop(1, 0.9), []string{"2 learning rates"}},
		{Adam(1, 2, 3), []string{"3 learning rates"}},
		{AdamW(1, 2), []string{"2 learning rates"}},
		{Adamax(1, 2), []string{"2 learning rates"}},
		{Nadam(1, 2), []string{"2 learning rates"}},
		{Adagrad(1, 2), []string{"2 learning rates"}},
		{Adadelta(1, 2), []string{"2 learning rates"}},
		{Lion(1, 2), []string{"2 learning rates"}},
	} {
		_, err := twoNetwork().Compile(test.optimizer, SparseCategoricalCrossentropy).Fit(x, y, FitOptions{Verbose: Silent})
		for _, part := range test.want {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %v does not say %q", test.optimizer.Describe(), err, part)
			}
		}
	}
}

// A customOptimizer updates weights in a way that a test defines.
type customOptimizer struct {
	*SGDOptimizer
	update func(u Update) (*graph.Node, []*graph.Node)
}

func (o customOptimizer) Update(u Update) (*graph.Node, []*graph.Node) { return o.update(u) }
