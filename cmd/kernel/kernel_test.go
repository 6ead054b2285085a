package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"layercake/internal/jupyter"
	"layercake/internal/setup"
)

// A started kernel is the real program, started as by Jupyter.
type started struct {
	t *testing.T
	jupyter.Connection
	cmd *exec.Cmd
}

// A link is a connection to a port.
type link struct {
	*jupyter.Peer
	conn net.Conn
}

// ready sets up what the kernel needs, once.
var ready = sync.OnceValues(func() (setup.Clone, error) {
	clone, err := setup.Find()
	if err == nil {
		steps := clone.Steps()
		err = clone.SetUp(context.Background(), steps.Kernel, steps.Cells, steps.Gopls)
	}
	return clone, err
})

// startKernel starts a kernel and waits until it answers. parent may be arguments of a shell that starts it.
func startKernel(t *testing.T, parent ...string) *started {
	t.Helper()
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	k := &started{t: t, Connection: jupyter.Connection{Scheme: "hmac-sha256", Key: "the key", Transport: "tcp", IP: "127.0.0.1", Ports: map[string]int{}}}
	for _, name := range jupyter.PortNames {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		k.Ports[name] = l.Addr().(*net.TCPAddr).Port
		l.Close()
	}
	file := filepath.Join(t.TempDir(), "kernel-1.json")
	if err := k.Write(file); err != nil {
		t.Fatal(err)
	}
	k.cmd = exec.Command("sh", append(parent, clone.Path("share", "jupyter", "kernels", "layercake", "start"), file)...)
	k.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	k.cmd.Env = append(os.Environ(), "JPY_PARENT_PID="+strconv.Itoa(os.Getpid()))
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		k.cmd.Process.Signal(syscall.SIGTERM)
		k.cmd.Wait()
	})
	k.alive()
	return k
}

// dial connects to a port without a handshake.
func (k *started) dial(port string) net.Conn {
	k.t.Helper()
	for range 600 {
		conn, err := net.Dial("tcp", net.JoinHostPort(k.IP, strconv.Itoa(k.Ports[port])))
		if err == nil {
			k.t.Cleanup(func() { conn.Close() })
			return conn
		}
		time.Sleep(50 * time.Millisecond)
	}
	k.t.Fatalf("nobody listens to the %s", port)
	return nil
}

// connect connects to a port as a client.
func (k *started) connect(port, socketType string) link {
	k.t.Helper()
	conn := k.dial(port)
	p, err := jupyter.Meet(conn, socketType, []byte("client"))
	if err != nil {
		k.t.Fatal(err)
	}
	return link{p, conn}
}

// request returns a client's message.
func request(kind string, content any) *jupyter.Message {
	m, err := jupyter.New(kind, nil, content)
	if err != nil {
		panic(err)
	}
	return m
}

// asks sends a request to the shell port and returns the reply.
func (k *started) asks(p link, m *jupyter.Message) (reply *jupyter.Message) {
	k.t.Helper()
	p.conn.SetDeadline(time.Now().Add(2 * time.Minute))
	if err := p.Send(m.Encode([]byte(k.Key))); err != nil {
		k.t.Fatal(err)
	}
	for {
		frames, err := p.Read()
		if err != nil {
			k.t.Fatal(err)
		}
		if reply, ok := jupyter.Decode(frames); ok && reply.Parent == m.ID {
			return reply
		}
	}
}

// alive checks that the kernel answers.
func (k *started) alive() {
	k.t.Helper()
	shell := k.connect("shell_port", "DEALER")
	defer shell.conn.Close()
	if reply := k.asks(shell, request("kernel_info_request", map[string]any{})); reply.Kind != "kernel_info_reply" {
		k.t.Errorf("the kernel answers with %s", reply.Kind)
	}
}

// run runs a cell and returns the reply's status.
func (k *started) run(code string) (status string) {
	k.t.Helper()
	shell := k.connect("shell_port", "DEALER")
	defer shell.conn.Close()
	reply := k.asks(shell, execute(code))
	var c struct{ Status string }
	json.Unmarshal(reply.Content, &c)
	return c.Status
}

