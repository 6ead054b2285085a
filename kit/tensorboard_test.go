package kit

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A kerasEvent is a number written by Keras, as testdata/tensorboard/generate.py read it.
type kerasEvent struct {
	Version string // of the file; only in the first record
	Time    float64
	Step    int
	Tag     string
	Value   float64
	Record  string // the whole record in hexadecimal
}

func readEvents(t *testing.T) (events map[string][]kerasEvent) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "tensorboard", "events.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &events); err != nil {
		t.Fatal(err)
	}
	return events
}

// kit writes a number exactly as TensorFlow does.
func TestEventRecordsEqualKeras(t *testing.T) {
	for folder, events := range readEvents(t) {
		for _, e := range events {
			if e.Version != "" {
				continue
			}
			at := time.UnixMicro(int64(math.Round(e.Time * 1e6)))
			got := record(scalarEvent(at, e.Tag, e.Value, e.Step))
			if want, err := hex.DecodeString(e.Record); err != nil || !bytes.Equal(withoutTime(got), withoutTime(want)) {
				t.Errorf("%s, %s at step %d:\n%x\nKeras writes\n%s", folder, e.Tag, e.Step, got, e.Record)
			}
		}
	}
}

// withoutTime returns a record without its time, which TensorFlow writes to a fraction of a microsecond, and without the
// checksum over it.
func withoutTime(record []byte) []byte {
	return append(bytes.Clone(record[:13]), record[21:len(record)-4]...)
}

// The checksums of data and of its length equal TensorFlow's.
func TestMaskedCRC(t *testing.T) {
	for folder, events := range readEvents(t) {
		for _, e := range events[1:] {
			want, err := hex.DecodeString(e.Record)
			if err != nil {
				t.Fatal(err)
			}
			n := len(want)
			if got := maskedCRC(want[12 : n-4]); got != binary.LittleEndian.Uint32(want[n-4:]) {
				t.Errorf("%s, %s: checksum %x of %x", folder, e.Tag, got, want)
			}
			if got := maskedCRC(want[:8]); got != binary.LittleEndian.Uint32(want[8:]) {
				t.Errorf("%s, %s: checksum %x of the length of %x", folder, e.Tag, got, want)
			}
		}
	}
}

func TestTensorBoardFilesEqualKeras(t *testing.T) {
	sgd := SGD().LearningRate(ExponentialDecay(0.1, 4, 0.5))
	eachBackend(t, func(t *testing.T, backend *Backend) {
		folder := t.TempDir()
		board := TensorBoard(folder).UpdateFreq(2)
		c := fitCase{optimizer: sgd, options: FitOptions{
			BatchSize: 16, Epochs: 2, NoShuffle: true, Verbose: Silent, Validation: Data(fittingData(30, 102)), Callbacks: []Callback{board},
		}}
		c.fit(t, backend)
		for name, want := range readEvents(t) {
			files, err := filepath.Glob(filepath.Join(folder, name, "events.out.tfevents.*.v2"))
			if err != nil || len(files) != 1 {
				t.Fatalf("%s: files %v, %v", name, files, err)
			}
			data, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			first := record(versionEvent(time.Now()))
			if !bytes.Equal(withoutTime(data[:len(first)]), withoutTime(first)) {
				t.Errorf("%s: the first record is %x", name, data[:len(first)])
			}
			data = data[len(first):]
			for _, e := range want[1:] {
				size := 12 + int(binary.LittleEndian.Uint64(data)) + 4
				value := float64(math.Float32frombits(binary.LittleEndian.Uint32(data[size-21:]))) // before metadata and checksum
				what := fmt.Sprintf("%s: %s at step %d", name, e.Tag, e.Step)
				if got := record(scalarEvent(time.Now(), e.Tag, value, e.Step)); !bytes.Equal(withoutTime(got), withoutTime(data[:size])) {
					t.Fatalf("%s: the record is %q", what, data[:size])
				}
				compareNumbers(t, what, []float32{float32(value)}, []float64{e.Value})
				data = data[size:]
			}
			if len(data) > 0 {
				t.Errorf("%s: %d bytes too many", name, len(data))
			}
		}
	})
}
