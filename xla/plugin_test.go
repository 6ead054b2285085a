//go:build cgo && !noxla && (linux || darwin)

package xla_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/go-xla/pjrt"

	"layercake/xla"
)

// These tests use the CPU plugin of this machine, whatever its source.

// cpuPlugin returns the CPU plugin, and skips the test if there is none.
func cpuPlugin(t *testing.T) xla.Plugin {
	t.Helper()
	plugins, err := xla.Find("cpu")
	if err != nil {
		t.Skipf("%v: 'layercake xla' installs one, where it can be had", err)
	}
	return plugins[0]
}

// ourPlugin returns the plugin built from TensorFlow's wheel, and skips the test if this machine has another.
func ourPlugin(t *testing.T) xla.Plugin {
	t.Helper()
	plugin := cpuPlugin(t)
	if plugin.Version != xla.WheelVersion {
		t.Skipf("this is about the plugin built from TensorFlow's wheel, and this machine has %v", plugin)
	}
	return plugin
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// client opens a plugin.
func client(t *testing.T, plugin xla.Plugin, options pjrt.NamedValuesMap) *pjrt.Client {
	t.Helper()
	loaded, err := pjrt.GetPlugin(plugin.Path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := loaded.NewClient(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Destroy(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// step resembles a training step: it replaces a state, reads a batch, and returns a number to show.
const step = `module @step {
  func.func public @main(%state: tensor<256x256xf32> {tf.aliasing_output = 0 : i32}, %batch: tensor<256x256xf32>)
      -> (tensor<256x256xf32>, tensor<f32>) {
    %product = stablehlo.dot_general %state, %batch, contracting_dims = [1] x [0]
        : (tensor<256x256xf32>, tensor<256x256xf32>) -> tensor<256x256xf32>
    %zero = stablehlo.constant dense<0.0> : tensor<f32>
    %sum = stablehlo.reduce(%product init: %zero) applies stablehlo.add across dimensions = [0, 1]
        : (tensor<256x256xf32>, tensor<f32>) -> tensor<f32>
    return %product, %sum : tensor<256x256xf32>, tensor<f32>
  }
}`

const side = 256

// identity is the identity matrix.
func identity() []float32 {
	values := make([]float32, side*side)
	for i := range side {
		values[i*side+i] = 1
	}
	return values
}

func TestCompute(t *testing.T) {
	c := client(t, cpuPlugin(t), nil)
	program, err := c.Compile().WithStableHLO([]byte(step)).Done()
	if err != nil {
		t.Fatal(err)
	}
	defer program.Destroy()
	if program.NumOutputs != 2 || program.Name == "" {
		t.Errorf("program %q with %d outputs", program.Name, program.NumOutputs)
	}
	values := make([]float32, side*side)
	for i := range values {
		values[i] = float32(i % 1000)
	}
	var sum float32
	for _, v := range values {
		sum += v
	}
	state := must(pjrt.ArrayToBuffer(c, values, side, side))
	batch := must(pjrt.ArrayToBuffer(c, identity(), side, side))
	before, err := state.UnsafePointer()
	if err != nil {
		t.Fatal(err)
	}
	outputs, err := program.Execute(state, batch).Donate(0).Done()
	if err != nil {
		t.Fatal(err)
	}
	got, dimensions, err := pjrt.BufferToArray[float32](outputs[0])
	if err != nil || !slices.Equal(dimensions, []int{side, side}) || !slices.Equal(got, values) {
		t.Errorf("the product with the identity differs (%v, %v)", dimensions, err)
	}
	if total, err := pjrt.BufferToScalar[float32](outputs[1]); err != nil || total < sum*0.999 || total > sum*1.001 {
		t.Errorf("the sum is %g, want %g (%v)", total, sum, err)
	}

	// The state was donated and overwritten in place. The batch was not and can be used again.
	if err := state.Check(); err == nil {
		t.Error("a donated buffer is still there")
	}
	if after, err := outputs[0].UnsafePointer(); err != nil || after != before {
		t.Errorf("the new state is at %p, the old one was at %p (%v)", after, before, err)
	}
	again, err := program.Execute(outputs[0], batch).Done()
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := pjrt.BufferToArray[float32](again[0]); err != nil || !slices.Equal(got, values) {
		t.Errorf("the second product differs (%v)", err)
	}
	if got, _, err := pjrt.BufferToArray[float32](outputs[0]); err != nil || !slices.Equal(got, values) {
		t.Errorf("a buffer that was not donated has changed (%v)", err)
	}
}

func TestTransfer(t *testing.T) {
	c := client(t, cpuPlugin(t), nil)
	t.Run("bool", func(t *testing.T) { transfer(t, c, []bool{true, false, true, true}, 2, 2) })
	t.Run("int8", func(t *testing.T) { transfer(t, c, []int8{-128, 0, 127}, 3) })
	t.Run("uint64", func(t *testing.T) { transfer(t, c, []uint64{1, 1 << 63}, 2, 1) })
	t.Run("float64", func(t *testing.T) { transfer(t, c, []float64{0.1}) })
	t.Run("complex64", func(t *testing.T) { transfer(t, c, []complex64{1 + 2i, -3i}, 2) })
	t.Run("no values", func(t *testing.T) {
		buffer, err := c.BufferFromHost().FromRawData(nil, dtypes.Float32, []int{3, 0}).Done()
		if err != nil {
			t.Fatal(err)
		}
		if size, err := buffer.Size(); err != nil || size != 0 {
			t.Errorf("%d bytes, %v", size, err)
		}
		if err := buffer.ToHost(nil); err != nil {
			t.Error(err)
		}
	})
	t.Run("too little room", func(t *testing.T) {
		buffer := must(pjrt.ArrayToBuffer(c, []int32{1, 2, 3}, 3))
		if err := buffer.ToHost(make([]byte, 8)); err == nil || !strings.Contains(err.Error(), "12 bytes") {
			t.Errorf("12 bytes into 8: %v", err)
		}
	})
	t.Run("a view", func(t *testing.T) {
		buffer, flat, err := c.NewSharedBuffer(dtypes.Int32, []int{4})
		if err != nil {
			t.Fatal(err)
		}
		copy(flat.([]int32), []int32{1, 2, 3, 4})
		if got, _, err := pjrt.BufferToArray[int32](buffer); err != nil || !slices.Equal(got, []int32{1, 2, 3, 4}) {
			t.Errorf("got %v, %v", got, err)
		}
	})
	t.Run("a bitcast outlives its origin", func(t *testing.T) {
		buffer := must(pjrt.ArrayToBuffer(c, []float32{1, -2}, 2))
		bits, err := buffer.Bitcast(dtypes.Uint32)
		if err != nil {
			t.Fatal(err)
		}
		if err := buffer.Destroy(); err != nil {
			t.Fatal(err)
		}
		if got, _, err := pjrt.BufferToArray[uint32](bits); err != nil || !slices.Equal(got, []uint32{0x3f800000, 0xc0000000}) {
			t.Errorf("got %x, %v", got, err)
		}
	})
}

func transfer[T interface {
	bool | int8 | uint64 | float64 | complex64
}](t *testing.T, c *pjrt.Client, values []T, dimensions ...int) {
	t.Helper()
	buffer, err := pjrt.ArrayToBuffer(c, values, dimensions...)
	if err != nil {
		t.Fatal(err)
	}
	got, shape, err := pjrt.BufferToArray[T](buffer)
	if err != nil || !slices.Equal(got, values) || !slices.Equal(shape, dimensions) {
		t.Errorf("%v %v came back as %v %v, %v", values, dimensions, got, shape, err)
	}
}

func TestDevices(t *testing.T) {
	plugin := ourPlugin(t)
	c := client(t, plugin, pjrt.NamedValuesMap{"cpu_device_count": int64(2), "preallocate": false})
	devices := c.AddressableDevices()
	if len(devices) != 2 || c.Platform() != "cpu" {
		t.Fatalf("%d devices of %s", len(devices), c.Platform())
	}
	buffer := must(pjrt.ArrayToBuffer(c, []int32{1, 2}, 2))
	copied, err := buffer.CopyToDevice(devices[1])
	if err != nil {
		t.Fatal(err)
	}
	if device, err := copied.Device(); err != nil || c.NumForDevice(device) != 1 {
		t.Errorf("the copy is on %v, %v", device, err)
	}
	if got, _, err := pjrt.BufferToArray[int32](copied); err != nil || !slices.Equal(got, []int32{1, 2}) {
		t.Errorf("the copy is %v, %v", got, err)
	}
}

// Buffers and programs may outlive their client.
func TestClientGoesFirst(t *testing.T) {
	loaded, err := pjrt.GetPlugin(ourPlugin(t).Path)
	if err != nil {
		t.Fatal(err)
	}
	c := must(loaded.NewClient(nil))
	program := must(c.Compile().WithStableHLO([]byte(step)).Done())
	buffer := must(pjrt.ArrayToBuffer(c, identity(), side, side))
	outputs := must(program.Execute(buffer, buffer).Done())
	if err := c.Destroy(); err != nil {
		t.Fatal(err)
	}
	if got, _, err := pjrt.BufferToArray[float32](outputs[0]); err != nil || !slices.Equal(got, identity()) {
		t.Errorf("the result has changed: %v", err)
	}
	for _, destroy := range []func() error{buffer.Destroy, program.Destroy, outputs[0].Destroy, outputs[1].Destroy} {
		if err := destroy(); err != nil {
			t.Error(err)
		}
	}
}

// Errors leave the plugin usable.
func TestErrors(t *testing.T) {
	c := client(t, cpuPlugin(t), nil)
	program := must(c.Compile().WithStableHLO([]byte(step)).Done())
	right := must(pjrt.ArrayToBuffer(c, identity(), side, side))
	small := must(pjrt.ArrayToBuffer(c, []float32{1, 2}, 2))
	gone := must(pjrt.ArrayToBuffer(c, identity(), side, side))
	if err := gone.Destroy(); err != nil {
		t.Fatal(err)
	}
	compile := func(text string) func() error {
		return func() error {
			_, err := c.Compile().WithStableHLO([]byte(text)).Done()
			return err
		}
	}
	run := func(arguments ...*pjrt.Buffer) func() error {
		return func() error {
			_, err := program.Execute(arguments...).Done()
			return err
		}
	}
	for _, test := range []struct {
		name string
		do   func() error
	}{
		{"no program", compile("hello")},
		{"an unknown operation", compile("func.func public @main() -> tensor<f32> { %x = stablehlo.guess : tensor<f32> return %x : tensor<f32> }")},
		{"shapes that do not fit", compile(strings.Replace(step, "%batch: tensor<256x256xf32>", "%batch: tensor<255x256xf32>", 1))},
		{"a program without main", compile("module @m { func.func public @other() { return } }")},
		{"no HLO", func() error { _, err := c.Compile().WithHLO([]byte("hello")).Done(); return err }},
		{"too few arguments", run(right)},
		{"too many arguments", run(right, right, right)},
		{"an argument of another shape", run(right, small)},
		{"an argument that is gone", run(right, gone)},
		{"an unknown type", func() error {
			_, err := c.BufferFromHost().FromRawData(make([]byte, 4), dtypes.DType(12345), []int{1}).Done()
			return err
		}},
	} {
		err := test.do()
		if err == nil {
			t.Errorf("%s: no error", test.name)
		} else if len(err.Error()) < 20 {
			t.Errorf("%s: says only %v", test.name, err)
		}
	}
	if err := run(right, right)(); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

// Thousands of steps take no more memory than the first ones, and unused memory is released.
func TestLeaks(t *testing.T) {
	if _, ok := residentBytes(); !ok {
		t.Skip("this system does not tell how much memory a process has")
	}
	c := client(t, cpuPlugin(t), nil)
	program := must(c.Compile().WithStableHLO([]byte(step)).Done())
	broken := must(pjrt.ArrayToBuffer(c, []float32{1, 2}, 2))
	values, result := identity(), make([]byte, 4*side*side)
	settle()
	buffers := pjrt.BuffersAlive()

	state := must(pjrt.ArrayToBuffer(c, values, side, side))
	steps := func(n int) {
		for range n {
			batch := must(pjrt.ArrayToBuffer(c, values, side, side))
			outputs := must(program.Execute(state, batch).Donate(0).Done())
			if total := must(pjrt.BufferToScalar[float32](outputs[1])); total != side {
				t.Fatalf("the sum is %g", total)
			}
			if err := outputs[0].ToHost(result); err != nil {
				t.Fatal(err)
			}
			if _, err := program.Execute(outputs[0], broken).Done(); err == nil {
				t.Fatal("no error")
			}
			if err := errors.Join(batch.Destroy(), outputs[1].Destroy()); err != nil {
				t.Fatal(err)
			}
			state = outputs[0]
		}
		runtime.GC()
	}
	steps(1000)
	before, _ := residentBytes()
	const n = 4000
	steps(n)
	after, _ := residentBytes()
	// A buffer has 256 kB. Go's heap and XLA's allocator vary a little.
	if grown := after - before; grown > n*4096 {
		t.Errorf("%d steps took %d kB", n, grown/1024)
	} else {
		t.Logf("%d steps took %d kB", n, grown/1024)
	}
	if err := state.Destroy(); err != nil {
		t.Fatal(err)
	}
	if alive := pjrt.BuffersAlive(); alive > buffers {
		t.Errorf("%d buffers are alive, %d were before", alive, buffers)
	}

	// Buffers that are not destroyed explicitly are garbage collected.
	for range 100 {
		must(pjrt.ArrayToBuffer(c, values, side, side))
	}
	settle()
	if alive := pjrt.BuffersAlive(); alive > buffers {
		t.Errorf("%d buffers are alive that nobody has", alive-buffers)
	}
	runtime.KeepAlive(broken)
}

// settle waits until the garbage collector has destroyed all unreachable buffers.
func settle() {
	for still := 0; still < 20; still++ {
		alive := pjrt.BuffersAlive()
		runtime.GC()
		time.Sleep(5 * time.Millisecond) // finalizers run in a goroutine
		if pjrt.BuffersAlive() != alive {
			still = 0
		}
	}
}

// residentBytes is the resident memory of this process.
func residentBytes() (bytes int, ok bool) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	_, rest, ok := strings.Cut(string(status), "VmRSS:")
	if !ok {
		return 0, false
	}
	var kilobytes int
	_, err = fmt.Sscan(rest, &kilobytes)
	return kilobytes * 1024, err == nil
}

// The test starts its own binary as child processes.
const (
	childVar = "LAYERCAKE_XLA_TEST_PLUGIN"
	limitVar = "LAYERCAKE_XLA_TEST_LIMIT" // on the size of files in bytes
)

func TestMain(m *testing.M) {
	path := os.Getenv(childVar)
	if path == "" {
		os.Exit(m.Run())
	}
	if limit := os.Getenv(limitVar); limit != "" {
		bytes := must(strconv.ParseUint(limit, 10, 64))
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: bytes}); err != nil {
			panic(err)
		}
	}
	plugin, err := pjrt.GetPlugin(path)
	if err != nil {
		fmt.Println(strings.Split(err.Error(), "\n")[0])
		os.Exit(1)
	}
	c := must(plugin.NewClient(nil))
	program := must(c.Compile().WithStableHLO([]byte(step)).Done())
	buffer := must(pjrt.ArrayToBuffer(c, identity(), side, side))
	must(program.Execute(buffer, buffer).Done())
	os.Exit(0)
}

// child loads a plugin and computes with it in a separate process.
func child(t *testing.T, path string, environment ...string) (stdout, stderr string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "TF_CPP_MIN_LOG_LEVEL=", "TF_ENABLE_ONEDNN_OPTS=", "XLA_FLAGS=", childVar+"="+path)
	// The variables must be unset rather than empty.
	cmd.Env = slices.DeleteFunc(cmd.Env, func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		return slices.Contains([]string{"TF_CPP_MIN_LOG_LEVEL", "TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS"}, name)
	})
	cmd.Env = append(cmd.Env, environment...)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	err = cmd.Run()
	return out.String(), log.String(), err
}

// Notebooks show standard error in red, so nothing may be written there unless the user asks for it.
func TestQuiet(t *testing.T) {
	plugin := ourPlugin(t)
	chatty := "XLA_FLAGS=--xla_dump_to=" + t.TempDir() // XLA logs that it dumps
	for _, test := range []struct {
		environment []string
		quiet       bool
	}{
		{nil, true},
		{[]string{chatty}, true},
		{[]string{chatty, "TF_CPP_MIN_LOG_LEVEL=1"}, true},
		{[]string{chatty, "TF_CPP_MIN_LOG_LEVEL=0"}, false},
	} {
		stdout, stderr, err := child(t, plugin.Path, test.environment...)
		if err != nil {
			t.Fatalf("%v: %v\n%s%s", test.environment, err, stdout, stderr)
		}
		if stdout != "" || (stderr == "") != test.quiet {
			t.Errorf("%v: printed %q, logged %q", test.environment, stdout, stderr)
		}
	}
}

// An incomplete plugin names its missing part.
func TestIncompletePlugin(t *testing.T) {
	plugin := ourPlugin(t)
	folder := filepath.Join(t.TempDir(), "cpu")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ file, lacks string }{
		{filepath.Base(plugin.Path), "libxla_cpu.so"},
		{"libxla_cpu.so", "libtensorflow_cc.so.2"},
		{"libtensorflow_cc.so.2", "libtensorflow_framework.so.2"},
	} {
		copyFile(t, filepath.Join(filepath.Dir(plugin.Path), test.file), filepath.Join(folder, test.file))
		stdout, stderr, err := child(t, filepath.Join(folder, filepath.Base(plugin.Path)))
		if err == nil || !strings.Contains(stdout, test.lacks) {
			t.Errorf("without %s: %v, %s%s", test.lacks, err, stdout, stderr)
		}
	}
}