func execute(code string) *jupyter.Message {
	return request("execute_request", map[string]any{"code": code, "silent": false, "store_history": true, "allow_stdin": false})
}

// First bytes of ZeroMQ frames.
const (
	more = 1
	long = 2
)

func bytesOf(parts ...string) (frames [][]byte) {
	for _, p := range parts {
		frames = append(frames, []byte(p))
	}
	return frames
}

// processes returns the ids of processes whose command line contains the text.
func processes(t *testing.T, text string) (found []int) {
	t.Helper()
	out, err := exec.Command("ps", "-eo", "pid=,args=").Output()
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.SplitSeq(string(out), "\n") {
		number, args, _ := strings.Cut(strings.TrimSpace(line), " ")
		if pid, err := strconv.Atoi(number); err == nil && strings.Contains(args, text) {
			found = append(found, pid)
		}
	}
	return found
}

// folder is the kernel's private folder.
func (k *started) folder() string {
	k.t.Helper()
	out, err := exec.Command("ps", "-eo", "ppid=,args=").Output()
	if err != nil {
		k.t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(out), "\n") {
		if parent, args, _ := strings.Cut(strings.TrimSpace(line), " "); parent == strconv.Itoa(k.cmd.Process.Pid) {
			return args[strings.LastIndexByte(args, ' ')+1:]
		}
	}
	k.t.Fatalf("nothing is a child of %d in\n%s", k.cmd.Process.Pid, out)
	return ""
}

