package compose

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"layercake/cell"
	"layercake/internal/keep"
)

// mates returns the names that a program needs to load a variable: the variables that share its memory, and the types
// and functions in its stored value.
func (c *composer) mates(name string) map[string]bool {
	need := c.need(name)
	names := map[string]bool{}
	for _, v := range need.Variables {
		names[v] = true
	}
	for _, t := range slices.Concat(need.Types, need.Functions) {
		for _, found := range ownName.FindAllStringSubmatch(t, -1) {
			names[found[1]] = true
		}
	}
	return names
}

// need returns what a program needs to load a variable.
func (c *composer) need(name string) keep.Need {
	if c.kept == nil {
		return keep.Need{}
	}
	return c.kept.Need(name)
}

// ownName matches names declared by cells in a type's key.
var ownName = regexp.MustCompile(`\bmain\.(\w+)`)

// Done adopts the declarations of a program that has run. It adopts only variables that got their values, as if failed
// declarations did not exist.
func (s *Session) Done(p *Program) error {
	if p.as == browserForm { // nothing comes back from it
		s.declare(p)
		return nil
	}
	outcome, err := cell.ReadOutcome(s.store)
	if err != nil || !outcome.Began {
		return err
	}
	p.Lost = !outcome.Ended && p.keeps
	var follow error
	if outcome.Ended {
		follow = outcome.Follow()
	}
	s.declare(p)
	var forgotten []string
	for _, v := range p.variables {
		if p.Lost && s.variables[v.Name] != nil { // keeps the old variable
			continue
		}
		if !outcome.Made[v.Name] {
			s.failed[v.Name] = p.cell
			if s.variables[v.Name] != nil {
				s.remove(v.Name)
				forgotten = append(forgotten, v.Name)
			}
			continue
		}
		s.remove(v.Name)
		delete(s.failed, v.Name)
		s.variables[v.Name] = v
		if s.leftOut[v.Name] {
			v.anew = cell.LeftOut
			forgotten = append(forgotten, v.Name)
		}
	}
	if kept, err := keep.Open(s.store); err == nil {
		for _, v := range p.variables {
			v.checksum = kept.Need(v.Name).Checksum
		}
	}
	for name := range outcome.Kept {
		if v := s.variables[name]; v != nil {
			v.anew = ""
		}
	}
	for name, why := range outcome.NotKept {
		if v := s.variables[name]; v != nil {
			v.anew = why
			for _, other := range s.variables {
				if outcome.Functions[name] && other.made == v.made && other.anew == "" && !other.alone && v.made != nil && v.made.together {
					other.with(v)
					forgotten = append(forgotten, other.Name)
				}
			}
		}
	}
	return errors.Join(follow, s.forget(forgotten...))
}

// declare adopts a program's imports, functions, types and constants.
func (s *Session) declare(p *Program) {
	for name, i := range p.imports {
		s.imports[name] = i
	}
	declared := slices.DeleteFunc(slices.Clone(p.declared), func(d *declaration) bool { return d.init })
	for _, d := range declared {
		for _, name := range slices.Clone(d.names) {
			methods := s.methodsOfOtherCells(name)
			s.remove(name)
			if d.kind == typing {
				maps.Copy(s.declared, methods)
			}
		}
	}
	for _, d := range declared { // a method may precede its type, which removes the old methods
		for _, name := range d.names {
			s.declared[name] = d
		}
	}
}

// methodsOfOtherCells returns the methods of a type that are declared in other cells, by name. The type's cell can run
// again without them.
func (s *Session) methodsOfOtherCells(name string) map[string]*declaration {
	methods := map[string]*declaration{}
	if t := s.declared[name]; t != nil {
		for key, d := range s.declared {
			if base, _, method := strings.Cut(key, "."); method && base == name && d.origin.cell != t.origin.cell {
				methods[key] = d
			}
		}
	}
	return methods
}

// Reset forgets everything that cells declared.
func (s *Session) Reset() error {
	names := slices.Collect(maps.Keys(s.variables))
	clear(s.imports)
	clear(s.declared)
	clear(s.variables)
	clear(s.failed)
	clear(s.leftOut)
	return s.forget(names...)
}

func (s *Session) forget(names ...string) error {
	if len(names) == 0 {
		return nil
	}
	store, err := keep.Open(s.store)
	if err != nil {
		return err
	}
	return store.Forget(names...)
}
