package kit

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"os/signal"
	"slices"
	"time"
)

// FitOptions are the options of [Model.Fit]. The zero value is Keras's default.
type FitOptions struct {
	BatchSize int // examples per training step; 0 stands for 32
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

	// How much examples count in the loss: each, [n], or all of a class. Classes that are not named count 1.
	SampleWeight Array
	ClassWeight  map[int]float64

	InitialEpoch  int // epochs that are done already: training goes on with the one after them
	StepsPerEpoch int // steps in an epoch; 0 stands for as many as it takes to see all examples
}

// Fit trains the model on the examples x, [n, input...], and their targets y, [n, ...], and returns what it measured
// after each epoch. The last batch of an epoch is smaller if the batch size does not divide n.
//
// A model that was trained before goes on from there, in a later notebook cell too; [Model.Build] starts anew. An
// interrupt (a notebook's stop button) ends the fit after the step under way, without an error and with
// History.Interrupted set. An error of a callback ends the fit as well; in both cases the model keeps all that it has learned.
// If a step fails or the loss is no number any more, it keeps what it had learned before that epoch.
func (m *Model) Fit(x, y Array, options FitOptions) (*History, error) {
	f, err := m.newFit(x, y, options)
	if err != nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	defer f.finalize()
	if err := f.run(); err != nil {
		return f.state.History, fmt.Errorf("fit: %w", err)
	}
	return f.state.History, nil
}

// MustFit is Fit for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustFit(x, y Array, options FitOptions) *History { return Must(m.Fit(x, y, options)) }

// A fit is one call of Fit under way.
type fit struct {
	model     *Model
	options   FitOptions
	state     *state
	trainer   *trainer
	evaluator *evaluator // nil without validation data
	callbacks []Callback
	schedule  Schedule // the learning rate of each step; nil if it stays as it is
	training  *Training
	interrupt chan os.Signal
	open      func() error // opens the backend and compiles

	interrupted time.Time // when the user did it
	unsaved     error     // why the session does not have what was learned
}

// newFit checks everything that can be checked before the long work begins.
func (m *Model) newFit(x, y Array, options FitOptions) (*fit, error) {
	if inNotebook() && declaring() {
		return nil, errors.New("a variable that is declared with a fit would train again in every later cell; put the fit below a line of %%, and get its history in later cells with model.MustHistory()")
	}
	if options.BatchSize < 0 {
		return nil, fmt.Errorf("batch size %d: it has to be 1 or more, or 0 for the default of 32", options.BatchSize)
	}
	if options.Epochs < 0 {
		return nil, fmt.Errorf("%d epochs: it has to be 1 or more, or 0 for the default of 1", options.Epochs)
	}
	if !options.Verbose.valid() {
		return nil, fmt.Errorf("verbose %d: it has to be Auto, Bar (1), PerEpoch (2) or Silent", options.Verbose)
	}
	if options.ValidationFreq < 0 || options.InitialEpoch < 0 || options.StepsPerEpoch < 0 {
		return nil, fmt.Errorf("ValidationFreq %d, InitialEpoch %d, StepsPerEpoch %d: none of them can be negative", options.ValidationFreq, options.InitialEpoch, options.StepsPerEpoch)
	}
	if options.Devices < 0 {
		return nil, fmt.Errorf("%d devices: it has to be 1 or more, or 0 for the default of 1", options.Devices)
	}
	options.Devices = cmp.Or(options.Devices, 1)
	options.BatchSize = cmp.Or(options.BatchSize, 32)
	options.Epochs = cmp.Or(options.Epochs, 1)
	options.ValidationFreq = cmp.Or(options.ValidationFreq, 1)
	data := &Dataset{x, y, options.SampleWeight}
	p, s, err := m.prepare(data, "")
	if err != nil {
		return nil, err
	}
	if len(options.ClassWeight) > 0 {
		if err := data.weighClasses(options.ClassWeight); err != nil {
			return nil, err
		}
	}
	if options.ValidationSplit != 0 {
		if options.Validation != nil {
			return nil, errors.New("both Validation and ValidationSplit are given; the data to validate on is one or the other")
		}
		if data, options.Validation, err = data.Split(options.ValidationSplit); err != nil {
			return nil, fmt.Errorf("ValidationSplit: %w", err)
		}
	}
	if v := options.Validation; v != nil {
		if _, _, err := m.prepare(v, "validation "); err != nil {
			return nil, err
		}
	}
	all := batches(data.X.Len(), options.BatchSize)
	if slices.Contains(options.Callbacks, nil) {
		return nil, errors.New("one of the callbacks is nil")
	}

	// Work on a copy: an error leaves the model as it was.
	next := *s
	note := joinNotes(x.note, y.note)
	next.Note = joinNotes(s.Note, note)
	next.History = &History{Metrics: map[string][]float64{}, Note: next.Note}
	next.adopt(m.optimizer, p)
	f := &fit{
		model:   m,
		options: options,
		state:   &next,
		training: &Training{
			Model: m, History: next.History, Epochs: options.Epochs,
			Steps: cmp.Or(options.StepsPerEpoch, all),
			logs:  func() map[string]float64 { return nil },
			rate:  m.optimizer.InitialLearningRate(),
		},
		schedule:  tuningOf(m.optimizer).Schedule,
		interrupt: make(chan os.Signal, 1),
	}
	f.callbacks = append(slices.Clone(options.Callbacks), newProgress(options.Verbose))
	f.open = func() error {
		backend, err := m.open()
		if err != nil {
			return err
		}
		if available := backend.NumDevices(); options.Devices > available {
			return fmt.Errorf("%d devices: the backend has %d (%v)%s", options.Devices, available, backend, backend.moreDevices(options.Devices))
		}
		if options.Verbose != Silent {
			fmt.Println("Training on", backend)
			m.printNotes(note)
		}
		if f.trainer, err = newTrainer(backend.devices(options.Devices), m, p, f.state, data, min(options.BatchSize, data.X.Len())); err != nil {
			return err
		}
		if v := options.Validation; v != nil {
			f.evaluator, err = newEvaluator(backend.device(), m, p, v)
		}
		return err
	}
	return f, nil
}

