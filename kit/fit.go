package kit

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"time"
	"unsafe"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
	"layercake/internal/hint"
	"layercake/internal/interrupts"
	"layercake/internal/words"
)

// FitOptions are the options of [Model.Fit] and [Model.FitBatches]. The zero value is Keras's default.
type FitOptions struct {
	BatchSize int // examples per training step; 0 stands for 32, or for what makes StepsPerEpoch see all examples
	Epochs    int // number of the last epoch; 0 stands for 1
	Verbose   Verbosity
	Callbacks []Callback
	NoShuffle bool // take the examples in their order rather than shuffled anew for each epoch
	Devices   int  // train on so many devices at once, each with a part of every batch; 0 stands for 1

	// Measured after each epoch and never trained on: data of its own, or the last part, from 0 to 1, of what is given to
	// Fit, taken before anything is shuffled. ValidationFreq is how many epochs there are to a validation; 0 stands for 1.
	Validation      *Dataset
	ValidationSplit float64
	ValidationFreq  int

	// How much examples count in the loss of training: each, as in [Dataset], or all of a class. Classes that are not named count 1.
	SampleWeight Arrays
	ClassWeight  map[int]float64

	InitialEpoch  int // epochs that are done already: training goes on with the one after them
	StepsPerEpoch int // steps in an epoch; 0 stands for as many as it takes to see all examples
}

// complete checks what can be checked without data, and puts the defaults in their places.
func (o *FitOptions) complete() error {
	if err := checkFit(); err != nil {
		return err
	}
	for _, option := range []struct {
		name  string
		value *int
		or    int // what 0 stands for
	}{
		{"Epochs", &o.Epochs, 1},
		{"BatchSize", &o.BatchSize, 0},
		{"Devices", &o.Devices, 1},
		{"ValidationFreq", &o.ValidationFreq, 1},
		{"InitialEpoch", &o.InitialEpoch, 0},
		{"StepsPerEpoch", &o.StepsPerEpoch, 0},
	} {
		if *option.value < 0 {
			return hint.Try(fmt.Errorf("%s %d: it cannot be negative", option.name, *option.value), "0 stands for the default")
		}
		*option.value = cmp.Or(*option.value, option.or)
	}
	if !o.Verbose.valid() {
		return fmt.Errorf("verbose %d: it has to be Auto, Bar (1), PerEpoch (2) or Silent", o.Verbose)
	}
	if slices.ContainsFunc(o.Callbacks, isNil) {
		return errors.New("one of the callbacks is nil")
	}
	if o.Validation != nil && o.ValidationSplit != 0 {
		return hint.Try(errors.New("both Validation and ValidationSplit are given"), "the data to validate on is one or the other")
	}
	return nil
}

// Fit trains the model on the examples x, [n, input...], and their targets y, [n, ...], and returns what it measured
// after each epoch. The last batch of an epoch is smaller if the batch size does not divide n.
//
// A model that was trained before goes on from there; a new one, or [Model.Reset], starts anew. An
// interrupt (a notebook's stop button) ends the fit after the step under way, without an error and with
// History.Interrupted set. An error of a callback ends the fit as well; in both cases the model keeps all that it has learned.
// If a step fails or the loss is no number any more, it keeps what it had learned before that epoch.
//
// If StepsPerEpoch are fewer than it takes to see all examples, the next epoch goes on with those not seen yet; if they are
// more, the examples come round again.
func (m *Model) Fit(x, y Arrays, options FitOptions) (*History, error) {
	return finished(m.newFit(x, y, options))
}

// MustFit is Fit for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustFit(x, y Arrays, options FitOptions) *History { return Must(m.Fit(x, y, options)) }

