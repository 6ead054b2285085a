package xla

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// sources are the plugin's own.
//
//go:embed cpu/*.cc cpu/*.h cpu/*.c cpu/exports.map cpu/standins
var sources embed.FS

// goXLAVersion is the version of go-xla whose header the plugin is compiled with. It must match go.mod.
const goXLAVersion = "v0.4.1"

// Compiler options. The macros match those of the wheel's build as far as headers depend on them.
var (
	cxxFlags = []string{"-std=c++17", "-O1", "-fPIC", "-w", "-DNDEBUG", "-D_GLIBCXX_USE_CXX11_ABI=1", "-DEIGEN_MAX_ALIGN_BYTES=64"}
	cFlags   = []string{"-x", "c", "-O1", "-fPIC"}
	// The plugin must stay loaded after it is closed: XLA's threads still run in it.
	linkFlags = []string{"-shared", "-s", "-Wl,-z,nodelete", "-Wl,-rpath,$ORIGIN"}
)

// sourcesID changes whenever the plugin built over a given wheel would.
var sourcesID = sync.OnceValue(func() string {
	h := sha256.New()
	fmt.Fprintln(h, wheelSum, goXLAVersion, cxxFlags, cFlags, linkFlags)
	err := fs.WalkDir(sources, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "check.c" {
			return err
		}
		text, err := sources.ReadFile(path)
		fmt.Fprintf(h, "%s %d %s\n", path, len(text), text)
		return err
	})
	if err != nil {
		panic(err) // the files are embedded
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:4])
})

// tryCompiler returns why g++ cannot be used. The check is quick, unlike the download that precedes compilation.
func tryCompiler(ctx context.Context) error {
	if _, err := exec.LookPath("g++"); err != nil {
		return errors.New("g++ is not installed (on Debian: apt-get install g++)")
	}
	const program = `
#include <features.h>
#include <memory>
#if !defined(__GLIBC__) || __GLIBC__ == 2 && __GLIBC_MINOR__ < 27
#error TensorFlow's wheel needs glibc 2.27 or newer
#endif
#if __GNUC__ < 9
#error g++ 9 or newer is needed
#endif
`
	cmd := command(ctx, "g++", "-std=c++17", "-fsyntax-only", "-x", "c++", "-")
	cmd.Stdin = strings.NewReader(program)
	return runCompiler(cmd)
}

// compile compiles the plugin into a folder, given the wheel's headers.
func compile(ctx context.Context, scratch, include, folder string) error {
	c, err := newCompiler(ctx, scratch)
	if err != nil {
		return err
	}
	// The wheel's libraries may not be unpacked yet. Empty libraries of the same names suffice for linking and make it
	// 30 times as fast. Trying the plugin later shows whether the real ones define everything it needs.
	for _, library := range wheelLibraries {
		if err := c.run(ctx, "-shared", "-nostdlib", "-x", "c", "/dev/null", "-Wl,-soname,"+library, "-o", filepath.Join(scratch, library)); err != nil {
			return err
		}
	}
	// PJRT's headers include much of the compiler for a few classes that they only use through pointers. The headers in
	// standins shadow the wheel's and only declare those classes, so that the plugin compiles in a third of the time.
	// (The wheel lacks mlir/IR/BuiltinOps.h.) No object's layout depends on them.
	cxx := append(slices.Clone(cxxFlags), `-DLAYERCAKE_PLUGIN="`+sourcesID()+`"`, "-iquote", c.header, "-iquote", scratch, "-I"+filepath.Join(c.sources, "standins"),
		"-isystem", include, "-isystem", filepath.Join(include, "external", "highwayhash"), "-isystem", filepath.Join(include, "external", "farmhash_archive", "src"))
	link := append(slices.Clone(linkFlags), "-Wl,--version-script="+filepath.Join(c.sources, "exports.map"))
	object := filepath.Join(scratch, "plugin.o")
	if err := c.run(ctx, append(cxx, "-c", filepath.Join(c.sources, "plugin.cc"), "-o", object)...); err != nil {
		return err
	}
	args := append(slices.Clone(link), object, "-o", filepath.Join(folder, "libxla_cpu.so"), "-Wl,--no-as-needed", "-L"+scratch)
	for _, library := range wheelLibraries {
		args = append(args, "-l:"+library)
	}
	if err := c.run(ctx, args...); err != nil {
		return err
	}
	args = append(slices.Clone(cFlags), "-iquote", c.header, filepath.Join(c.sources, "loader.c"), "-Wl,-z,defs", "-o", filepath.Join(folder, "pjrt_c_api_cpu_plugin.so"), "-ldl", "-lpthread")
	return c.run(ctx, append(args, link...)...)
}

