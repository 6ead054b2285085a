package kit

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"time"
)

// An eventFile is a file for TensorBoard: a sequence of records, each a protobuf message of type Event.
type eventFile struct {
	file *os.File
}

// newEventFile creates a file in a folder. TensorBoard reads all files with such names in a folder as one run.
func newEventFile(folder string, number int) (*eventFile, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	now := time.Now()
	file, err := os.Create(filepath.Join(folder, fmt.Sprintf("events.out.tfevents.%d.%s.%d.%d.v2", now.Unix(), host, os.Getpid(), number)))
	if err != nil {
		return nil, err
	}
	f := &eventFile{file}
	return f, f.write(versionEvent(now))
}

// scalar writes a number measured at a step.
func (f *eventFile) scalar(tag string, value float64, step int) error {
	return f.write(scalarEvent(time.Now(), tag, value, step))
}

func (f *eventFile) write(event []byte) error {
	_, err := f.file.Write(record(event))
	return err
}

// record frames data as TensorFlow's RecordWriter does (tensorflow/core/lib/io/record_writer.h): length, checksum of the
// length, data, checksum of the data.
func record(data []byte) []byte {
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	out = binary.LittleEndian.AppendUint32(out, maskedCRC(out))
	out = append(out, data...)
	return binary.LittleEndian.AppendUint32(out, maskedCRC(data))
}

// maskedCRC is a CRC32C, rotated and with an offset, so that data which contains checksums gets a different one.
func maskedCRC(data []byte) uint32 {
	crc := crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))
	return (crc>>15 | crc<<17) + 0xa282ead8
}

// The messages are defined in tensorflow/core/util/event.proto, framework/summary.proto and framework/tensor.proto, which
// number their fields.

func versionEvent(at time.Time) []byte {
	return append(event(at, 0), bytesField(3, []byte("brain.Event:2"))...)
}

func scalarEvent(at time.Time, tag string, value float64, step int) []byte {
	tensor := append(wholeField(1, 1), bytesField(2, nil)...) // a Float32 of shape ()
	tensor = append(tensor, bytesField(4, binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(value))))...)
	metadata := bytesField(1, bytesField(1, []byte("scalars"))) // the plugin that shows it
	summary := bytesField(1, append(append(bytesField(1, []byte(tag)), bytesField(8, tensor)...), bytesField(9, metadata)...))
	return append(event(at, step), bytesField(5, summary)...)
}

// event begins a message with its time and step.
func event(at time.Time, step int) []byte {
	seconds := float64(at.UnixMicro()) / 1e6
	out := binary.LittleEndian.AppendUint64([]byte{1<<3 | 1}, math.Float64bits(seconds))
	if step != 0 {
		out = append(out, wholeField(2, step)...)
	}
	return out
}

// wholeField returns a protobuf field with an integer.
func wholeField(n, value int) []byte {
	return binary.AppendUvarint([]byte{byte(n << 3)}, uint64(value))
}

// bytesField returns a protobuf field with text, bytes or a message.
func bytesField(n int, data []byte) []byte {
	return append(binary.AppendUvarint([]byte{byte(n<<3 | 2)}, uint64(len(data))), data...)
}
