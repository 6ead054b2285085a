package kit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/metricnames"
	"layercake/internal/words"
)

// This file is the codec between things (layers, activations, initializers, losses and so on) and Keras's JSON of them. Each
// thing returns its class and options as a [Config] in its own file, and classes.go lists what can be created by name. A
// [kind] uses both.

// A Config is the class of a thing and its options, Keras's get_config().
type Config struct {
	Class   string // Keras's name of the class: "Adam"
	Options Options

	whole wholeConfig // instead of Options, if these depend on each other
	alone bool        // written as just the class name, as Keras writes activations
}

// A Configured thing, an optimizer, a schedule, a loss or a metric, can be saved with a model that is compiled with it.
// Those of this package are Configured; a custom one must also be registered with [Register].
type Configured interface {
	// Config returns the thing's class and its options, which are pointers to the thing's fields.
	Config() Config
}

// A wholeConfig reads and writes a config as a whole.
type wholeConfig interface {
	json.Marshaler
	json.Unmarshaler
}

// String returns Keras's JSON of the config: {"class_name": "Dropout", "config": {"rate": 0.5}}.
func (c Config) String() string {
	config, err := c.text()
	if err != nil {
		return fmt.Sprintf("%s: %v", c.Class, err)
	}
	return fmt.Sprintf(`{"class_name": %q, "config": %s}`, c.Class, config)
}

// text returns the options as JSON.
func (c Config) text() (json.RawMessage, error) {
	if c.whole != nil {
		return json.Marshal(c.whole)
	}
	return json.Marshal(c.Options)
}

// set sets the options from JSON.
func (c Config) set(text []byte) error {
	if c.whole != nil {
		return json.Unmarshal(text, c.whole)
	}
	return c.Options.UnmarshalJSON(text)
}

// Options are pointers to the options of a thing, by Keras's names. [Model.Save] writes the values they point to as JSON,
// and [Load] sets those of a new thing.
type Options map[string]any

// String returns the same text for equal options.
func (o Options) String() string {
	var parts []string
	for _, name := range o.names() {
		text, err := json.Marshal(o[name])
		if err != nil {
			text = []byte("?")
		}
		parts = append(parts, name+"="+string(text))
	}
	return strings.Join(parts, " ")
}

// names returns the names of the options that are written, sorted.
func (o Options) names() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(o)), func(name string) bool {
		left, ok := o[name].(interface{ leftOut() bool })
		return ok && left.leftOut()
	})
}

// A coded option has a function, which its text does not tell from others with the same name.
type coded interface{ code() any }

// functions returns a text that differs for options with different functions.
func (o Options) functions() (text string) {
	for _, name := range o.names() {
		if option, ok := o[name].(coded); ok {
			text += fmt.Sprintf(" %p", option.code())
		}
	}
	return text
}

// MarshalJSON writes the values that the options point to.
func (o Options) MarshalJSON() ([]byte, error) {
	written := map[string]json.RawMessage{}
	for _, name := range o.names() {
		text, err := json.Marshal(o[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, innermost(err))
		}
		written[name] = text
	}
	return json.Marshal(written)
}

// UnmarshalJSON sets the values that the options point to. Options that the text does not name keep theirs.
func (o Options) UnmarshalJSON(text []byte) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return hint.Try(fmt.Errorf("its options are %s", excerpt(text)), "they must be an object")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if o[name] == nil {
			return hint.Try(fmt.Errorf("there is no option %q", name), "there are %s", strings.Join(slices.Sorted(maps.Keys(o)), ", "))
		}
		err := json.Unmarshal(values[name], o[name])
		if wrong := new(json.UnmarshalTypeError); errors.As(err, &wrong) {
			err = hint.Try(fmt.Errorf("it is %s", excerpt(values[name])), "it must be %s", expected(reflect.TypeOf(o[name])))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// and adds others to the options.
func (o Options) and(others ...Options) Options {
	for _, other := range others {
		maps.Copy(o, other)
	}
	return o
}

// innermost returns the error of a MarshalJSON method, without what encoding/json adds to it.
func innermost(err error) error {
	for wrong := new(json.MarshalerError); errors.As(err, &wrong); {
		err = wrong.Err
	}
	return err
}

// excerpt returns the beginning of a JSON text.
func excerpt(text []byte) string {
	if len(text) > 60 {
		text = append(slices.Clone(text[:60]), "..."...)
	}
	return string(text)
}

// expected describes the values of an option of type t.
func expected(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.String:
		return "a string"
	case reflect.Slice, reflect.Array:
		return "a list; each element " + expected(t.Elem())
	}
	return "an object"
}

