package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// A measurement is the result of one process.
type measurement struct {
	// Printed by the process itself.
	Epochs   []float64 `json:"epoch_s"` // seconds per epoch, validation included; the first includes compilation
	Accuracy float64   `json:"test_accuracy"`

	Cold float64 `json:"-"` // seconds from the start of the process to the end of the last epoch
	Peak float64 `json:"-"` // maximum memory in megabytes (10^6 bytes)
}

// measure runs a process. If it fails, the error is its last error message.
func measure(cmd *exec.Cmd) (measurement, error) {
	var m measurement
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		return m, err
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return m, err
	}
	lines := bufio.NewScanner(out)
	var unreadable error
	for lines.Scan() {
		if !bytes.HasPrefix(lines.Bytes(), []byte("{")) {
			continue // messages of libraries
		}
		m.Cold = time.Since(start).Seconds()
		unreadable = json.Unmarshal(lines.Bytes(), &m)
	}
	_, _ = io.Copy(io.Discard, out) // after a line that is too long
	if err := cmd.Wait(); err != nil {
		if line := lastLine(complaint.String()); line != "" {
			return m, fmt.Errorf("%s", line)
		}
		return m, err
	}
	if unreadable != nil {
		return m, unreadable
	}
	if len(m.Epochs) == 0 {
		return m, errors.New("it printed no epochs")
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		// The maximum over the process and its children. Some kernels count the size of this process at the start, so
		// it must stay small: other processes load the data.
		m.Peak = float64(usage.Maxrss) * 1024 / 1e6
		if runtime.GOOS == "darwin" { // where the unit is bytes
			m.Peak /= 1024
		}
	}
	return m, nil
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndexByte(text, '\n')+1:]
}
