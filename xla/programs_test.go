//go:build cgo && !noxla && (linux || darwin)

package xla_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gomlx/go-xla/pjrt"

	"layercake/xla"
)

const programsVar = "LAYERCAKE_PROGRAMS"

// programsFolder returns the folder in which clients that are opened from now on keep programs. It is not there yet.
func programsFolder(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "a cache", "programs")
	t.Setenv(programsVar, folder)
	t.Setenv("XLA_FLAGS", "")
	return folder
}

// wave is step with a function whose last bits depend on how it is compiled.
var wave = strings.Replace(step, "%sum = stablehlo.reduce(%product",
	"%wave = stablehlo.sine %product : tensor<256x256xf32>\n    %sum = stablehlo.reduce(%wave", 1)

// compute compiles a program and returns what it computes.
func compute(t *testing.T, c *pjrt.Client, text string) []byte {
	t.Helper()
	program, err := c.Compile().WithStableHLO([]byte(text)).Done()
	if err != nil {
		t.Fatal(err)
	}
	defer program.Destroy()
	result, err := execute(c, program)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func execute(c *pjrt.Client, program *pjrt.LoadedExecutable) (result []byte, err error) {
	values := make([]float32, side*side)
	for i := range values {
		values[i] = float32(i%1009) / 1000
	}
	state, err := pjrt.ArrayToBuffer(c, values, side, side)
	if err != nil {
		return nil, err
	}
	outputs, err := program.Execute(state, state).Done()
	if err != nil {
		return nil, err
	}
	for _, output := range outputs {
		size, err := output.Size()
		if err != nil {
			return nil, err
		}
		data := make([]byte, size)
		if err := output.ToHost(data); err != nil {
			return nil, err
		}
		result = append(result, data...)
	}
	return result, nil
}

// filesIn returns the names of a folder's files, "" for none.
func filesIn(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return strings.Join(names, " ")
}

// past is a time at which no file was used.
var past = time.Unix(1e9, 0)

// used returns whether a file was used since the last call.
func used(t *testing.T, path string) bool {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, past, past); err != nil {
		t.Fatal(err)
	}
	return !info.ModTime().Equal(past)
}

// A program is compiled once. Its file tells: compiling replaces it, reading marks it as used, and what is in memory needs no file.
func TestProgramsAreCompiledOnce(t *testing.T) {
	plugin := ourPlugin(t)
	folder := programsFolder(t)
	c := client(t, plugin, nil)
	want := compute(t, c, wave)
	name := filesIn(t, folder)
	path := filepath.Join(folder, name)
	if len(name) != 64 || !used(t, path) {
		t.Fatalf("there are the files %q", name)
	}
	for path, mode := range map[string]os.FileMode{folder: os.ModeDir | 0o700, path: 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode() != mode {
			t.Errorf("%s has mode %v, want %v (%v)", path, info.Mode(), mode, err)
		}
	}
	if !bytes.Equal(compute(t, c, wave), want) {
		t.Error("in memory it computes something else")
	}
	if used(t, path) {
		t.Error("a program in memory was read or compiled")
	}

	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(compute(t, client(t, plugin, nil), wave), want) {
		t.Error("another client computes something else")
	}
	after, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, after) || !used(t, path) {
		t.Error("another client has compiled it")
	}

	// Whatever may change the program is a part of its name.
	for what, do := range map[string]func(){
		"another text":    func() { compute(t, client(t, plugin, nil), wave+" // another") },
		"two devices":     func() { compute(t, client(t, plugin, pjrt.NamedValuesMap{"cpu_device_count": int64(2)}), wave) },
		"another setting": func() { t.Setenv("NPROC", "7"); compute(t, client(t, plugin, nil), wave) },
	} {
		before := len(strings.Fields(filesIn(t, folder)))
		if do(); len(strings.Fields(filesIn(t, folder))) != before+1 {
			t.Errorf("%s: there are %q", what, filesIn(t, folder))
		}
	}
	if used(t, path) {
		t.Error("the file was used for something else")
	}
}

// Handles of the same program are independent.
func TestProgramsAreShared(t *testing.T) {
	programsFolder(t)
	c := client(t, ourPlugin(t), nil)
	want := compute(t, c, wave)
	compile := func() *pjrt.LoadedExecutable {
		return must(c.Compile().WithStableHLO([]byte(wave)).Done())
	}
	first, second := compile(), compile()
	if err := first.Destroy(); err != nil {
		t.Fatal(err)
	}
	if got, err := execute(c, second); err != nil || !bytes.Equal(got, want) {
		t.Errorf("without the first handle the second computes something else (%v)", err)
	}
	// Enough other programs that it is no longer kept in memory.
	for i := range 70 {
		compute(t, c, fmt.Sprintf("%s // %d", step, i))
	}
	runtime.GC()
	if got, err := execute(c, second); err != nil || !bytes.Equal(got, want) {
		t.Errorf("after 70 other programs it computes something else (%v)", err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			own := compile()
			defer own.Destroy()
			for range 10 {
				for _, program := range []*pjrt.LoadedExecutable{own, second} {
					if got, err := execute(c, program); err != nil || !bytes.Equal(got, want) {
						t.Errorf("at the same time as others it computes something else (%v)", err)
					}
				}
			}
		})
	}
	wg.Wait()
}