// The types of options that Keras writes differently from encoding/json.
type (
	// not is an option stored as the opposite of its name.
	not bool

	// noneIfZero is a number whose 0 is None in Keras.
	noneIfZero[T int | float64] struct{ number *T }

	// axesOption is a list of axes, written as a number if there is only one.
	axesOption []int

	// fixed is an option of Keras's that can have only one value here; others mean the same.
	fixed struct {
		value  any
		others []any
	}

	// unused is an option of Keras's that has no effect here.
	unused struct{ value any }

	// unlessUsual is an option that Keras's class lacks. It is written only if its value is not the usual one.
	unlessUsual struct {
		pointer any
		usual   any
	}

	// absent is an option that Keras has for other things of the kind, but not for this one. It is read but never written.
	absent struct{ pointer any }

	// float32Option is the type of a thing's computation: a name or, in layers, a policy.
	float32Option struct{ policy bool }
)

func always(value any, others ...any) *fixed { return &fixed{value, others} }
func ignored(value any) *unused              { return &unused{value} }

func (n not) MarshalJSON() ([]byte, error) { return json.Marshal(!bool(n)) }

func (n *not) UnmarshalJSON(text []byte) error {
	err := json.Unmarshal(text, (*bool)(n))
	*n = !*n
	return err
}

func (n *noneIfZero[T]) MarshalJSON() ([]byte, error) {
	if *n.number == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(n.number)
}

func (n *noneIfZero[T]) UnmarshalJSON(text []byte) error {
	*n.number = 0
	return json.Unmarshal(text, n.number)
}

func (a axesOption) MarshalJSON() ([]byte, error) {
	if len(a) == 1 {
		return json.Marshal(a[0])
	}
	return json.Marshal([]int(a))
}

func (a *axesOption) UnmarshalJSON(text []byte) error {
	var one int
	if err := json.Unmarshal(text, &one); err == nil && !isNull(text) {
		*a = axesOption{one}
		return nil
	}
	return json.Unmarshal(text, (*[]int)(a))
}

func isNull(text []byte) bool { return bytes.Equal(bytes.TrimSpace(text), []byte("null")) }

func (f *fixed) MarshalJSON() ([]byte, error) { return json.Marshal(f.value) }

func (f *fixed) UnmarshalJSON(text []byte) error {
	var given any
	if err := json.Unmarshal(text, &given); err != nil {
		return err
	}
	for _, value := range append([]any{f.value}, f.others...) {
		can, err := json.Marshal(value)
		if err == nil {
			err = json.Unmarshal(can, &value)
		}
		if err != nil || reflect.DeepEqual(given, value) {
			return err
		}
	}
	can, _ := json.Marshal(f.value)
	return hint.Try(fmt.Errorf("it is %s", excerpt(text)), "this version has %s only", can)
}

func (u *unused) MarshalJSON() ([]byte, error) { return json.Marshal(u.value) }

func (u *unused) UnmarshalJSON([]byte) error { return nil }

func (u *unlessUsual) MarshalJSON() ([]byte, error)    { return json.Marshal(u.pointer) }
func (u *unlessUsual) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, u.pointer) }
func (u *unlessUsual) leftOut() bool                   { return reflect.ValueOf(u.pointer).Elem().Interface() == u.usual }

func (a *absent) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, a.pointer) }
func (*absent) leftOut() bool                     { return true }

const float32Policy = `{"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null}`

func (f *float32Option) MarshalJSON() ([]byte, error) {
	if f.policy {
		return []byte(float32Policy), nil
	}
	return []byte(`"float32"`), nil
}

func (f *float32Option) UnmarshalJSON(text []byte) error {
	var name string
	var policy struct{ Config struct{ Name string } }
	if json.Unmarshal(text, &name) != nil && json.Unmarshal(text, &policy) == nil {
		name = policy.Config.Name
	}
	if name != "float32" {
		return hint.Try(fmt.Errorf("it is %s", excerpt(text)), "this version computes with float32 only")
	}
	return nil
}

