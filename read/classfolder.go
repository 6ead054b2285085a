package read

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"layercake/internal/hint"
)

// A classFolder is a folder with one subfolder of files per class.
type classFolder struct {
	path    string
	classes []string  // the subfolders to read; nil for all, sorted
	inOrder bool      // class by class; otherwise shuffled, the same way each time
	what    string    // the files are: "images"
	endings []string  // of the files' names, in lower case
	log     io.Writer // for progress

	files  []string
	labels []int32
}

// find finds the classes and their files.
func (f *classFolder) find() error {
	if err := f.findClasses(); err != nil {
		return at(f.path, err)
	}
	for class, name := range f.classes {
		folder := filepath.Join(f.path, name)
		before := len(f.files)
		if err := f.walk(folder, int32(class)); err != nil {
			return err
		}
		if len(f.files) == before {
			entries, _ := contents(folder)
			return at(folder, hint.Try(fmt.Errorf("it has no %s for this class, files ending in %s", f.what, strings.Join(f.endings, ", ")), "it holds %s", namesOf(entries)))
		}
	}
	f.mix()
	return nil
}

// mix shuffles the files, unless they are wanted in order.
func (f *classFolder) mix() {
	if f.inOrder {
		return
	}
	mix(len(f.files), func(i, j int) {
		f.files[i], f.files[j] = f.files[j], f.files[i]
		f.labels[i], f.labels[j] = f.labels[j], f.labels[i]
	})
}

// findClasses finds the folders of the classes.
func (f *classFolder) findClasses() error {
	entries, err := contents(f.path)
	if err != nil {
		return err
	}
	var folders names
	for _, e := range entries {
		if e.folder && !strings.HasPrefix(e.name, ".") {
			folders = append(folders, e.name)
		}
	}
	if len(folders) == 0 {
		return hint.Try(errors.New("it has no class folders"), "it holds %s", namesOf(entries))
	}
	if f.classes == nil {
		f.classes = folders
	}
	for _, name := range f.classes {
		if !slices.Contains(folders, name) {
			return hint.Try(fmt.Errorf("it has no class folder %q", name), "the class folders are %s", folders)
		}
	}
	return checkNames(f.classes)
}

// walk adds the files in a class's folder and its subfolders, in Keras's order: by folder, then by name.
func (f *classFolder) walk(folder string, class int32) error {
	found := make(map[string][]string)
	for folders := []string{folder}; len(folders) > 0; {
		folder, folders = folders[0], folders[1:]
		entries, err := contents(folder)
		if err != nil {
			return at(folder, err)
		}
		for _, e := range entries {
			path := filepath.Join(folder, e.name)
			switch lower := strings.ToLower(e.name); {
			case e.folder && !e.link:
				folders = append(folders, path)
			case !e.folder && slices.ContainsFunc(f.endings, func(end string) bool { return strings.HasSuffix(lower, end) }):
				found[folder] = append(found[folder], path)
			}
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(found)) {
		for _, path := range found[folder] {
			f.files = append(f.files, path)
			f.labels = append(f.labels, class)
		}
	}
	return nil
}

// An entry is a file, a folder, or a link to one of them.
type entry struct {
	name         string
	folder, link bool
}

// contents lists a folder, sorted.
func contents(folder string) ([]entry, error) {
	listed, err := os.ReadDir(folder)
	var entries []entry
	for _, e := range listed {
		this := entry{e.Name(), e.IsDir(), e.Type()&fs.ModeSymlink != 0}
		if this.link {
			info, err := os.Stat(filepath.Join(folder, e.Name()))
			this.folder = err == nil && info.IsDir()
		}
		entries = append(entries, this)
	}
	return entries, err
}

// namesOf lists a folder for errors: folders first, without hidden entries.
func namesOf(entries []entry) (list names) {
	for _, folders := range []bool{true, false} {
		for _, e := range entries {
			if e.folder == folders && !strings.HasPrefix(e.name, ".") {
				list = append(list, e.name)
			}
		}
	}
	return list
}

// each calls read for the number of each file, concurrently, until one fails. It reports progress.
func (f *classFolder) each(read func(i int) error) error {
	progress := progress{what: f.path, of: len(f.files), things: f.what, log: f.log, shown: time.Now()}
	errs := make([]error, runtime.GOMAXPROCS(0))
	var taken atomic.Int64
	var group sync.WaitGroup
	for worker := range errs {
		group.Go(func() {
			for errs[worker] == nil {
				i := int(taken.Add(1)) - 1
				if i >= len(f.files) {
					return
				}
				if err := read(i); err != nil {
					errs[worker] = at(f.files[i], err)
					taken.Store(int64(len(f.files))) // stops the other goroutines
				}
				progress.step()
			}
		})
	}
	group.Wait()
	return cmp.Or(errs...)
}

// A progress reports on separate lines, at most one every two seconds: a line that changes in place would be garbage in
// an exported notebook.
type progress struct {
	what   string
	of     int
	things string
	log    io.Writer

	mu    sync.Mutex
	done  int
	shown time.Time
}

func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if now := time.Now(); now.Sub(p.shown) > 2*time.Second {
		p.shown = now
		fmt.Fprintf(p.log, "%s: %d of %d %s\n", p.what, p.done, p.of, p.things)
	}
}