// The least recently used programs leave the memory.
func TestProgramsLeaveMemory(t *testing.T) {
	folder := programsFolder(t)
	c := client(t, ourPlugin(t), nil)
	compute(t, c, wave)
	path := filepath.Join(folder, filesIn(t, folder))
	for i := range 70 {
		compute(t, c, fmt.Sprintf("%s // %d", step, i))
		compute(t, c, step)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		used(t, filepath.Join(folder, entry.Name()))
	}
	compute(t, c, step)
	for _, entry := range entries {
		if used(t, filepath.Join(folder, entry.Name())) {
			t.Error("a program that is used all the time was read again")
		}
	}
	compute(t, c, wave)
	if !used(t, path) {
		t.Error("a program is still in memory after 70 others")
	}
}

// A file that is broken in any way is replaced by a good one, and nobody notices.
func TestBrokenPrograms(t *testing.T) {
	plugin := ourPlugin(t)
	folder := programsFolder(t)
	want := compute(t, client(t, plugin, nil), wave)
	name := filesIn(t, folder)
	path := filepath.Join(folder, name)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(data []byte) func() error {
		return func() error { return os.WriteFile(path, data, 0o600) }
	}
	broken := map[string]func() error{
		"bytes at the end":   write(append(slices.Clone(good), 0)),
		"twice":              write(append(slices.Clone(good), good...)),
		"another program's":  write(nil), // below
		"all zero":           write(make([]byte, len(good))),
		"a text":             write([]byte(strings.Repeat("hello", 100))),
		"too large":          func() error { return os.Truncate(path, 1<<40) },
		"a pipe":             func() error { return replace(path, func() error { return syscall.Mkfifo(path, 0o600) }) },
		"a link to nothing":  func() error { return replace(path, func() error { return os.Symlink("nothing", path) }) },
		"a link to a folder": func() error { return replace(path, func() error { return os.Symlink(folder, path) }) },
		"a link to itself":   func() error { return replace(path, func() error { return os.Symlink(name, path) }) },
	}
	for i := range 25 {
		size := i * len(good) / 25
		if i < 5 {
			size = []int{0, 1, 31, 32, 33}[i]
		}
		broken[fmt.Sprintf("%d bytes", size)] = write(good[:size])
		flipped := slices.Clone(good)
		place := i * (len(good) - 1) / 24
		flipped[place] ^= 1 << (i % 8)
		broken[fmt.Sprintf("byte %d is another", place)] = write(flipped)
	}
	compute(t, client(t, plugin, nil), step)
	other := filepath.Join(folder, strings.TrimSpace(strings.Replace(filesIn(t, folder), name, "", 1)))
	broken["another program's"] = func() error {
		data, err := os.ReadFile(other)
		if err != nil {
			return err
		}
		return os.WriteFile(path, data, 0o600)
	}
	for what, do := range broken {
		if err := do(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if !bytes.Equal(compute(t, client(t, plugin, nil), wave), want) {
			t.Errorf("%s: it computes something else", what)
		}
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(good)) {
			t.Fatalf("%s: the file was not replaced: %v, %v", what, info, err)
		}
		used(t, path)
		if !bytes.Equal(compute(t, client(t, plugin, nil), wave), want) || !used(t, path) {
			t.Errorf("%s: the new file is of no use", what)
		}
	}

	// A folder in its place stays.
	err = replace(path, func() error { return os.Mkdir(path, 0o700) })
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(compute(t, client(t, plugin, nil), wave), want) {
		t.Error("a folder: it computes something else")
	}
	if got := strings.Fields(filesIn(t, folder)); len(got) != 2 {
		t.Errorf("a folder: it leaves %q", got)
	}
}

// replace creates something in the place of a file.
func replace(path string, create func() error) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return create()
}

