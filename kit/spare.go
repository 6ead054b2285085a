package kit

import "sync"

// A spare is a thing that is kept for the next use. While it is in use, others get none and make their own.
type spare struct{ thing any }

// spares protects all spares, which are copied with what contains them.
var spares sync.Mutex

// take returns the thing, or nil, and leaves none.
func (s *spare) take() any {
	spares.Lock()
	defer spares.Unlock()
	thing := s.thing
	s.thing = nil
	return thing
}

// put keeps a thing.
func (s *spare) put(thing any) {
	spares.Lock()
	defer spares.Unlock()
	s.thing = thing
}