// A fit is one call of Fit under way.
type fit struct {
	model      *Model
	plan       *plan
	options    FitOptions
	state      *state
	supply     supply
	data       *examples // all, or the first batch
	validation *examples // nil if there is nothing to validate on
	trainer    *engine.Trainer
	evaluator  *engine.Evaluator // nil without validation data
	callbacks  []Callback
	schedule   Schedule // the learning rate of each step; nil if it stays as it is
	updates    int      // steps that the optimizer has done
	training   *Training
	interrupt  chan os.Signal

	refused     string    // the method that was called to change the model meanwhile, or ""
	interrupted time.Time // when the user did it
	unsaved     error     // why the session does not have what was learned
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

// newFitOf returns a fit on a supply of batches, of which data is the first one, or all.
func (m *Model) newFitOf(p *plan, s *state, supply supply, data, validation *examples, options FitOptions) (*fit, error) {
	if v := options.Validation; v != nil {
		var err error
		if validation, err = m.examples(p, v, "validation "); err != nil {
			return nil, err
		}
	}
	metrics := m.measures(p, "")
	if validation != nil {
		metrics = append(metrics, m.measures(p, "val_")...)
	}

	// Work on a copy: an error leaves the model as it was.
	next := *s
	next.Note = joinNotes(s.Note, data.note())
	next.History = &History{Metrics: map[string][]float64{}, Note: next.Note}
	next.adopt(m.optimizer, p)
	f := &fit{
		model:      m,
		plan:       p,
		options:    options,
		state:      &next,
		supply:     supply,
		data:       data,
		validation: validation,
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
	return f, nil
}

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
		m.printNotes(f.data.note())
	}
	f.trainer, err = engine.NewTrainer(engine.TrainerConfig{
		Devices:   backend.devices(devices),
		BatchSize: f.options.BatchSize,
		State:     slices.Concat(p.weightVariables(), p.slotVariables(m.optimizer)),
		Sums:      m.sums(p),
		Seed:      s.Seed,
		Began:     s.Began,
		Rate:      s.Rate,
		Build:     func(step *engine.Step) ([]*graph.Node, *graph.Node) { return m.step(p, step) },
	}, slices.Concat(s.Weights, s.Slots), s.Step)
	if err != nil {
		return err
	}
	if err := f.trainer.Load(f.data.data()); err != nil {
		return err
	}
	if f.validation != nil {
		f.evaluator, err = m.newEvaluator(backend, p, f.validation, 0)
	}
	return err
}

// measures lists the names of what is measured of the model, in alphabetical order.
func (m *Model) measures(p *plan, prefix string) []string {
	return slices.Sorted(maps.Keys(m.logs(p, nil, prefix)))
}

// finished runs a fit, if it could be made, and returns what it measured.
func finished(f *fit, err error) (*History, error) {
	if err != nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	defer f.finalize()
	if err = f.run(); err != nil {
		err = fmt.Errorf("fit: %w", err)
	}
	return f.state.History, err
}

// run is the fit from its first step to its last.
func (f *fit) run() (err error) {
	defer interrupts.Handle(f.interrupt)()
	defer func(before *fit) { f.model.fit = before }(f.model.fit)
	f.model.fit = f
	if f.state.Epoch > 0 && f.options.Verbose != Silent {
		fmt.Printf("Going on from %d %s of training.\n", f.state.Epoch, words.Noun(f.state.Epoch, "epoch"))
	}
	err = f.train()
	f.training.Err = err
	// All callbacks hear of the end, whatever happened: each may have something to finish.
	for _, c := range f.callbacks {
		err = errors.Join(err, f.tell(c, Callback.TrainEnd))
	}
	return errors.Join(err, f.unsaved)
}

// train is all of run that an error may cut short.
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
	var unread error // an error of reading the metrics, which Logs cannot return
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
	case lost && (!t.stop || t.History.Interrupted || stopped != nil): // unless a callback saw it, and wants an end without an error
		err := hint.Try(hint.Try(fmt.Errorf("the loss is %s after step %d of epoch %d, so training has run away", special(loss), t.Step, t.Epoch), "the weights are those from before this epoch"), "try a lower learning rate")
		return errors.Join(stopped, err)
	case !lost:
		if err := f.keep(); err != nil || stopped != nil {
			return errors.Join(stopped, err)
		}
	}
	if f.evaluator != nil && t.Epoch%f.options.ValidationFreq == 0 {
		validation, err := f.validate()
		if err != nil {
			return err
		}
		maps.Copy(logs, validation)
	}
	t.logs = func() map[string]float64 { return logs }
	t.Elapsed = time.Since(began)
	t.History.add(t.Epoch, t.Logs(), t.Elapsed.Seconds())
	err := f.each(Callback.EpochEnd)
	if !lost {
		f.model.state.Rate = f.state.Rate // as callbacks have left it
		f.save()
	}
	return err
}

// logs reads the running means of the epoch; nil if a step has failed.
func (f *fit) logs() (map[string]float64, error) {
	sums, err := f.trainer.Sums()
	if sums == nil || err != nil {
		return nil, err
	}
	return f.model.read(f.plan, sums, "")
}