// A compiler runs g++ with the include paths of the sources and of go-xla's header.
type compiler struct {
	sources string // folder of the sources
	header  string // folder of go-xla's pjrt_c_api.h
}

func newCompiler(ctx context.Context, scratch string) (*compiler, error) {
	if err := os.CopyFS(scratch, sources); err != nil {
		return nil, err
	}
	module, err := command(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/gomlx/go-xla").Output()
	if err != nil {
		return nil, fmt.Errorf("'go list' does not find go-xla, whose header is needed: %w", err)
	}
	c := &compiler{sources: filepath.Join(scratch, "cpu"), header: filepath.Join(strings.TrimSpace(string(module)), "pjrt")}
	header, err := os.ReadFile(filepath.Join(c.header, "pjrt_c_api.h"))
	if err != nil {
		return nil, err
	}
	return c, os.WriteFile(filepath.Join(scratch, "pjrt_entries.inc"), entries(header), 0o644)
}

// entries lists the entries of PJRT's function table, given its header.
func entries(header []byte) []byte {
	var list bytes.Buffer
	for _, field := range regexp.MustCompile(`_PJRT_API_STRUCT_FIELD\((PJRT_\w+)\)`).FindAllSubmatch(header, -1) {
		fmt.Fprintf(&list, "ENTRY(%s)\n", field[1])
	}
	return list.Bytes()
}

func (c *compiler) run(ctx context.Context, args ...string) error {
	return runCompiler(command(ctx, "g++", args...))
}

// runCompiler runs g++ and returns the first error that the compiler reports.
func runCompiler(cmd *exec.Cmd) error {
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err := cmd.Run()
	if err == nil {
		return nil
	}
	for line := range strings.Lines(output.String()) {
		if strings.Contains(line, "error:") || strings.Contains(line, "error #") {
			return fmt.Errorf("g++: %s", strings.TrimSpace(line))
		}
	}
	first, _, _ := strings.Cut(strings.TrimSpace(output.String()), "\n")
	return fmt.Errorf("g++: %w: %s", err, first)
}

// try runs a small program on a CPU plugin in a separate process, since it might crash. Where that is not possible, and
// for GPU plugins, the error would appear when the plugin is opened.
func (in *installation) try(ctx context.Context, plugin Plugin) error {
	if plugin.Name != "cpu" {
		return nil
	}
	scratch, err := os.MkdirTemp("", "layercake-xla-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	check, err := compileCheck(ctx, scratch)
	if err != nil {
		in.say("%v is untested: %v", plugin, err)
		return ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := command(ctx, check, plugin.Path)
	cmd.Env = append(os.Environ(), "LD_BIND_NOW=1") // resolve all functions, not only those the program calls
	output, err := cmd.Output()
	var failed *exec.ExitError
	switch why := strings.TrimSpace(string(output)); {
	case err == nil:
		return nil
	case !errors.As(err, &failed):
		in.say("%v is untested: %v", plugin, err)
		return ctx.Err()
	case why != "":
		return errors.New(why)
	}
	return fmt.Errorf("it crashes (%w)", err)
}

// compileCheck compiles the program that tries a plugin.
func compileCheck(ctx context.Context, scratch string) (path string, err error) {
	if err := tryCompiler(ctx); err != nil {
		return "", err
	}
	c, err := newCompiler(ctx, scratch)
	if err != nil {
		return "", err
	}
	path = filepath.Join(scratch, "check")
	return path, c.run(ctx, append(slices.Clone(cFlags), "-iquote", c.header, filepath.Join(c.sources, "check.c"), "-o", path, "-ldl")...)
}

// command returns a command that is killed when ctx is done.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	endTogether(cmd)
	cmd.WaitDelay = 2 * time.Second
	return cmd
}