// An object is a thing as Keras writes it.
type object struct {
	Module         *string         `json:"module"`
	ClassName      string          `json:"class_name"`
	Config         json.RawMessage `json:"config"`
	RegisteredName *string         `json:"registered_name"`
}

// A kind is all things with the same interface: layers, losses and so on.
type kind[T any] struct {
	what   string // "layer"
	module string // Keras's module: "keras.layers"
	none   bool   // a thing may be missing: None in Keras, the zero value here

	describe func(thing T) (written[T], error)

	makers map[string]func() T // create things with the defaults, by class
	own    map[string]bool     // custom classes, which a program has registered

	elsewhere map[string]home // of the classes that are not in the module
}

// A home is where Keras has a class, and the name that it is registered by. Keras has no class without a module.
type home struct{ module, registered string }

// A written is a thing with its config.
type written[T any] struct {
	Config
	core T        // the thing without wrappers that only rename it
	made func() T // makes the thing from core and the options, once these are set
}

// know adds classes, given functions that create things with the defaults.
func (k *kind[T]) know(makers ...func() T) {
	if k.makers == nil {
		k.makers, k.own = map[string]func() T{}, map[string]bool{}
	}
	for _, maker := range makers {
		d, err := k.describe(maker())
		if err != nil {
			panic(err)
		}
		k.makers[d.Class] = maker
	}
}

// all creates a thing of each class, sorted by name.
func (k *kind[T]) all() (things []T) {
	for _, class := range slices.Sorted(maps.Keys(k.makers)) {
		things = append(things, k.makers[class]())
	}
	return things
}

// isOurs reports whether a thing is one of this package's, rather than a custom one that embeds one.
func (k *kind[T]) isOurs(thing T) bool {
	d, err := k.describe(thing)
	return err == nil && !k.own[d.Class] && k.makers[d.Class] != nil && reflect.TypeOf(k.makers[d.Class]()) == reflect.TypeOf(d.core)
}

// described returns a thing and its config, or an error if the config would not recreate it.
func (k *kind[T]) described(thing T) (d written[T], err error) {
	d, err = k.describe(thing)
	if err != nil {
		return d, fmt.Errorf("the %s: %w", k.what, err)
	}
	switch maker := k.makers[d.Class]; {
	case d.Class == "":
		return d, fmt.Errorf("the %s has no name, by which it could be found again", k.what)
	case maker == nil:
		return d, k.unknown(d.Class)
	case reflect.TypeOf(maker()) != reflect.TypeOf(d.core):
		return d, hint.Try(fmt.Errorf("the %s is a %T, and not the %T that %s stands for", k.what, d.core, maker(), d.Class), "give it its own Config method, and register it with kit.Register")
	}
	return d, nil
}

// encode returns Keras's JSON of a thing.
func (k *kind[T]) encode(thing T) (json.RawMessage, error) {
	if k.none && reflect.ValueOf(&thing).Elem().IsZero() {
		return json.RawMessage("null"), nil
	}
	d, err := k.described(thing)
	if err != nil {
		return nil, err
	}
	if d.alone {
		return json.Marshal(d.Class)
	}
	o, err := k.object(d.Config)
	if err != nil {
		return nil, fmt.Errorf("the %s %s: %w", k.what, d.Class, innermost(err))
	}
	return json.Marshal(o)
}

// unknown returns the error for an unknown class.
func (k *kind[T]) unknown(class string) error {
	how := "register it with kit.Register"
	if k.what == "layer" {
		how += ", or build the model in code and use SaveWeights and LoadWeights"
	}
	return hint.Try(fmt.Errorf("the %s %q is not of this package", k.what, class), "%s", how)
}

// object returns a config with the place where Keras finds the class.
func (k *kind[T]) object(c Config) (o object, err error) {
	o = object{Module: &k.module, ClassName: c.Class}
	switch place, ok := k.elsewhere[c.Class]; {
	case k.own[c.Class] || ok && place.module == "":
		registered := "Custom>" + c.Class
		o.Module, o.RegisteredName = nil, &registered
	case ok:
		o.Module = &place.module
		if place.registered != "" {
			o.RegisteredName = &place.registered
		}
	}
	o.Config, err = c.text()
	return o, err
}

