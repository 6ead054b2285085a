package kit

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"os"
	"slices"
	"time"
	"unsafe"

	"layercake/internal/engine"
	"layercake/internal/hint"
	"layercake/internal/interrupts"
	"layercake/internal/words"
)

// FitOptions are the options of [Model.Fit] and [Model.FitBatches]. The zero value is Keras's default.
type FitOptions struct {
	BatchSize int // examples per training step; 0 means 32, or what makes StepsPerEpoch cover all examples
	Epochs    int // number of the last epoch; 0 means 1
	Verbose   Verbosity
	Callbacks []Callback
	NoShuffle bool // use the examples in their order instead of shuffling them for each epoch
	Devices   int  // number of devices, which share each batch; 0 means 1

	// Measured after each epoch and never trained on: separate data; or the batches of a sequence, as in EvaluateBatches, read again
	// for each validation; or the last fraction, from 0 to 1, of the data given to Fit, taken before shuffling.
	Validation        *Dataset
	ValidationBatches iter.Seq2[*Dataset, error]
	ValidationSplit   float64

	ValidationFreq      int // number of epochs per validation; 0 means 1
	ValidationSteps     int // number of batches per validation, the first ones each time; 0 means all
	ValidationBatchSize int // examples in a batch of a validation; 0 means BatchSize with ValidationSteps, else 512

	// Weights of the examples in the training loss: of each, as in [Dataset], or by class. Classes that are not listed have weight 1.
	SampleWeight Arrays
	ClassWeight  map[int]float64

	InitialEpoch  int // epochs that are already done: training continues with the next one
	StepsPerEpoch int // steps per epoch; 0 means as many as cover all examples
}

// complete checks what can be checked without data, and fills in defaults.
func (o *FitOptions) complete() error {
	if err := checkFit(); err != nil {
		return err
	}
	for _, option := range []struct {
		name  string
		value *int
		or    int // what 0 means
	}{
		{"Epochs", &o.Epochs, 1},
		{"BatchSize", &o.BatchSize, 0},
		{"Devices", &o.Devices, 1},
		{"ValidationFreq", &o.ValidationFreq, 1},
		{"ValidationSteps", &o.ValidationSteps, 0},
		{"ValidationBatchSize", &o.ValidationBatchSize, 0},
		{"InitialEpoch", &o.InitialEpoch, 0},
		{"StepsPerEpoch", &o.StepsPerEpoch, 0},
	} {
		if *option.value < 0 {
			return hint.Try(fmt.Errorf("%s %d: it cannot be negative", option.name, *option.value), "0 means the default")
		}
		*option.value = cmp.Or(*option.value, option.or)
	}
	if !o.Verbose.valid() {
		return fmt.Errorf("verbose %d: it must be Auto, Bar (1), PerEpoch (2) or Silent", o.Verbose)
	}
	switch given := o.validations(); {
	case len(given) > 1:
		return hint.Try(fmt.Errorf("both %s and %s are given", given[0], given[1]), "give one or the other")
	case len(given) == 0 && o.ValidationSteps+o.ValidationBatchSize > 0:
		return hint.Try(errors.New("ValidationSteps and ValidationBatchSize are for a validation"), "give data for it, with Validation, ValidationBatches or ValidationSplit")
	case o.ValidationBatches != nil && o.ValidationBatchSize > 0:
		return hint.Try(errors.New("ValidationBatchSize is for Validation and ValidationSplit"), "the sequence of batches decides on it")
	}
	return checkCallbacks(o.Callbacks)
}

// validations returns the names of the options that give data to validate on, of which one can be set.
func (o *FitOptions) validations() (given []string) {
	for name, is := range map[string]bool{"Validation": o.Validation != nil, "ValidationBatches": o.ValidationBatches != nil, "ValidationSplit": o.ValidationSplit != 0} {
		if is {
			given = append(given, name)
		}
	}
	slices.Sort(given)
	return given
}

