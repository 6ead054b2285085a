package read

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// freeMemory returns how many bytes of memory are free. Where this cannot be told, on other systems than Linux, it is more
// than there can be.
func freeMemory() float64 {
	free := float64(1 << 47)
	info, _ := os.ReadFile("/proc/meminfo")
	if found := available.FindSubmatch(info); found != nil {
		if kilobytes, err := strconv.ParseFloat(string(found[1]), 64); err == nil {
			free = kilobytes * 1024
		}
	}
	limit, _ := os.ReadFile("/sys/fs/cgroup/memory.max") // of a container
	if bytes, err := strconv.ParseFloat(strings.TrimSpace(string(limit)), 64); err == nil {
		free = min(free, bytes)
	}
	return free
}

var available = regexp.MustCompile(`(?m)^MemAvailable:\s*(\d+) kB$`)

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
