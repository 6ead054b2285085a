// Relay stands between Jupyter and GoNB. It gives GoNB cells that GoNB can read, turns what GoNB says of a cell that failed
// into a short error that a learner can read, and lets neither outputs without end nor strangers do harm.
//
//	relay ROOT CONNECTION_FILE GONB [FLAGS...]
//
// It starts GoNB and carries the kernel's five sockets to Jupyter: ports.go. What goes through:
//
//	shell, towards GoNB    cells, made ready by source.go; questions of completion and help, with the imports of earlier
//	                       cells: questions.go
//	shell, towards Jupyter replies: filter.go, help.go
//	iopub                  outputs. See filter.go for which messages tell of a failure, explain.go and report.go for what is
//	                       read from them, and advice.go for what is said instead; and pace.go for how fast they go
//
// Only GoNB knows which line of a cell a line of the program comes from that it makes of the cells, and it tells that in
// its messages alone. So this is where an error of any kind, the parser's, the compiler's or the program's, can be told
// in terms of the cell. What GoNB itself does differently here is in internal/setup/gonb.go.
//
// The kernel is a tree of processes that ends together, whichever of them ends first and however: life.go.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"

	"layercake/internal/scratch"
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
	c, err := readConnection(connectionFile)
	if err != nil {
		return 0, err
	}
	// It holds GoNB's sockets and what GoNB compiles. The path of a socket may have 103 bytes.
	folder, remove, err := scratch.Folder(scratch.Short(60), "layercake-")
	if err != nil {
		return 0, err
	}
	defer remove()
	inside := connection{
		Scheme: c.Scheme, Key: c.Key, Transport: "ipc", IP: filepath.Join(folder, "s"), Ports: map[string]int{},
	}
	for i, name := range portNames {
		inside.Ports[name] = i
	}
	mute, err := serveAll(c, inside, root)
	if err != nil {
		return 0, err
	}
	// GoNB reads the kernel's id from the name of the file.
	insideFile := filepath.Join(folder, filepath.Base(connectionFile))
	if err := inside.write(insideFile); err != nil {
		return 0, err
	}
	cmd := exec.Command(gonb, append(flags, "--kernel", insideFile)...)
	cmd.Env = append(os.Environ(), "LAYERCAKE_KERNEL="+folder)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return live(cmd, mute)
}

// serveAll serves the ports of the connection, for GoNB's inside. Mute is closed when there are no outputs any more.
func serveAll(c, inside connection, root string) (mute <-chan struct{}, err error) {
	p := ports{[]byte(c.Key), inside}
	cells, sources, told, added := newCells(root), newSources(), newTold(), &added{}
	pub := &publisher{subscribers: map[*subscriber]bool{}}
	for name, client := range map[string]func(net.Conn) error{
		"shell_port":   p.carry("shell_port", questions{cells, sources, added}, replies{told, added}),
		"control_port": p.carry("control_port", nil, nil),
		"stdin_port":   p.carry("stdin_port", nil, nil),
		"iopub_port":   pub.serve,
		"hb_port":      heartbeat,
	} {
		l, err := c.listen(name)
		if err != nil {
			return nil, err
		}
		go serve(l, client)
	}
	ended := make(chan struct{})
	go func() {
		err := p.outputs(&outputs{cells: cells, sources: sources, told: told}, pub)
		fmt.Fprintln(os.Stderr, "relay: the outputs end:", err)
		close(ended)
	}()
	return ended, nil
}

// A connection is what a connection file says.
type connection struct {
	Scheme, Key, Transport, IP string
	Ports                      map[string]int
}

func readConnection(path string) (c connection, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	var read map[string]any
	if err := json.Unmarshal(data, &read); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	c.Scheme, _ = read["signature_scheme"].(string)
	c.Key, _ = read["key"].(string)
	c.Transport, _ = read["transport"].(string)
	c.IP, _ = read["ip"].(string)
	c.Ports = map[string]int{}
	for _, name := range portNames {
		port, ok := read[name].(float64)
		if !ok {
			return c, fmt.Errorf("%s has no %s", path, name)
		}
		c.Ports[name] = int(port)
	}
	if c.Scheme != "hmac-sha256" {
		return c, fmt.Errorf("%s: messages are signed with %q; only hmac-sha256 is known", path, c.Scheme)
	}
	return c, nil
}

// write writes a connection file that only this user can read.
func (c connection) write(path string) error {
	file := map[string]any{"signature_scheme": c.Scheme, "key": c.Key, "transport": c.Transport, "ip": c.IP}
	for name, port := range c.Ports {
		file[name] = port
	}
	data, err := json.Marshal(file)
	return errors.Join(err, os.WriteFile(path, data, 0o600))
}

// socket is the path of a port's socket where the ports are files.
func (c connection) socket(name string) string { return fmt.Sprintf("%s-%d", c.IP, c.Ports[name]) }
