// Relay stands between Jupyter and GoNB and turns what GoNB says of a cell that failed into a short error that a learner
// can read: what is wrong, in which line, and what to try.
//
//	relay ROOT CONNECTION_FILE GONB [FLAGS...]
//
// It starts GoNB and carries two of the kernel's five sockets to Jupyter: iopub, which outputs come on, and shell, which
// requests and replies go over. The others GoNB serves itself. All bytes go through as they are but for the messages that
// tell of a failure. See filter.go for which those are, explain.go and report.go for what is read from them, and advice.go
// for what is said instead. Beside that, a request for completion or help gets the imports of earlier cells, and help
// has no dead links: questions.go, help.go.
//
// Only GoNB knows which line of a cell a line of the program comes from that it makes of the cells, and it tells that in
// its messages alone. So this is where an error of any kind, the parser's, the compiler's or the program's, can be told
// in terms of the cell. GoNB stays as it is, but for how it waits for gopls (internal/setup/gonb.go).
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: relay ROOT CONNECTION_FILE GONB [FLAGS...]")
		os.Exit(2)
	}
	status, err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "relay:", err)
		os.Exit(1)
	}
	os.Exit(status)
}

// run serves the kernel until GoNB ends, and returns GoNB's exit status.
func run(root, connectionFile, gonb string, flags []string) (status int, err error) {
	data, err := os.ReadFile(connectionFile)
	if err != nil {
		return 0, err
	}
	var connection map[string]any
	if err := json.Unmarshal(data, &connection); err != nil {
		return 0, fmt.Errorf("%s: %w", connectionFile, err)
	}
	// Where it does not know the way to talk, the relay stands aside: errors then look as GoNB makes them.
	if connection["transport"] == "tcp" && connection["signature_scheme"] == "hmac-sha256" {
		// GoNB reads the kernel's id from the name of the file.
		folder, err := os.MkdirTemp("", "layercake-")
		if err != nil {
			return 0, err
		}
		defer os.RemoveAll(folder)
		connectionFile = filepath.Join(folder, filepath.Base(connectionFile))
		if err := relay(connection, newCells(root)); err != nil {
			return 0, err
		}
		if data, err = json.Marshal(connection); err != nil {
			return 0, err
		}
		if err := os.WriteFile(connectionFile, data, 0o600); err != nil {
			return 0, err
		}
	}

	cmd := exec.Command(gonb, append(flags, "--kernel", connectionFile)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	// An interrupt is for the cell: Jupyter sends it to all of the kernel's processes. (To ignore it would make GoNB and
	// the cells ignore it as well.)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	go func() {
		for s := range signals {
			if s == syscall.SIGTERM {
				cmd.Process.Signal(s)
			}
		}
	}()
	err = cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	return 0, err
}

// relay takes over two ports of a connection, and puts others there that GoNB is to listen on.
func relay(connection map[string]any, cells *cells) error {
	ip, _ := connection["ip"].(string)
	key, _ := connection["key"].(string)
	told, added := newTold(), &added{}
	sockets := map[string]socket{
		"iopub_port": {newFilter: func() filter { return &outputs{cells: cells, told: told} }},
		"shell_port": {newFilter: func() filter { return replies{told, added} }, asked: questions{cells, []byte(key), added}},
	}
	for name, s := range sockets {
		port, _ := connection[name].(float64)
		outside, err := net.Listen("tcp", net.JoinHostPort(ip, strconv.Itoa(int(port))))
		if err != nil {
			return err
		}
		free, err := listenBelowEphemeral(ip)
		if err != nil {
			return err
		}
		defer free.Close() // when both are known, so that they differ
		connection[name] = free.Addr().(*net.TCPAddr).Port
		s.inside, s.key = free.Addr().String(), []byte(key)
		go s.serve(outside)
	}
	return nil
}

// listenBelowEphemeral listens on a free port below those that the system gives to outgoing connections, and Jupyter to
// the kernel's other sockets: one of these could take it before GoNB does.
func listenBelowEphemeral(ip string) (l net.Listener, err error) {
	for range 100 {
		port := 10000 + rand.IntN(22000)
		if l, err = net.Listen("tcp", net.JoinHostPort(ip, strconv.Itoa(port))); err == nil {
			return l, nil
		}
	}
	return nil, err
}
