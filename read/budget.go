package read

import "sync"

// A budget limits a resource that goroutines use at the same time.
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

// take waits until n units are free and takes them; give returns them. n must not exceed the total.
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