// Data from strangers on the ports neither harms the kernel nor makes it allocate memory for what was announced.
func TestStrangers(t *testing.T) {
	k := startKernel(t)
	if status := k.run("var kept = 5"); status != "ok" {
		t.Fatalf("a cell is %s", status)
	}
	announce := append([]byte{long}, binary.BigEndian.AppendUint64(nil, 8<<30)...)
	types := map[string]string{"shell_port": "DEALER", "control_port": "DEALER", "stdin_port": "DEALER", "iopub_port": "SUB", "hb_port": "REQ"}
	for _, port := range jupyter.PortNames {
		t.Run(port, func(t *testing.T) {
			for name, said := range map[string][]byte{
				"nothing":         nil,
				"HTTP":            []byte("GET / HTTP/1.1\r\n\r\n" + strings.Repeat("x", 1000)),
				"half a greeting": {0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f},
				"8 GB at once":    append([]byte("\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03\x00NULL"+strings.Repeat("\x00", 48)), announce...),
			} {
				if _, err := k.dial(port).Write(said); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			for name, said := range map[string][]byte{
				"8 GB":                announce,
				"all there is":        append([]byte{long | more}, binary.BigEndian.AppendUint64(nil, 1<<63)...),
				"frames without end":  []byte(strings.Repeat("\x01\x00", 2000)),
				"no message":          {0, 1, 'x'},
				"an empty message":    {0, 0},
				"an empty delimiter":  {1, 0, 0, 0},
				"a delimiter and end": append([]byte{0, 9}, "<IDS|MSG>"...),
			} {
				p := k.connect(port, types[port])
				if _, err := p.conn.Write(said); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if types[port] == "DEALER" {
				p := k.connect(port, "DEALER")
				for _, key := range []string{"another key", ""} {
					if err := p.Send(execute("var kept = 6").Encode([]byte(key))); err != nil {
						t.Error(err)
					}
				}
				broken := request("shutdown_request", map[string]any{})
				broken.Content = []byte("{")
				nameless, _ := jupyter.Decode(bytesOf("<IDS|MSG>", "", `{"msg_type": "execute_request"}`, "{}", "{}", string(execute("var kept = 7").Content)))
				for _, m := range []*jupyter.Message{broken, nameless} {
					if err := p.Send(m.Encode([]byte(k.Key))); err != nil {
						t.Error(err)
					}
				}
			}
			k.alive()
		})
	}
	beat := k.connect("hb_port", "REQ")
	if err := beat.Send(bytesOf("", "ping")); err != nil {
		t.Fatal(err)
	}
	if answer, err := beat.Read(); err != nil || len(answer) != 2 || string(answer[1]) != "ping" {
		t.Errorf("the heart says %q (%v)", answer, err)
	}
	if status := k.run("%%\nif kept != 5 { panic(kept) }"); status != "ok" {
		t.Error("what a cell declared is lost")
	}
	if info, err := os.Stat(k.folder()); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the kernel's folder is open to others: %v (%v)", info.Mode(), err)
	}
	if mb := memory(t, k.cmd.Process.Pid); mb > 200 {
		t.Errorf("what watches over the kernel has %d MB", mb)
	}
}

// memory is the resident memory of a process in MB.
func memory(t *testing.T, pid int) int {
	t.Helper()
	out, err := exec.Command("ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		t.Fatal(err)
	}
	kb, _ := strconv.Atoi(strings.TrimSpace(string(out)))
	return kb / 1024
}

// However a kernel ends, it leaves no process and no folder behind.
func TestKernelEnds(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(t *testing.T, k *started)
	}{
		{"shut down", func(t *testing.T, k *started) {
			control := k.connect("control_port", "DEALER")
			control.Send(request("shutdown_request", map[string]any{"restart": false}).Encode([]byte(k.Key)))
		}},
		{"terminated", func(t *testing.T, k *started) { syscall.Kill(-k.cmd.Process.Pid, syscall.SIGTERM) }},
		{"killed", func(t *testing.T, k *started) { syscall.Kill(-k.cmd.Process.Pid, syscall.SIGKILL) }},
		{"the kernel itself killed", func(t *testing.T, k *started) {
			for _, pid := range processes(t, "kernel-1.json "+k.folder()) {
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			k := startKernel(t)
			k.ends(test.end)
		})
	}
	t.Run("its parent killed", func(t *testing.T) {
		t.Parallel()
		// A shell stands in for Jupyter: it waits for the kernel, and is killed.
		k := startKernel(t, "-c", `JPY_PARENT_PID=$$ sh "$0" "$@" & wait`)
		k.ends(func(t *testing.T, k *started) { k.cmd.Process.Kill() })
	})
}

// ends ends a kernel while a cell runs that ignores interrupts.
func (k *started) ends(end func(*testing.T, *started)) {
	t := k.t
	t.Helper()
	var folder string
	k.run("%%\nfmt.Println()") // starts gopls
	shell := k.connect("shell_port", "DEALER")
	marker := filepath.Join(t.TempDir(), "runs")
	if err := shell.Send(execute(fmt.Sprintf("%%%%\nsignal.Ignore(os.Interrupt)\nos.WriteFile(%q, []byte(os.Args[0]), 0o600)\ntime.Sleep(time.Hour)", marker)).Encode([]byte(k.Key))); err != nil {
		t.Fatal(err)
	}
	for range 1200 {
		if program, err := os.ReadFile(marker); err == nil && len(program) > 0 {
			folder = filepath.Dir(filepath.Dir(string(program)))
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if folder == "" {
		t.Fatal("the cell does not run")
	}
	if n := len(processes(t, folder)); n < 3 { // the kernel, gopls, the cell
		t.Errorf("%d processes run", n)
	}
	end(t, k)
	var left []int
	for range 600 {
		if left = processes(t, folder); len(left) == 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if len(left) > 0 {
		t.Errorf("the processes %v stay", left)
	}
	startKernel(t) // the next kernel removes what a killed one could not
	for range 600 {
		if _, err := os.Stat(folder); err != nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%s stays", folder)
}

// A client that subscribes to outputs without reading them blocks no one.
func TestWhoTakesNoOutputs(t *testing.T) {
	k := startKernel(t)
	deaf := k.connect("iopub_port", "SUB")
	if err := deaf.Send(bytesOf("\x01")); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if status := k.run("%%\nfor range 100_000 { fmt.Println(\"a line of the outputs\") }"); status != "ok" {
			t.Errorf("a cell is %s", status)
		}
	}
}

// interrupt acts like Jupyter's stop button.
func (k *started) interrupt() { syscall.Kill(-k.cmd.Process.Pid, syscall.SIGINT) }

// subscribe connects to the outputs and waits until they arrive.
func (k *started) subscribe() link {
	k.t.Helper()
	outputs := k.connect("iopub_port", "SUB")
	if err := outputs.Send(bytesOf("\x01")); err != nil {
		k.t.Fatal(err)
	}
	shell, came := k.connect("shell_port", "DEALER"), make(chan bool)
	defer shell.conn.Close()
	defer close(came)
	go func() {
		for shell.Send(request("kernel_info_request", map[string]any{}).Encode([]byte(k.Key))) == nil {
			select {
			case <-came:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	outputs.conn.SetDeadline(time.Now().Add(time.Minute))
	if _, err := outputs.Read(); err != nil {
		k.t.Fatal(err)
	}
	return outputs
}

// Stopping a cell during compilation shows that, without compiler output.
func TestStopWhileCompiling(t *testing.T) {
	k := startKernel(t)
	k.run("var before = 1")
	outputs := k.subscribe()
	got := ""
	for wait := 200 * time.Millisecond; wait > time.Millisecond; wait /= 2 {
		if got = k.stopAfter(outputs, wait); got != "The cell was stopped." { // it was already running
			break
		}
	}
	if got != "The cell was stopped during compilation." {
		t.Errorf("it shows %s", got)
	}
	if status := k.run("%%\nfmt.Println(before)"); status != "ok" {
		t.Error("the kernel did not recover from the stop")
	}
}

// stopAfter stops a cell some time after it begins, and returns its output.
func (k *started) stopAfter(outputs link, wait time.Duration) string {
	k.t.Helper()
	shell := k.connect("shell_port", "DEALER")
	defer shell.conn.Close()
	cell := execute(fmt.Sprintf("import \"layercake/plots\"\nvar after = %d\n%%%%\nplots.Diagram(nil)\ntime.Sleep(time.Hour)", wait))
	if err := shell.Send(cell.Encode([]byte(k.Key))); err != nil {
		k.t.Fatal(err)
	}
	var shown []string
	outputs.conn.SetDeadline(time.Now().Add(2 * time.Minute))
	for idle := false; !idle; {
		frames, err := outputs.Read()
		if err != nil {
			k.t.Fatal(err)
		}
		m, _ := jupyter.Decode(frames)
		if m.Parent != cell.ID {
			continue
		}
		switch m.Kind {
		case "execute_input":
			time.AfterFunc(wait, k.interrupt)
		case "status":
			idle = strings.Contains(string(m.Content), "idle")
		case "error":
			var e executeError
			json.Unmarshal(m.Content, &e)
			shown = append(shown, e.Value)
		default:
			shown = append(shown, m.Kind+" "+string(m.Content))
		}
	}
	return strings.Join(shown, "|")
}

// Endless output does not use up memory.
func TestMemoryWhilePrinting(t *testing.T) {
	k := startKernel(t)
	outputs := k.connect("iopub_port", "SUB")
	if err := outputs.Send(bytesOf("\x01")); err != nil {
		t.Fatal(err)
	}
	for _, cell := range []string{
		"%%\nfor i := 0; ; i++ { fmt.Println(i) }",
		"%%\nfor { fmt.Print(\"no end of line\") }",
		"%%\nfor { fmt.Fprint(os.Stderr, \"no end of line\") }",
		"%%\nfmt.Fprintln(os.Stderr, \"Error: not the end\")\nfor i := 0; ; i++ { fmt.Fprintln(os.Stderr, \"Error:\", i) }",
		"import \"github.com/janpfeifer/gonb/gonbui\"\n%%\nfor i := 0; ; i++ { gonbui.UpdateHTML(fmt.Sprint(i%1000), strings.Repeat(\"x\", 10_000)) }",
	} {
		shell := k.connect("shell_port", "DEALER")
		m := execute(cell)
		time.AfterFunc(10*time.Second, k.interrupt)
		k.asks(shell, m)
		for _, pid := range append(processes(t, "kernel-1.json "+k.folder()), k.cmd.Process.Pid) {
			if mb := memory(t, pid); mb > 250 {
				t.Errorf("%s: process %d has %d MB", cell, pid, mb)
			}
		}
	}
}
