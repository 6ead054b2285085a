package datasets

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"layercake/internal/download"
	"layercake/internal/memory"
	"layercake/internal/switches"
)

// A Finder finds the files of a source.
type Finder struct {
	Source
	Folder  string // a folder with the files that the user named, or ""
	Cache   string // the folder that keeps downloads and copies, made when first written to; "" if there is none
	Offline bool   // do not use the network
	Client  *download.Client
	Log     io.Writer // for progress
}

// New returns a finder with the settings of the environment.
func New(s Source) *Finder {
	f := &Finder{
		Source:  s,
		Folder:  os.Getenv(s.FolderVar),
		Offline: switches.On("LAYERCAKE_OFFLINE"),
		Client:  download.New(),
		Log:     os.Stderr,
	}
	if base, err := os.UserCacheDir(); err == nil {
		f.Cache = filepath.Join(base, "layercake", s.Name)
	}
	return f
}

// Found are the files of a source, or the reason why they cannot be had.
type Found struct {
	*Finder
	Note string // of a stand-in's arrays; "" if the files are there

	paths map[string]string // of the files in the user's folder; nil for files in the cache
}

// Find finds the named files, or all of them. It downloads what the cache lacks. It does not read the files.
//
// An unreachable network is not an error: Found then has a Note. Errors are a folder without the files, mirrors that send
// other data, and a cache folder that cannot be written.
func (f *Finder) Find(names ...string) (*Found, error) {
	if names == nil {
		names = f.names()
	}
	if f.Folder != "" {
		paths, err := f.inFolder(names)
		if err != nil {
			return nil, fmt.Errorf("%s: %s is %s, %w", f.Name, f.FolderVar, f.Folder, err)
		}
		return &Found{Finder: f, paths: paths}, nil
	}
	if len(f.missing()) > 0 {
		err := f.download()
		if away, ok := errors.AsType[*awayError](err); ok {
			if !away.known {
				// Displays show the note, which says why.
				f.printf("no mirror could be reached; SYNTHETIC %s are made instead", f.StandIn)
			}
			return &Found{Finder: f, Note: f.note(away.why)}, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return &Found{Finder: f}, nil
}

// InFolder returns whether the files are in a folder that the user named, and thus need not be the published ones.
func (f *Found) InFolder() bool { return f.paths != nil }

// Path returns where a file is.
func (f *Found) Path(name string) string {
	if f.paths != nil {
		return f.paths[name]
	}
	return f.downloadedPath(f.file(name))
}

// Read returns the contents of a file. A published file is verified first; if it is damaged, it is downloaded again.
// Errors name the file.
func (f *Found) Read(name string) ([]byte, error) {
	path := f.Path(name)
	if f.paths == nil {
		return f.readDownloaded(path, f.file(name))
	}
	data, err := ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return data, nil
}

// Open opens a file for reading in pieces. A published file is verified first, like in [Found.Read].
func (f *Found) Open(name string) (io.ReadCloser, error) {
	path := f.Path(name)
	if f.paths == nil {
		file := f.file(name)
		if err := f.downloadedAgain(path, verify(path, file), func() error { return verify(path, file) }); err != nil {
			return nil, err
		}
	}
	return os.Open(path)
}

// ReadFile is like [os.ReadFile], but first checks that the file is one that fits into memory.
func ReadFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err == nil {
		err = memory.Check(info.Size())
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

func (f *Finder) printf(format string, args ...any) {
	fmt.Fprintf(f.Log, f.Name+": "+format+"\n", args...)
}
