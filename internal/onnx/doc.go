// Package onnx writes computations as ONNX files, which many other programs can run.
//
// It is a GoMLX backend that computes nothing: as a graph is built, it takes down each operation as nodes of ONNX. So
// whatever layers are made of can be exported, a user's own too, as long as it is made of operations that are known here.
//
// GoMLX's graphs are for batches of one size, ONNX's are for any. The graph is built for a batch of [Batch] examples, a
// number that nothing else is a multiple of, and wherever a multiple of it shows up in a shape, the size is left open.
package onnx
