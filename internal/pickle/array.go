package pickle

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// An Array is an array of numpy.
type Array struct {
	Type    string // numpy's, with its byte order: "|u1", "<f8", "|O"
	Shape   []int
	Fortran bool // the values come column by column
	Data    Bytes
	Objects *List // in place of Data, in an array of Python objects

	built bool
}

// Len returns the number of values.
func (a *Array) Len() int {
	n := 1
	for _, size := range a.Shape {
		n *= size
	}
	return n
}

// Lists returns the items of an array of lists of whole numbers.
func (a *Array) Lists() ([][]int, error) {
	if a.Objects == nil || len(a.Shape) != 1 {
		return nil, fmt.Errorf("the array has type %s and shape %v, expected lists of whole numbers of shape [n]", a.Type, a.Shape)
	}
	lists := make([][]int, a.Objects.Len())
	for i, item := range a.Objects.Items {
		list, ok := item.(*List)
		if !ok || list.Items != nil {
			return nil, fmt.Errorf("item %d is %s, not a list of whole numbers", i, kindOf(item))
		}
		lists[i] = list.Ints
	}
	if a.Objects.Ints != nil {
		return nil, errors.New("the items are whole numbers, not lists of them")
	}
	return lists, nil
}

// A dtype is numpy's description of a type.
type dtype struct {
	name  string // without byte order: "u1"
	order string
}

// The names that a pickle may use. Files written by numpy 1 and 2 differ in one.
var globals = map[string]global{
	"numpy ndarray":                       "ndarray",
	"numpy dtype":                         "dtype",
	"numpy.core.multiarray _reconstruct":  "_reconstruct",
	"numpy._core.multiarray _reconstruct": "_reconstruct",
}

// name pushes a function or class of Python.
func (d *decoder) name(module, name string) error {
	g, ok := globals[module+" "+name]
	if !ok {
		return fmt.Errorf("refers to %.60q, where data has arrays of numpy only; it may be damaged, or something else than data", module+"."+name)
	}
	d.push(g)
	return nil
}

// reduce returns what a call of a function makes.
func reduce(function, arguments any) (any, error) {
	args, _ := arguments.(Tuple)
	switch function {
	case global("_reconstruct"):
		if len(args) == 3 && args[0] == global("ndarray") {
			return &Array{}, nil
		}
	case global("dtype"):
		if len(args) == 3 {
			if name, ok := textOf(args[0]); ok {
				return &dtype{name: name}, nil
			}
		}
	}
	return nil, errors.New("calls a function in a way that data does not need")
}

// textOf returns a string of either version of Python.
func textOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case Bytes:
		return string(v), true
	}
	return "", false
}

// build sets the state of an array or a dtype.
func build(made, state any) error {
	s, _ := state.(Tuple)
	switch made := made.(type) {
	case *dtype:
		// Its version, byte order, and what only structured types have.
		if len(s) >= 2 {
			if order, ok := textOf(s[1]); ok {
				made.order = order
				return nil
			}
		}
	case *Array:
		if made.built {
			return errors.New("sets the values of an array twice")
		}
		made.built = true
		if len(s) == 5 {
			return made.set(s)
		}
	}
	return errors.New("sets the state of something other than an array of numpy")
}

// set sets an array's version, shape, type, order and values.
func (a *Array) set(state Tuple) error {
	shape, ok1 := state[1].(Tuple)
	kind, ok2 := state[2].(*dtype)
	fortran, ok3 := state[3].(bool)
	if n, ok := state[3].(int); ok { // Python 2
		fortran, ok3 = n != 0, true
	}
	if !ok1 || !ok2 || !ok3 {
		return errors.New("has an array without shape, type and order")
	}
	n := 1
	for _, v := range shape {
		size, ok := v.(int)
		if !ok || size < 0 || size > 0 && n > math.MaxInt32/size {
			return fmt.Errorf("has an array with an axis of %v, or one of more than %d values", v, math.MaxInt32)
		}
		n *= size
		a.Shape = append(a.Shape, size)
	}
	name := kind.name
	if strings.HasPrefix(name, "O") { // O4 or O8, the size of a pointer
		name = "O"
	}
	a.Type, a.Fortran = kind.order+name, fortran
	held := 0
	switch values := state[4].(type) {
	case Bytes:
		a.Data = values
		size := 0
		if _, err := fmt.Sscanf(strings.TrimLeft(name, "biuf"), "%d", &size); err != nil || size <= 0 || len(values)%size != 0 {
			return fmt.Errorf("has an array of the type %.20q with %d bytes of values", a.Type, len(values))
		}
		held = len(values) / size
	case *List:
		if name != "O" {
			return fmt.Errorf("has an array of the type %.20q whose values are a list", a.Type)
		}
		a.Objects = values
		held = values.Len()
	default:
		return fmt.Errorf("has an array whose values are %s", kindOf(values))
	}
	if held != n {
		return fmt.Errorf("has an array of shape %v with %d values", a.Shape, held)
	}
	return nil
}
