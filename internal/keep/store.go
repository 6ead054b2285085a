package keep

import (
	"bytes"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"layercake/internal/atomicfile"
)

// A Variable is a variable of a program.
type Variable struct {
	Name    string
	Pointer any // to the variable
}

// A Store is a folder of variables.
type Store struct {
	folder string
	index  index
	pool   *pool
	loaded map[string][]byte // components by file
}

// An index lists a store's contents. It is replaced atomically.
type index struct {
	Next       int                  `json:"next"`      // number of the next file
	Variables  map[string]string    `json:"variables"` // component of each variable
	Components map[string]component `json:"components"`
}

// A component is a file of variables that share memory.
type component struct {
	Variables []string `json:"variables"`
	Pools     []string `json:"pools,omitempty"`
	Types     []string `json:"types,omitempty"`     // types in the file
	Known     []string `json:"known,omitempty"`     // known values in the file
	Functions []string `json:"functions,omitempty"` // functions in the file
	Checksum  uint32   `json:"checksum"`            // of the file
}

const indexName = "index.json"

// Open returns the store in a folder, which it creates if necessary.
func Open(folder string) (*Store, error) {
	s := &Store{
		folder: folder,
		index:  index{Variables: map[string]string{}, Components: map[string]component{}},
		pool:   &pool{folder: folder, mapped: map[string]*mappedFile{}},
		loaded: map[string][]byte{},
	}
	data, err := os.ReadFile(filepath.Join(folder, indexName))
	if errors.Is(err, fs.ErrNotExist) {
		return s, os.MkdirAll(folder, 0o700)
	}
	if err == nil {
		err = json.Unmarshal(data, &s.index)
	}
	return s, err
}

// Load sets the variables to their stored values. Variables without one stay unchanged, as do those that cannot be
// loaded, which it returns with the reason.
func (s *Store) Load(variables []Variable) (failed map[string]error) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // everything allocated here stays
	failed = map[string]error{}
	byFile := map[string]map[string]Variable{}
	for _, v := range variables {
		if file := s.index.Variables[v.Name]; file != "" {
			if byFile[file] == nil {
				byFile[file] = map[string]Variable{}
			}
			byFile[file][v.Name] = v
		}
	}
	for file, roots := range byFile {
		data, err := mapFile(filepath.Join(s.folder, file))
		if err == nil && checksum(data) != s.index.Components[file].Checksum {
			err = errDamaged
		}
		if err == nil {
			err = (&reader{data: data, pool: s.pool, roots: roots}).read()
		}
		if err == nil {
			s.loaded[file] = data
			continue
		}
		for name := range roots {
			failed[name] = err
		}
	}
	return failed
}

func checksum(data []byte) uint32 { return crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)) }

// Save stores the variables, replacing their old values. It returns the variables that cannot be stored, with what they
// hold that cannot be.
func (s *Store) Save(variables []Variable) (failed map[string]error, err error) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the program ends soon
	h, failed := explorable(variables)
	groups := map[*owner][]*region{}
	for _, v := range variables {
		if failed[v.Name] == nil {
			r := h.roots[v.Name]
			o := r.owner.find()
			groups[o] = append(groups[o], r)
		}
	}
	next := index{s.index.Next, maps.Clone(s.index.Variables), map[string]component{}}
	for name := range failed {
		delete(next.Variables, name)
	}
	next.Next++
	s.pool.begin("memory" + strconv.Itoa(next.Next))
	for _, roots := range groups {
		slices.SortFunc(roots, func(a, b *region) int { return strings.Compare(a.root, b.root) })
		data, c := h.writeComponent(roots, s.pool)
		for _, r := range roots {
			c.Variables = append(c.Variables, r.root)
		}
		file := s.index.Variables[roots[0].root]
		if !bytes.Equal(s.loaded[file], data) || s.loaded[file] == nil {
			next.Next++
			file = "variables" + strconv.Itoa(next.Next)
			if err := os.WriteFile(filepath.Join(s.folder, file), data, 0o600); err != nil {
				return nil, err
			}
		}
		for _, name := range c.Variables {
			next.Variables[name] = file
		}
		next.Components[file] = c
	}
	if err := s.pool.finish(); err != nil {
		return nil, err
	}
	return failed, s.commit(next)
}

// Fingerprint returns a number that changes with what a variable holds, as far as it can be inspected.
func Fingerprint(pointer any) uint32 {
	const name = "v"
	h := explore([]Variable{{name, pointer}}, true)
	data, _ := h.writeComponent([]*region{h.roots[name]}, nil)
	return checksum(data)
}

// A Need is what a program needs to load a variable: the variables that share its memory, and the types, known values
// and functions in their stored values.
type Need struct {
	Variables, Types, Known, Functions []string
	Checksum                           uint32 // of the stored value
}

// Need returns the Need of a variable.
func (s *Store) Need(name string) Need {
	c := s.index.Components[s.index.Variables[name]]
	return Need{c.Variables, c.Types, c.Known, c.Functions, c.Checksum}
}

// Forget removes variables from the store.
func (s *Store) Forget(names ...string) error {
	next := index{s.index.Next, maps.Clone(s.index.Variables), map[string]component{}}
	for _, name := range names {
		delete(next.Variables, name)
	}
	return s.commit(next)
}

// commit writes the index, and then removes the files that it does not name.
func (s *Store) commit(next index) error {
	for _, file := range next.Variables {
		if _, ok := next.Components[file]; !ok {
			next.Components[file] = s.index.Components[file]
		}
	}
	data, err := json.Marshal(next)
	if err != nil {
		return err
	}
	if err := atomicfile.WriteFile(filepath.Join(s.folder, indexName), data); err != nil {
		return err
	}
	s.index = next
	keep := map[string]bool{indexName: true}
	for file, c := range next.Components {
		keep[file] = true
		for _, name := range c.Pools {
			keep[name] = true
		}
	}
	entries, err := os.ReadDir(s.folder)
	for _, e := range entries {
		if !keep[e.Name()] {
			err = errors.Join(err, os.Remove(filepath.Join(s.folder, e.Name())))
		}
	}
	return err
}
