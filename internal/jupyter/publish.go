package jupyter

import (
	"bytes"
	"maps"
	"net"
	"slices"
	"sync"
	"time"
)

// A publisher sends outputs to all subscribed clients, like a PUB socket.
type publisher struct {
	mu          sync.Mutex
	subscribers map[*subscriber]bool
}

// A subscriber is a client of iopub.
type subscriber struct {
	client *Peer

	mu     sync.Mutex
	topics map[string]bool // prefixes of the messages that it receives
	queue  [][][]byte      // not yet sent
	bytes  int             // in the queue
	more   chan struct{}   // signals that the queue is not empty
}

// mostQueued limits the data waiting for a client. A client that exceeds it has hung or is not Jupyter: it is
// disconnected, so that it neither blocks the others nor fills the kernel's memory. Jupyter reconnects.
const mostQueued = 64 << 20

// serve serves a client.
func (p *publisher) serve(conn net.Conn) error {
	client, err := meet(conn, "PUB", nil, 1<<12)
	if err != nil {
		return err
	}
	s := &subscriber{client: client, topics: map[string]bool{}, more: make(chan struct{}, 1)}
	p.mu.Lock()
	p.subscribers[s] = true
	p.mu.Unlock()
	gone := make(chan struct{})
	defer func() {
		close(gone)
		p.mu.Lock()
		delete(p.subscribers, s)
		p.mu.Unlock()
	}()
	go s.send(gone)
	for {
		frames, err := client.Read()
		if err != nil {
			return err
		}
		s.subscribe(frames[0])
	}
}

// subscribe handles a client's request: 1 or 0, and a topic.
func (s *subscriber) subscribe(asked []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(asked) == 0:
	case asked[0] == 1 && len(s.topics) < mostFrames:
		s.topics[string(asked[1:])] = true
	case asked[0] == 0:
		delete(s.topics, string(asked[1:]))
	}
}

func (p *publisher) all() []*subscriber {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Collect(maps.Keys(p.subscribers))
}

// publish sends a message to all its subscribers.
func (p *publisher) publish(frames [][]byte) {
	for _, s := range p.all() {
		s.put(frames)
	}
}

// wants returns whether the client has subscribed to a prefix of the topic.
func (s *subscriber) wants(topic []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t := range s.topics {
		if bytes.HasPrefix(topic, []byte(t)) {
			return true
		}
	}
	return false
}

func (s *subscriber) put(frames [][]byte) {
	if !s.wants(frames[0]) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bytes > mostQueued {
		s.client.conn.Close()
		return
	}
	s.queue, s.bytes = append(s.queue, frames), s.bytes+size(frames)
	select {
	case s.more <- struct{}{}:
	default:
	}
}

// drain waits until all clients have received everything, up to the limit.
func (p *publisher) drain(limit time.Duration) {
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		waiting := false
		for _, s := range p.all() {
			s.mu.Lock()
			waiting = waiting || s.bytes > 0
			s.mu.Unlock()
		}
		if !waiting {
			return
		}
	}
}

func size(frames [][]byte) (n int) {
	for _, f := range frames {
		n += len(f)
	}
	return n
}

// send sends the queue until the client has gone.
func (s *subscriber) send(gone <-chan struct{}) {
	for {
		select {
		case <-gone:
			return
		case <-s.more:
		}
		s.mu.Lock()
		queue := s.queue
		s.queue = nil
		s.mu.Unlock()
		for _, m := range queue {
			if s.client.Send(m) != nil {
				s.client.conn.Close()
				return
			}
			s.mu.Lock()
			s.bytes -= size(m)
			s.mu.Unlock()
		}
	}
}