// validate measures the weights on the validation's data: all NaN if an interrupted fit has to come to its end.
func (f *fit) validate() (map[string]float64, error) {
	weights := f.trainer.Buffers(len(f.plan.weights()))
	sums, err := f.evaluator.Run(weights, func() bool { return !f.hurried() }, nil)
	if err != nil {
		return nil, err
	}
	return f.model.read(f.plan, sums, "val_")
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
			t.Steps = t.Step // which was not known before
			return nil
		}
		if err := f.adjustRate(); err != nil {
			return err
		}
		if err := f.trainer.Step(); err != nil {
			t.Step = 0 // what was learned in this epoch is gone with the device's buffers
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

// rate is the learning rate of the next step.
func (f *fit) rate() float64 {
	if f.schedule != nil {
		return float64(float32(f.schedule.Rate(f.updates)))
	}
	return f.state.Rate
}

// adjustRate tells the trainer if the next step has another learning rate.
func (f *fit) adjustRate() error {
	var rate float64
	if err := caught(func() { rate = f.rate() }); err != nil {
		return fmt.Errorf("LearningRate(%s): %w", scheduleText(f.schedule), err)
	}
	if rate == f.trainer.Rate() {
		return nil
	}
	if err := checkRate(rate); err != nil {
		if f.schedule != nil {
			err = fmt.Errorf("LearningRate(%s), at step %d: %w", scheduleText(f.schedule), f.updates, err)
		}
		return err
	}
	return f.trainer.SetRate(rate)
}

// poll ends training if the user has interrupted it.
func (f *fit) poll() {
	select {
	case <-f.interrupt:
		f.training.stop = true
		if !f.training.History.Interrupted {
			f.training.History.Interrupted, f.interrupted = true, time.Now()
		}
	default:
	}
}

// patience is how long a validation may go on after an interrupt. A notebook's kernel is killed 5 seconds after it.
const patience = 2 * time.Second

// hurried tells if an interrupted fit has to come to its end.
func (f *fit) hurried() bool {
	f.poll()
	return f.training.History.Interrupted && time.Since(f.interrupted) > patience
}

// sync makes what was learned up to here the model's own.
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

// keep makes what was learned in an epoch the model's own, and keeps it for later cells.
func (f *fit) keep() error {
	if err := f.sync(); err != nil {
		return err
	}
	f.state.Epoch++
	f.model.state.Epoch++
	f.save()
	return nil
}

// restore goes on with what another process reached in so many epochs. It has to come before the first one.
func (f *fit) restore(from *state, epochs int) {
	history, note := f.state.History, f.state.Note
	*f.state = *from
	f.state.History, f.state.Note = history, joinNotes(from.Note, note)
	f.state.adopt(f.model.optimizer, f.plan)
	f.updates = int(f.state.Step - f.state.Began)
	f.options.InitialEpoch = epochs
	f.model.keep(f.plan, f.state)
}

// take goes on with weights that a callback gave to the model.
func (f *fit) take() error {
	given, had := f.plan.values(), f.state.Weights
	if slices.EqualFunc(given, had, func(a, b []float32) bool { return unsafe.SliceData(a) == unsafe.SliceData(b) }) {
		return nil
	}
	f.state.Weights = given
	if f.trainer == nil { // it will begin with them
		return nil
	}
	return f.trainer.SetState(given)
}

// save keeps the model for later cells. If it cannot be, training goes on, and says so at its end.
func (f *fit) save() {
	if err := f.model.remember(f.plan); err != nil {
		f.unsaved = err
	}
}

// each calls one of the callbacks' methods, on all of them.
func (f *fit) each(method func(Callback, *Training) error) error {
	for _, c := range f.callbacks {
		if err := f.tell(c, method); err != nil {
			return err
		}
	}
	return f.take()
}

// refusal returns an error if the program has tried to change the model that is being trained.
func (f *fit) refusal() error {
	if f.refused == "" {
		return nil
	}
	method := f.refused
	f.refused = ""
	return hint.Try(fmt.Errorf("%s: the model is being trained", method), "change it before or after")
}

// tell calls one of a callback's methods. Its error, or what it panics with, says which callback it is of.
func (f *fit) tell(c Callback, method func(Callback, *Training) error) error {
	var err error
	panicked := caught(func() { err = method(c, f.training) })
	err = cmp.Or(f.refusal(), panicked, err) // what else went wrong may come of what was refused
	if err != nil {
		return fmt.Errorf("callback %T: %w", c, err)
	}
	return nil
}

func (f *fit) finalize() {
	f.supply.end()
	if f.trainer != nil {
		f.trainer.Free()
	}
	if f.evaluator != nil {
		f.evaluator.Free()
	}
}