// copyFile creates a hard link or, across disks, a copy: a symbolic link would be followed.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	if os.Link(from, to) == nil {
		return
	}
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// A link to a plugin works too.
func TestLinkedPlugin(t *testing.T) {
	plugin := ourPlugin(t)
	link := filepath.Join(t.TempDir(), filepath.Base(plugin.Path))
	if err := os.Symlink(plugin.Path, link); err != nil {
		t.Fatal(err)
	}
	if stdout, stderr, err := child(t, link); err != nil {
		t.Errorf("%v: %s%s", err, stdout, stderr)
	}
}

// Every table entry is filled, so that calling an unimplemented one returns an error instead of crashing.
func TestTable(t *testing.T) {
	plugin := ourPlugin(t)
	compiler, err := exec.LookPath("g++")
	if err != nil {
		t.Skip("g++ is needed to compile the test")
	}
	module, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Version}} {{.Dir}}", "github.com/gomlx/go-xla").Output()
	if err != nil {
		t.Fatal(err)
	}
	version, folder, _ := strings.Cut(strings.TrimSpace(string(module)), " ")
	header := filepath.Join(folder, "pjrt")
	if version != xla.GoXLAVersion {
		t.Errorf("go.mod has go-xla %s, the plugin is compiled for %s", version, xla.GoXLAVersion)
	}
	text, err := os.ReadFile(filepath.Join(header, "pjrt_c_api.h"))
	if err != nil {
		t.Fatal(err)
	}
	scratch := t.TempDir()
	if err := os.WriteFile(filepath.Join(scratch, "pjrt_entries.inc"), xla.Entries(text), 0o644); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(scratch, "table_test")
	output, err := exec.CommandContext(t.Context(), compiler, "-x", "c", "-Wall", "-Werror", "-iquote", scratch, "-iquote", header, "-o", program, filepath.Join("testdata", "table_test.c"), "-ldl").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	output, err = exec.CommandContext(t.Context(), program, plugin.Path).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

func TestUpstreamVersion(t *testing.T) {
	if xla.UpstreamVersion != pjrt.DefaultCPUVersion {
		t.Errorf("installs the plugin %s, go-xla is tested with %s", xla.UpstreamVersion, pjrt.DefaultCPUVersion)
	}
}
