package read

import "sync"

// A budget bounds what is under way at a time.
type budget struct {
	mu    sync.Mutex
	freed sync.Cond
	left  int
}

func newBudget(most int) *budget {
	b := &budget{left: most}
	b.freed.L = &b.mu
	return b
}

// take waits until n are left, which can't be more than there are, and takes them; give gives them back.
func (b *budget) take(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.left < n {
		b.freed.Wait()
	}
	b.left -= n
}

func (b *budget) give(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += n
	b.freed.Broadcast()
}