// decode creates a thing from JSON written by encode or by Keras. Like Keras it also accepts a name alone, which can be short, and a
// function in an object.
func (k *kind[T]) decode(text []byte) (thing T, err error) {
	if k.none && isNull(text) {
		return thing, nil
	}
	var o object
	if json.Unmarshal(text, &o.ClassName) != nil || o.ClassName == "" {
		if err := json.Unmarshal(text, &o); err != nil || o.ClassName == "" {
			return thing, hint.Try(fmt.Errorf("the %s is %s", k.what, excerpt(text)), "it must be an object with class_name and config")
		}
	}
	if o.ClassName == "function" {
		if name := ""; json.Unmarshal(o.Config, &name) == nil {
			o.ClassName, o.Config = name, nil
		}
	}
	maker := k.makers[o.ClassName]
	if maker == nil {
		maker = k.makers[k.classNamed(o.ClassName)]
	}
	if maker == nil {
		return thing, k.unknown(o.ClassName)
	}
	d, err := k.describe(maker())
	if err == nil && o.Config != nil && !isNull(o.Config) {
		err = d.set(o.Config)
	}
	if err != nil {
		return thing, fmt.Errorf("the %s %s: %w", k.what, o.ClassName, err)
	}
	return d.made(), nil
}

// classNamed returns the class with this name in snake case, such as mean_squared_error, or with this short name, such as mse; or "".
func (k *kind[T]) classNamed(name string) string {
	name = metricnames.Full(name)
	for class := range k.makers {
		if words.Snake(class) == name {
			return class
		}
	}
	return ""
}

// checked is encode with an error if decoding would not recreate the same thing.
func (k *kind[T]) checked(thing T) (json.RawMessage, error) {
	text, err := k.encode(thing)
	if err != nil {
		return nil, err
	}
	back, err := k.decode(text)
	if err != nil {
		return nil, err
	}
	if again, err := k.encode(back); err != nil || !bytes.Equal(again, text) {
		return nil, hint.Try(fmt.Errorf("the %s is %s, and would be loaded as %s", k.what, text, again), "its Config must have all its options")
	}
	return text, nil
}

// forget undoes register. Tests use it.
func (k *kind[T]) forget(class string) {
	delete(k.makers, class)
	delete(k.own, class)
}

// register adds a custom class, given a function that creates a thing.
func (k *kind[T]) register(maker func() T) error {
	how := fmt.Sprintf("Register takes a function that returns a new %s, as in kit.Register(func() kit.%s { return new(mine) })", k.what, strings.ToUpper(k.what[:1])+k.what[1:])
	if maker == nil {
		return hint.Try(errors.New("the function is nil"), "%s", how)
	}
	thing := maker()
	if isNil(thing) {
		return hint.Try(errors.New("the function returned nil"), "%s", how)
	}
	field := "Class"
	if k.none {
		field = "Name"
	}
	d, err := k.describe(thing)
	switch {
	case err != nil:
		return err
	case d.Class == "":
		return fmt.Errorf("the %s has no %s, by which Load could find it", k.what, field)
	case k.makers[d.Class] != nil && !k.own[d.Class]:
		return hint.Try(fmt.Errorf("the %s %q is one of this package's", k.what, d.Class), "give yours a different %s", field)
	}
	k.own[d.Class], k.makers[d.Class] = true, maker
	return nil
}

// describeValue describes a thing that is a struct, such as an activation.
func describeValue[T Configured](thing T) (written[T], error) {
	return written[T]{thing.Config(), thing, func() T { return thing }}, nil
}

// ownOr returns c, the config of a thing of this package, unless the thing has another name: then it is custom, and its name is all
// that is saved.
func ownOr(c Config, name string) Config {
	if name != words.Snake(c.Class) {
		return Config{Class: name}
	}
	return c
}

// describeConfigured describes a thing that implements Configured.
func describeConfigured[T any](thing T) (d written[T], err error) {
	if isNil(thing) {
		return d, fmt.Errorf("it is nil")
	}
	configured, ok := any(thing).(Configured)
	if !ok {
		return d, fmt.Errorf("a %T has no method Config() kit.Config, which returns its class and options", thing)
	}
	return written[T]{configured.Config(), thing, func() T { return thing }}, nil
}
