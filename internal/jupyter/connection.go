package jupyter

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A Connection is the content of a connection file: the kernel's addresses and the key for signing messages.
type Connection struct {
	Scheme, Key, Transport, IP string
	Ports                      map[string]int // by PortNames
	ID                         string         // kernel id from the file's name; "" if it has none
}

// PortNames are the ports in a connection file.
var PortNames = []string{"shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"}

// ReadConnection reads a connection file.
func ReadConnection(path string) (c Connection, err error) {
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
	for _, name := range PortNames {
		port, ok := read[name].(float64)
		if !ok {
			return c, fmt.Errorf("%s has no %s", path, name)
		}
		c.Ports[name] = int(port)
	}
	if c.Scheme != "hmac-sha256" {
		return c, fmt.Errorf("%s: messages are signed with %q; only hmac-sha256 is supported", path, c.Scheme)
	}
	if name, ok := strings.CutPrefix(filepath.Base(path), "kernel-"); ok {
		c.ID = strings.TrimSuffix(name, ".json")
	}
	return c, nil
}

// Write writes a connection file readable only by this user.
func (c Connection) Write(path string) error {
	file := map[string]any{"signature_scheme": c.Scheme, "key": c.Key, "transport": c.Transport, "ip": c.IP}
	for name, port := range c.Ports {
		file[name] = port
	}
	data, err := json.Marshal(file)
	return errors.Join(err, os.WriteFile(path, data, 0o600))
}

// listen listens on a port.
func (c Connection) listen(name string) (net.Listener, error) {
	if c.Transport == "ipc" {
		return net.Listen("unix", fmt.Sprintf("%s-%d", c.IP, c.Ports[name]))
	}
	return net.Listen("tcp", net.JoinHostPort(c.IP, strconv.Itoa(c.Ports[name])))
}