// Fit trains the model on the examples x, [n, input...], and their targets y, [n, ...], and returns the metrics of each
// epoch. The last batch of an epoch is smaller if the batch size does not divide n.
//
// A model that was trained before continues from there; a new model, or one after [Model.Reset], starts from the beginning.
// An interrupt (a notebook's stop button) ends the fit after the current step, without an error and with
// History.Interrupted set. An error of a callback ends the fit as well. In both cases the model keeps all it has learned.
// If a step fails or the loss becomes NaN or infinite, the model keeps what it had learned before that epoch.
//
// If StepsPerEpoch is less than the number of steps that cover all examples, the next epoch continues with the remaining
// examples; if it is more, the examples repeat.
func (m *Model) Fit(x, y Arrays, options FitOptions) (*History, error) {
	return runFit(m.newFit(x, y, options))
}

// MustFit is like Fit but ends the cell with the error.
func (m *Model) MustFit(x, y Arrays, options FitOptions) *History { return Must(m.Fit(x, y, options)) }

// A fit is a running call of Fit.
type fit struct {
	model      *Model
	plan       *plan
	options    FitOptions
	state      *state
	supply     supply
	data       *examples // all data, or the first batch
	validation feeder    // nil without validation
	trainer    *engine.Trainer
	evaluation *evaluation // nil without validation
	callbacks  []Callback
	schedule   Schedule // the learning rate of each step; nil if it is constant
	updates    int      // steps done by the optimizer
	training   *Training
	interrupt  chan os.Signal

	validatesAverage bool // of the weights: see SwapEMAWeights

	refused     refusal
	interrupted time.Time // when the user interrupted the fit
	unsaved     error     // why notebook.go could not keep the model
}

// newFit checks everything that can be checked before the long work begins.
func (m *Model) newFit(x, y Arrays, options FitOptions) (*fit, error) {
	if err := options.complete(); err != nil {
		return nil, err
	}
	given := Data(x, y)
	given.SampleWeight = options.SampleWeight
	data, p, s, err := m.prepare(given)
	if err != nil {
		return nil, err
	}
	var validation *examples
	if options.ValidationSplit != 0 {
		n := data.len()
		at, err := splitAt(n, options.ValidationSplit)
		if err != nil {
			return nil, fmt.Errorf("ValidationSplit: %w", err)
		}
		data, validation = data.slice(0, at), data.slice(at, n)
	}
	if err := data.weighClasses(options.ClassWeight); err != nil {
		return nil, err
	}
	n := data.len()
	if options.ValidationSteps > 0 {
		options.ValidationBatchSize = cmp.Or(options.ValidationBatchSize, options.BatchSize)
	}
	if options.BatchSize == 0 {
		options.BatchSize = 32
		if options.StepsPerEpoch > 0 {
			options.BatchSize = engine.Batches(n, options.StepsPerEpoch)
		}
	}
	options.BatchSize = min(options.BatchSize, n)
	options.StepsPerEpoch = cmp.Or(options.StepsPerEpoch, engine.Batches(n, options.BatchSize))
	return m.newFitOf(p, s, &resident{shuffle: !options.NoShuffle}, data, validation, options)
}

// newFitOf returns a fit on a supply of batches; data is the first batch, or all data.
func (m *Model) newFitOf(p *plan, s *state, supply supply, data, validation *examples, options FitOptions) (*fit, error) {
	from, err := m.validation(p, validation, options)
	if err != nil {
		return nil, err
	}
	metrics := m.metricNames(p, "")
	if from != nil {
		metrics = append(metrics, m.metricNames(p, "val_")...)
	}

	// Work on a copy, so that an error leaves the model as it was.
	next := *s
	next.Note = joinNotes(s.Note, data.note())
	next.History = &History{Note: next.Note}
	next.adopt(m.optimizer, p)
	f := &fit{
		model:      m,
		plan:       p,
		options:    options,
		state:      &next,
		supply:     supply,
		data:       data,
		validation: from,
		schedule:   tuningOf(m.optimizer).schedule,
		updates:    int(next.Step - next.Began),
		interrupt:  make(chan os.Signal, 1),
	}
	f.training = &Training{
		Model: m, History: next.History, Epochs: options.Epochs, Steps: options.StepsPerEpoch,
		fit:     f,
		metrics: metrics,
		logs:    func() map[string]float64 { return nil },
		own:     map[string]float64{},
	}
	f.callbacks = append(slices.Clone(options.Callbacks), newProgress(options.Verbose))
	if stream, ok := from.(*sequenceBatches); ok {
		stream.await = f.await
	}
	return f, nil
}

