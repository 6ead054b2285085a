// Package memory checks whether announced data fits into the machine's memory before any is allocated.
package memory

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// unknown is assumed to be free if the system does not report it.
const unknown = 8 << 30

// Check returns an error if the given number of bytes exceeds the free memory.
func Check(bytes int64) error {
	if free := Free(); bytes > free {
		return fmt.Errorf("takes %s of memory, but only %s is free", Size(bytes), Size(free))
	}
	return nil
}

// Free is the number of bytes available on the system, or allowed for this process's container. The container's current
// usage is not subtracted: most of it can be cached files, which the system reclaims.
func Free() int64 {
	free := int64(unknown)
	if info, err := os.ReadFile("/proc/meminfo"); err == nil {
		free = available(string(info), free)
	}
	for _, limit := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if text, err := os.ReadFile(limit); err == nil {
			if bytes, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil { // otherwise "max"
				free = min(free, bytes)
			}
		}
	}
	return free
}

// available parses the line "MemAvailable:   23749336 kB".
func available(info string, otherwise int64) int64 {
	_, line, _ := strings.Cut(info, "MemAvailable:")
	if fields := strings.Fields(line); len(fields) > 1 && fields[1] == "kB" {
		if kilobytes, err := strconv.ParseInt(fields[0], 10, 64); err == nil {
			return kilobytes << 10
		}
	}
	return otherwise
}

// Size formats a number of bytes: 6.4 GB.
func Size(bytes int64) string {
	size, units := float64(bytes), []string{"bytes", "kB", "MB", "GB", "TB", "PB"}
	for size >= 999.95 && len(units) > 1 {
		size, units = size/1000, units[1:]
	}
	switch {
	case bytes == 1:
		return "1 byte"
	case units[0] == "bytes":
		return fmt.Sprintf("%d bytes", bytes)
	}
	return fmt.Sprintf("%.1f %s", size, units[0])
}