// run is the fit from its first step to its last.
func (f *fit) run() (err error) {
	signal.Notify(f.interrupt, os.Interrupt)
	defer signal.Stop(f.interrupt)
	if f.state.Epoch > 0 && f.options.Verbose != Silent {
		fmt.Printf("Going on from %s of training.\n", plural(f.state.Epoch, "epoch"))
	}
	err = f.train()
	// All callbacks hear of the end, whatever happened: each may have something to finish.
	for _, c := range f.callbacks {
		err = errors.Join(err, told(c, c.TrainEnd(f.training)))
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
	if err := f.trainer.begin(); err != nil {
		return err
	}
	t.Step, t.Elapsed = 0, 0
	var unread error // an error of reading the metrics, which Logs cannot return
	t.logs = func() map[string]float64 {
		logs, err := f.trainer.logs()
		unread = errors.Join(unread, err)
		return logs
	}
	stopped := f.steps(began)
	if t.Step == 0 {
		return stopped // before anything was learned
	}
	logs := t.Logs()
	if unread != nil {
		return errors.Join(stopped, unread)
	}
	if loss := logs["loss"]; math.IsNaN(loss) || math.IsInf(loss, 0) {
		return fmt.Errorf("the loss is %s after step %d of epoch %d, so training has run away; the weights are those from before this epoch; try a lower learning rate", special(loss), t.Step, t.Epoch)
	}
	if err := f.keep(); err != nil || stopped != nil {
		return errors.Join(stopped, err)
	}
	if f.evaluator != nil && t.Epoch%f.options.ValidationFreq == 0 {
		validation, err := f.evaluator.run(f.trainer.weights(), "val_", f.hurried)
		if err != nil {
			return err
		}
		maps.Copy(logs, validation)
	}
	t.logs = func() map[string]float64 { return logs }
	t.Elapsed = time.Since(began)
	t.History.add(t.Epoch, logs, t.Elapsed.Seconds())
	f.save()
	return f.each(Callback.EpochEnd)
}

// steps runs the training steps of an epoch. An error of a callback ends them.
func (f *fit) steps(began time.Time) error {
	t := f.training
	if err := f.each(Callback.EpochBegin); err != nil {
		return err
	}
	for t.Step < t.Steps && !t.stop {
		if f.trainer.exhausted() {
			if err := f.trainer.deal(f.state.shuffles(), !f.options.NoShuffle); err != nil {
				return err
			}
		}
		if err := f.adjustRate(); err != nil {
			return err
		}
		if err := f.trainer.step(); err != nil {
			t.Step = 0 // what was learned in this epoch is gone with the device's buffers
			return err
		}
		t.Step++
		t.Elapsed = time.Since(began)
		if err := f.each(Callback.BatchEnd); err != nil {
			return err
		}
		f.poll()
	}
	return nil
}

// adjustRate tells the trainer if the next step has another learning rate.
func (f *fit) adjustRate() error {
	if f.schedule != nil {
		f.training.rate = f.schedule(int(f.state.Step-f.state.Began) + f.training.Step)
	}
	if f.training.rate == f.trainer.learningRate {
		return nil
	}
	return f.trainer.setRate(f.training.rate)
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

// keep makes what was learned up to here the model's own.
func (f *fit) keep() error {
	if err := f.trainer.download(f.state); err != nil {
		return err
	}
	f.state.Epoch++
	kept := *f.state
	f.model.state, f.model.restored = &kept, false
	f.save()
	return nil
}

// save keeps the model for later cells. If it cannot be, training goes on, and says so at its end.
func (f *fit) save() {
	if err := saveSession(f.model); err != nil {
		f.unsaved = err
	}
}

// each calls one of the callbacks' methods, on all of them.
func (f *fit) each(method func(Callback, *Training) error) error {
	for _, c := range f.callbacks {
		if err := told(c, method(c, f.training)); err != nil {
			return err
		}
	}
	return nil
}

// told says which callback an error is of.
func told(c Callback, err error) error {
	if err != nil {
		return fmt.Errorf("callback %T: %w", c, err)
	}
	return nil
}

func (f *fit) finalize() {
	if f.trainer != nil {
		f.trainer.finalize()
	}
	if f.evaluator != nil {
		f.evaluator.finalize()
	}
}