// validation returns the batches to validate on, or nil without any: those of the options, or of split, which was split off the data.
func (m *Model) validation(p *plan, split *examples, options FitOptions) (feeder, error) {
	if batches := options.ValidationBatches; batches != nil {
		convert := func(batch *Dataset) (*examples, error) { return m.examples(p, batch, "") }
		return newSequenceBatches(&reader{batches: batches, convert: convert, what: "validation ", option: "ValidationSteps", limit: options.ValidationSteps})
	}
	if v := options.Validation; v != nil {
		var err error
		if split, err = m.examples(p, v, "validation "); err != nil {
			return nil, err
		}
	}
	if split == nil {
		return nil, nil
	}
	parts := newArrayBatches(split, options.ValidationBatchSize, options.ValidationSteps)
	parts.stay = true
	return parts, nil
}

// validates reports whether the fit has a validation.
func (f *fit) validates() bool { return f.validation != nil }

// open opens the backend, copies state and data to its devices and compiles the programs.
func (f *fit) open() error {
	m, p, s := f.model, f.plan, f.state
	backend, err := m.open()
	if err != nil {
		return err
	}
	devices := f.options.Devices
	if available := backend.NumDevices(); devices > available {
		return hint.Try(fmt.Errorf("%d devices: the backend has %d (%v)", devices, available, backend), "%s", backend.moreDevices(devices))
	}
	if f.options.Verbose != Silent {
		fmt.Println("Training on", backend)
		printNotes(f.data.note(), m.state.Note)
	}
	if f.trainer, err = m.newTrainer(backend.devices(devices), p, s, f.options.BatchSize); err != nil {
		return err
	}
	if err := f.trainer.Load(f.data.data()); err != nil {
		return err
	}
	f.data = nil // on the device, or the first batch of those that follow
	if f.options.Verbose != Silent {
		p.printUnmasked()
	}
	if f.validation != nil {
		f.evaluation = m.newEvaluation(backend, p, f.validation, those[TestCallback](f.callbacks))
		if f.evaluation.option = "ValidationSteps"; f.options.Verbose != Silent {
			f.evaluation.asked = f.options.ValidationSteps
		}
	}
	return nil
}

// metricNames lists the names of the model's metrics in alphabetical order.
func (m *Model) metricNames(p *plan, prefix string) []string {
	return slices.Sorted(maps.Keys(m.logs(p, nil, prefix)))
}

// runFit runs a fit, unless it could not be created, and returns its history.
func runFit(f *fit, err error) (*History, error) {
	if err != nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	defer f.finalize()
	if err = f.run(); err != nil {
		err = fmt.Errorf("fit: %w", err)
	}
	return f.state.History, err
}

// run runs the fit from its first step to its last.
func (f *fit) run() (err error) {
	defer interrupts.Handle(f.interrupt)()
	defer func(before *refusal) { f.model.running = before }(f.model.running)
	f.model.running = &f.refused
	if f.state.Epoch > 0 && f.options.Verbose != Silent {
		fmt.Printf("Continuing from %d %s of training.\n", f.state.Epoch, words.Noun(f.state.Epoch, "epoch"))
	}
	err = f.train()
	f.training.Err = err
	// Every callback gets TrainEnd, whatever happened: each may have something to finish.
	for _, c := range f.callbacks {
		err = errors.Join(err, f.tell(c, Callback.TrainEnd))
	}
	return errors.Join(err, f.unsaved)
}

// train is the part of run that ends with the first error.
func (f *fit) train() error {
	if err := f.each(Callback.TrainBegin); err != nil {
		return err
	}
	if err := f.open(); err != nil {
		return err
	}
	for epoch := f.options.InitialEpoch + 1; epoch <= f.options.Epochs && !f.training.stop; epoch++ {
		f.training.Epoch = epoch
		if err := f.epoch(); err != nil {
			return err
		}
		f.poll()
	}
	return f.finish()
}

// finish gives the averages of the weights to the model if the optimizer keeps them.
func (f *fit) finish() error {
	averages := f.averages()
	if averages == nil || f.training.Epoch == 0 {
		return nil
	}
	f.plan.setValues(averages)
	err := f.take()
	f.save()
	return err
}

// averages returns the weights with the averages that the optimizer keeps, as of the end of the last epoch, or nil.
func (f *fit) averages() [][]float32 {
	if s := f.state; s.Step > s.Began {
		return averaged(f.model.optimizer, f.plan, s.Weights, s.Slots)
	}
	return nil
}

