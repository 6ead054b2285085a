package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// describeMachine names the date, the machine and its load: numbers from a busy machine mean little.
func describeMachine() string {
	parts := []string{time.Now().Format(time.DateOnly)}
	if cpu := find("/proc/cpuinfo", `(?m)^model name\s*: (.*)$`); cpu != "" {
		parts = append(parts, cpu)
	}
	parts = append(parts, fmt.Sprintf("%d cores", runtime.NumCPU()))
	if kilobytes := find("/proc/meminfo", `(?m)^MemTotal:\s*(\d+) kB$`); kilobytes != "" {
		var n float64
		fmt.Sscan(kilobytes, &n)
		parts = append(parts, fmt.Sprintf("%.0f GB", n*1024/1e9))
	}
	parts = append(parts, runtime.GOOS+"/"+runtime.GOARCH, strings.Fields(runtime.Version())[0])
	if load := find("/proc/loadavg", `^(\S+)`); load != "" {
		parts = append(parts, "load at the start "+load)
	}
	return strings.Join(parts, ", ")
}

// find returns what the pattern's group matches in a file, or "" if the file does not exist.
func find(path, pattern string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	match := regexp.MustCompile(pattern).FindSubmatch(text)
	if match == nil {
		return ""
	}
	return strings.TrimSpace(string(match[1]))
}