// Programs are compiled as always where none can be kept.
func TestNoPlaceForPrograms(t *testing.T) {
	plugin := ourPlugin(t)
	folder := programsFolder(t)
	want := compute(t, client(t, plugin, nil), wave)
	file := filepath.Join(folder, filesIn(t, folder))
	others := filepath.Join(t.TempDir(), "others")
	if err := os.Mkdir(others, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(others, 0o777); err != nil { // whatever the umask
		t.Fatal(err)
	}
	closed := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(closed, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for what, place := range map[string]string{
		"off": "off", "nothing": "", "a relative path": "here", "the system's": "/proc/programs", "a file": file, "below a file": filepath.Join(file, "programs"),
		"a folder that others may write to": others, "a folder that one may not write to": closed, "a long name": "/" + strings.Repeat("a", 300),
	} {
		t.Setenv(programsVar, place)
		if !bytes.Equal(compute(t, client(t, plugin, nil), wave), want) {
			t.Errorf("%s: it computes something else", what)
		}
	}
	if got := filesIn(t, "."); got != "" {
		t.Errorf("the working folder has %q", got)
	}
	if got := filesIn(t, others); got != "" {
		t.Errorf("the folder that others may write to has %q", got)
	}

	// With flags, XLA may generate other code, or is asked to say how.
	t.Setenv(programsVar, folder)
	used(t, file)
	if stdout, stderr, err := child(t, plugin.Path, "XLA_FLAGS=--xla_cpu_multi_thread_eigen=true"); err != nil {
		t.Errorf("%v: %s%s", err, stdout, stderr)
	}
	if got := filesIn(t, folder); got != filepath.Base(file) {
		t.Errorf("with flags there are %q", got)
	}
}

// A full disk, which the kernel's limit on the size of a file simulates, leaves nothing behind.
func TestNoRoomForPrograms(t *testing.T) {
	plugin := ourPlugin(t)
	folder := programsFolder(t)
	for _, limit := range []string{"1", "40", "1000"} {
		if stdout, stderr, err := child(t, plugin.Path, limitVar+"="+limit); err != nil || stdout+stderr != "" {
			t.Errorf("%s bytes: %v: %s%s", limit, err, stdout, stderr)
		}
		if got := filesIn(t, folder); got != "" {
			t.Errorf("%s bytes: it leaves %q", limit, got)
		}
	}
}

// Several processes may compile the same program.
func TestProgramsOfProcesses(t *testing.T) {
	plugin := ourPlugin(t)
	folder := programsFolder(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 2 {
				if stdout, stderr, err := child(t, plugin.Path); err != nil || stdout+stderr != "" {
					t.Errorf("%v: %s%s", err, stdout, stderr)
				}
			}
		})
	}
	wg.Wait()
	name := filesIn(t, folder)
	if len(name) != 64 {
		t.Fatalf("there are %q", name)
	}
	path := filepath.Join(folder, name)
	used(t, path)
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if stdout, stderr, err := child(t, plugin.Path); err != nil || stdout+stderr != "" {
		t.Errorf("%v: %s%s", err, stdout, stderr)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) || !used(t, path) {
		t.Errorf("a later process has compiled it (%v)", err)
	}
}

// The folder stays below its limit: the least recently used programs go first. Other files are not touched.
func TestOldProgramsGo(t *testing.T) {
	plugin := ourPlugin(t)
	folder := programsFolder(t)
	compute(t, client(t, plugin, nil), wave)
	old := filepath.Join(folder, filesIn(t, folder))
	files := []string{old}
	used(t, old)
	const size = 30 << 20 // of sparse files
	for i := range 9 {
		name := filepath.Join(folder, fmt.Sprintf("%064x", i))
		if i == 3 {
			name += ".1234.0" // of a process that was killed
		}
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	own := filepath.Join(folder, "my notes.txt")
	if err := os.WriteFile(own, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, file := range append([]string{own}, files...) {
		if file != old {
			if err := os.Truncate(file, size); err != nil {
				t.Fatal(err)
			}
		}
		if at := past.Add(time.Duration(i) * time.Hour); os.Chtimes(file, at, at) != nil {
			t.Fatal("the times of files cannot be set")
		}
	}
	compute(t, client(t, plugin, nil), wave) // is used now
	if stdout, stderr, err := child(t, plugin.Path); err != nil {
		t.Fatalf("%v: %s%s", err, stdout, stderr)
	}
	var left []string
	for _, file := range append([]string{own}, files...) {
		if _, err := os.Stat(file); err == nil {
			left = append(left, file)
		}
	}
	// Of 270 MB, which is too much, 192 MB may stay.
	if want := append([]string{own, old}, files[4:]...); !slices.Equal(left, want) {
		t.Errorf("there are %q, want %q", left, want)
	}

	if err := xla.ClearPrograms(); err != nil {
		t.Fatal(err)
	}
	if got := filesIn(t, folder); got != filepath.Base(own) {
		t.Errorf("after clearing there are %q", got)
	}
}

func TestPrograms(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	t.Setenv("XDG_CACHE_HOME", "")
	t.Chdir("/")
	standard := "/home/ada/.cache/layercake/programs"
	if runtime.GOOS == "darwin" {
		standard = "/home/ada/Library/Caches/layercake/programs"
	}
	for value, want := range map[string]string{"": standard, "off": "", "0": "", "/tmp/p": "/tmp/p", "p": "/p"} {
		t.Setenv(programsVar, value)
		if got := xla.Programs(); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
		xla.SetEnvironment("xla:/pjrt_c_api_cpu_plugin.so")
		if want == "" {
			want = value
		}
		if got := os.Getenv(programsVar); got != want {
			t.Errorf("%q: the plugin gets %q, want %q", value, got, want)
		}
	}
	t.Setenv(programsVar, "")
	t.Setenv("HOME", "")
	if got := xla.Programs(); got != "" {
		t.Errorf("without a home: %q", got)
	}
	t.Setenv(programsVar, "/nowhere/programs")
	if err := xla.ClearPrograms(); err != nil {
		t.Error(err)
	}
}