// epoch trains for one epoch, keeps what was learned, and validates.
func (f *fit) epoch() error {
	t := f.training
	began := time.Now()
	if err := f.trainer.Begin(); err != nil {
		return err
	}
	t.Step, t.Elapsed, t.logged, t.own = 0, 0, nil, map[string]float64{}
	var unread error // errors of reading the metrics, which Logs cannot return
	t.logs = func() map[string]float64 {
		logs, err := f.logs()
		unread = errors.Join(unread, err)
		return logs
	}
	stopped := f.steps(began)
	if t.Step == 0 {
		return stopped // before anything was learned
	}
	logs := t.logs()
	if unread != nil {
		return errors.Join(stopped, unread)
	}
	loss := logs["loss"]
	lost := math.IsNaN(loss) || math.IsInf(loss, 0)
	switch {
	case lost && (!t.stop || t.History.Interrupted || stopped != nil): // unless a callback stopped training because of it
		err := hint.Try(hint.Try(fmt.Errorf("the loss is %s after step %d of epoch %d, so training has diverged", special(loss), t.Step, t.Epoch), "the weights are from before this epoch"), "try a lower learning rate")
		return errors.Join(stopped, err)
	case !lost:
		if err := f.keep(); err != nil || stopped != nil {
			return errors.Join(stopped, err)
		}
	}
	if f.evaluation != nil && t.Epoch%f.options.ValidationFreq == 0 {
		validation, err := f.validate()
		if err != nil {
			return err
		}
		maps.Copy(logs, validation)
	}
	t.logs = func() map[string]float64 { return logs }
	t.Elapsed = time.Since(began)
	t.History.Add(t.Epoch, t.Logs())
	t.History.Seconds = append(t.History.Seconds, t.Elapsed.Seconds())
	err := f.each(Callback.EpochEnd)
	if !lost {
		f.model.state.Rate = f.state.Rate // as set by callbacks
		f.save()
	}
	return err
}

// logs returns the running means of the epoch; nil if a step has failed.
func (f *fit) logs() (map[string]float64, error) {
	sums, err := f.trainer.Sums()
	if sums == nil || err != nil {
		return nil, err
	}
	return f.model.read(f.plan, sums, "")
}

// validate measures the current weights on the validation data: all NaN if an interrupted fit must end soon.
func (f *fit) validate() (map[string]float64, error) {
	state, n := f.trainer.Buffers(), len(f.plan.weights())
	weights := state[:n]
	if f.validatesAverage {
		weights = averaged(f.model.optimizer, f.plan, weights, state[n:])
	}
	measured, err := f.evaluation.run(weights, func() bool { return !f.hurried() })
	if err = cmp.Or(f.refusal(), err); err != nil {
		return nil, err
	}
	logs := map[string]float64{}
	for name, value := range measured {
		logs["val_"+name] = value
	}
	return logs, nil
}

// steps runs the training steps of an epoch. An error of a callback ends them.
func (f *fit) steps(began time.Time) error {
	t := f.training
	if err := f.each(Callback.EpochBegin); err != nil {
		return err
	}
	f.supply.begin(f.state.shuffles())
	for limit := f.options.StepsPerEpoch; !t.stop && (limit == 0 || t.Step < limit); {
		more, err := f.supply.next(f.trainer)
		if err = cmp.Or(f.refusal(), err); err != nil {
			return err
		}
		if !more {
			t.Steps = t.Step // not known before
			return nil
		}
		if err := f.each(batchBegin); err != nil {
			return err
		}
		if err := f.adjustRate(); err != nil {
			return err
		}
		if err := f.supply.while(f.trainer.Step); err != nil {
			t.Step = 0 // what was learned in this epoch is lost with the device's buffers
			return err
		}
		t.Step++
		f.updates++
		t.Elapsed = time.Since(began)
		if err := f.each(Callback.BatchEnd); err != nil {
			return err
		}
		f.poll()
	}
	return nil
}

// rate returns the learning rate of the next step.
func (f *fit) rate() float64 { return rateAt(f.schedule, f.updates, f.state.Rate) }

