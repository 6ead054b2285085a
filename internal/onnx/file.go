package onnx

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Parts of an ONNX file, which are protocol buffer messages. The field numbers are those of onnx.proto3
// (github.com/onnx/onnx).

// message is a message being encoded.
type message []byte

func (m *message) number(field protowire.Number, v int64) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, field, protowire.VarintType), uint64(v))
}

func (m *message) bytes(field protowire.Number, v []byte) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, field, protowire.BytesType), v)
}

func (m *message) text(field protowire.Number, v string) { m.bytes(field, []byte(v)) }

// Tensor types: TensorProto.DataType.
const (
	typeFloat = 1
	typeUint8 = 2
	typeInt32 = 6
	typeInt64 = 7
	typeBool  = 9
)

// tensor encodes a TensorProto with raw little-endian values.
func tensor(name string, dataType int64, dims []int, raw []byte) []byte {
	var m message
	for _, d := range dims {
		m.number(1, int64(d))
	}
	m.number(2, dataType)
	m.text(8, name)
	m.bytes(9, raw)
	return m
}

// valueInfo encodes a ValueInfoProto: the name, type and shape of an input or output. Sizes that are multiples of Batch
// are variable.
func valueInfo(name string, dataType int64, dims []int) []byte {
	var shape message
	for _, d := range dims {
		var dim message
		if d%Batch == 0 {
			dim.text(2, "batch")
		} else {
			dim.number(1, int64(d))
		}
		shape.bytes(1, dim)
	}
	var tensorType, valueType, m message
	tensorType.number(1, dataType)
	tensorType.bytes(2, shape)
	valueType.bytes(1, tensorType)
	m.text(1, name)
	m.bytes(2, valueType)
	return m
}

// An attribute is a named option of a node: an int, a float64, a string or []int.
type attribute struct {
	name  string
	value any
}

// encode encodes an AttributeProto.
func (a attribute) encode() []byte {
	const isFloat, isInt, isString, isInts = 1, 2, 3, 7
	var m message
	m.text(1, a.name)
	switch v := a.value.(type) {
	case float64:
		m = protowire.AppendFixed32(protowire.AppendTag(m, 2, protowire.Fixed32Type), math.Float32bits(float32(v)))
		m.number(20, isFloat)
	case int:
		m.number(3, int64(v))
		m.number(20, isInt)
	case string:
		m.text(4, v)
		m.number(20, isString)
	case []int:
		for _, n := range v {
			m.number(8, int64(n))
		}
		m.number(20, isInts)
	}
	return m
}

// node encodes a NodeProto with one output.
func node(operation string, inputs []string, output string, attributes []attribute) []byte {
	var m message
	for _, input := range inputs {
		m.text(1, input)
	}
	m.text(2, output)
	m.text(3, output) // its name
	m.text(4, operation)
	for _, a := range attributes {
		m.bytes(5, a.encode())
	}
	return m
}

// Version 17 of ONNX's operator set belongs to version 8 of the file format.
const (
	fileVersion       = 8
	operationsVersion = 17
)

// file encodes a ModelProto.
func file(name string, nodes, initializers, inputs, outputs [][]byte) []byte {
	var g message
	for _, n := range nodes {
		g.bytes(1, n)
	}
	g.text(2, name)
	for _, i := range initializers {
		g.bytes(5, i)
	}
	for _, i := range inputs {
		g.bytes(11, i)
	}
	for _, o := range outputs {
		g.bytes(12, o)
	}
	var operations, m message
	operations.number(2, operationsVersion)
	m.number(1, fileVersion)
	m.text(2, "layercake")
	m.bytes(7, g)
	m.bytes(8, operations)
	return m
}
