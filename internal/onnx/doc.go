// Package onnx exports computations as ONNX files, which many other programs can run.
//
// It is a GoMLX backend that computes nothing: while a graph is built, it records each operation as ONNX nodes. Any
// layer made of supported operations can be exported, including custom layers.
//
// GoMLX's graphs have a fixed batch size, ONNX's a variable one. The graph is built for a batch of [Batch] examples, a
// number of which nothing else is a multiple, and every multiple of it in a shape becomes variable.
package onnx