// adjustRate sets the trainer's learning rate if it changes with the next step.
func (f *fit) adjustRate() error {
	rate, err := checkedRateAt(f.schedule, f.updates, f.state.Rate)
	if err != nil || rate == f.trainer.Rate() {
		return err
	}
	return f.trainer.SetRate(rate)
}

// poll ends training if the user has interrupted it.
func (f *fit) poll() {
	select {
	case <-f.interrupt:
		f.stop()
	default:
	}
}

// stop ends training because of an interrupt.
func (f *fit) stop() {
	f.training.stop = true
	if !f.training.History.Interrupted {
		f.training.History.Interrupted, f.interrupted = true, time.Now()
	}
}

// patience is how long a validation, or a sequence of batches, may continue after an interrupt. A notebook's kernel is killed 5 seconds after the
// interrupt.
const patience = 2 * time.Second

// hurried reports whether an interrupted fit must end soon.
func (f *fit) hurried() bool {
	f.poll()
	return f.training.History.Interrupted && time.Since(f.interrupted) > patience
}

// await waits until a batch is read, or returns false if an interrupted fit must end soon.
func (f *fit) await(read <-chan struct{}) bool {
	for {
		var late <-chan time.Time
		if f.training.History.Interrupted {
			late = time.After(patience - time.Since(f.interrupted))
		}
		select {
		case <-read:
			return true
		case <-late:
			return false
		case <-f.interrupt:
			f.stop()
		}
	}
}

// sync copies what was learned so far to the model.
func (f *fit) sync() error {
	if f.trainer == nil || f.trainer.Lost() {
		return nil // training has not begun, or a step failed
	}
	values, steps, err := f.trainer.State()
	if err != nil {
		return err
	}
	n := len(f.plan.weights())
	f.state.Weights, f.state.Slots, f.state.Step = values[:n:n], values[n:], steps
	f.model.keep(f.plan, f.state)
	return nil
}

// keep copies what was learned in an epoch to the model, and has notebook.go keep it.
func (f *fit) keep() error {
	if err := f.sync(); err != nil {
		return err
	}
	f.state.Epoch++
	f.model.state.Epoch++
	f.save()
	return nil
}

// restore continues from the state that another process reached after the given number of epochs. Call it before the first
// epoch.
func (f *fit) restore(from *state, epochs int) {
	history, note := f.state.History, f.state.Note
	*f.state = *from
	f.state.History, f.state.Note = history, joinNotes(from.Note, note)
	f.state.adopt(f.model.optimizer, f.plan)
	f.updates = int(f.state.Step - f.state.Began)
	f.options.InitialEpoch = epochs
	f.model.keep(f.plan, f.state)
}

// take continues with the weights that a callback gave to the model, if any.
func (f *fit) take() error {
	given, had := f.plan.values(), f.state.Weights
	if slices.EqualFunc(given, had, func(a, b []float32) bool { return unsafe.SliceData(a) == unsafe.SliceData(b) }) {
		return nil
	}
	f.state.Weights = given
	if f.trainer == nil { // training will begin with them
		return nil
	}
	return f.trainer.SetState(given)
}

// save has notebook.go keep the model. If that fails, training continues, and the error is reported at its end.
func (f *fit) save() {
	if err := f.model.remember(f.plan); err != nil {
		f.unsaved = err
	}
}

// each calls a method of all callbacks.
func (f *fit) each(method func(Callback, *Training) error) error {
	for _, c := range f.callbacks {
		if err := f.tell(c, method); err != nil {
			return err
		}
	}
	return f.take()
}

// refusal returns an error if the program has tried to change the model during training.
func (f *fit) refusal() error {
	if f.refused.method == "" {
		return nil
	}
	method := f.refused.method
	f.refused.method = ""
	return hint.Try(fmt.Errorf("%s: the model is being trained", method), "change it before or after")
}

// tell calls a method of a callback. Its error, or panic, names the callback.
func (f *fit) tell(c Callback, method func(Callback, *Training) error) error {
	err := told(c, func() error { return method(c, f.training) })
	return cmp.Or(told(c, f.refusal), err) // other errors may result from the refusal
}

func (f *fit) finalize() {
	f.supply.end()
	if f.trainer != nil {
		f.trainer.Free()
	}
	if f.validation != nil {
		f.validation.end()
	}
	if f.evaluation != nil {
		f.evaluation.evaluator.Free()
	}
}
