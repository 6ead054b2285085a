package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/janpfeifer/gonb/embed"

	"layercake/cell"
	"layercake/cell/compose"
	"layercake/internal/explain"
	"layercake/internal/jupyter"
)

// A kernel serves a notebook.
type kernel struct {
	gonb    *embed.Kernel
	state   *embed.State
	session *compose.Session
	cells   *explain.Cells
	server  *jupyter.Server

	count   int // number of cells run
	history []past
	queue   queue
	aborted []*jupyter.Request // waiting requests that are not run because an earlier cell failed

	mu    sync.Mutex
	stop  context.CancelFunc // cancels compilation; nil if none is running
	asked *asked             // the current question to the user, or nil
}

// options configure a kernel.
type options struct {
	root       string // of the project, whose packages cells can import
	connection string // path of the connection file
	folder     string // private to the kernel
}

// serve runs a kernel until Jupyter shuts it down or done is closed.
func serve(o options, done <-chan struct{}) error {
	c, err := jupyter.ReadConnection(o.connection)
	if err != nil {
		return err
	}
	*embed.HelpMessage = helpMessage
	gonb, err := embed.NewKernel(c.ID)
	if err != nil {
		return err
	}
	folder := filepath.Join(o.folder, "go")
	state, err := embed.NewState(folder, gonb, filepath.Base(o.folder))
	if err != nil {
		return err
	}
	defer state.Stop()
	if err := state.InitializeGoWork([]string{".", o.root}); err != nil {
		return err
	}
	state.StartGopls()
	k := &kernel{
		gonb: gonb, state: state,
		session: compose.New(folder, cell.StoreIn(folder)),
		cells:   explain.NewCells(o.root),
		queue:   newQueue(),
	}
	shutDown := make(chan struct{})
	once := sync.OnceFunc(func() { close(shutDown) })
	ready := make(chan struct{}) // closed when server is set
	k.server, err = jupyter.Serve(c, func(r *jupyter.Request) {
		<-ready
		if r.Kind == "shutdown_request" {
			k.shutDown(r)
			once()
			return
		}
		k.receive(r)
	})
	if err != nil {
		return err
	}
	close(ready)
	if starting, err := jupyter.New("status", nil, status{"starting"}); err == nil {
		k.server.Publish(starting)
	}
	stops := make(chan os.Signal, 1)
	signal.Notify(stops, syscall.SIGINT)
	go func() {
		for range stops {
			k.interrupt()
		}
	}()
	go k.work()
	select {
	case <-shutDown:
	case <-done:
	}
	k.interrupt()
	k.gonb.Stop()
	k.server.Close()
	return nil
}

// A status is the kernel's execution state.
type status struct {
	State string `json:"execution_state"`
}

// receive accepts a request. Some are answered at once, the others in order.
func (k *kernel) receive(r *jupyter.Request) {
	switch {
	case r.Port == "stdin_port":
		k.answered(r)
	case r.Kind == "interrupt_request":
		k.interrupt()
		reply(r, "interrupt_reply", struct {
			Status string `json:"status"`
		}{"ok"})
	case strings.HasPrefix(r.Kind, "comm_"):
		go guarded(r, k.comm) // the running cell may be waiting for it
	case r.Port == "control_port":
		k.answer(r)
	default:
		k.queue.put(r)
	}
}

// work answers the queued requests.
func (k *kernel) work() {
	for r := range k.queue.all() {
		k.answer(r)
	}
}

// guarded answers a request. The kernel survives a panic.
func guarded(r *jupyter.Request, answer func(*jupyter.Request)) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "kernel: %s: panic: %v\n", r.Kind, p)
			reply(r, strings.TrimSuffix(r.Kind, "_request")+"_reply", map[string]string{
				"status": "error", "ename": "Error", "evalue": fmt.Sprintf("the kernel cannot answer this: %v", p),
			})
		}
	}()
	answer(r)
}

// answer answers a request, and says meanwhile that the kernel is busy.
func (k *kernel) answer(r *jupyter.Request) {
	r.Publish("status", status{"busy"})
	defer r.Publish("status", status{"idle"})
	guarded(r, k.reply)
}

func (k *kernel) reply(r *jupyter.Request) {
	switch r.Kind {
	case "execute_request":
		k.execute(r)
	case "complete_request":
		k.complete(r)
	case "inspect_request":
		k.inspect(r)
	case "is_complete_request":
		k.isComplete(r)
	case "history_request":
		k.tellHistory(r)
	case "kernel_info_request":
		reply(r, "kernel_info_reply", info())
	default:
		fmt.Fprintln(os.Stderr, "kernel: unknown request", r.Kind)
	}
}

// reply answers a request. An error only means that the client has gone.
func reply(r *jupyter.Request, kind string, content any) {
	if err := r.Reply(kind, content); err != nil {
		fmt.Fprintf(os.Stderr, "kernel: %s: %v\n", kind, err)
	}
}

// info is the kernel's description of itself.
func info() any {
	type link struct {
		Text string `json:"text"`
		URL  string `json:"url"`
	}
	return map[string]any{
		"status":                 "ok",
		"protocol_version":       "5.3",
		"implementation":         "layercake",
		"implementation_version": "1",
		"banner":                 "Layercake: Go cells, around GoNB",
		"language_info": map[string]string{
			"name": "go", "version": runtime.Version(), "mimetype": "text/x-go", "file_extension": ".go",
		},
		"help_links": []link{
			{"Go", "https://go.dev/doc/"}, {"GoNB", "https://github.com/janpfeifer/gonb"}, {"GoMLX", "https://github.com/gomlx/gomlx"}, {"Keras", "https://keras.io/api/"},
		},
	}
}

// interrupt stops a running or compiling cell.
func (k *kernel) interrupt() {
	k.gonb.Interrupted.Store(true)
	k.mu.Lock()
	if k.stop != nil {
		k.stop()
	}
	k.mu.Unlock()
	k.gonb.CallInterruptSubscribers()
}

// shutDown confirms the shutdown.
func (k *kernel) shutDown(r *jupyter.Request) {
	var c struct {
		Restart bool `json:"restart"`
	}
	json.Unmarshal(r.Content, &c)
	k.interrupt()
	good := map[string]any{"status": "ok", "restart": c.Restart}
	reply(r, "shutdown_reply", good)
}

// A queue holds waiting requests.
type queue struct {
	mu       sync.Mutex
	requests []*jupyter.Request
	more     chan struct{}
}

func newQueue() queue { return queue{more: make(chan struct{}, 1)} }

func (q *queue) put(r *jupyter.Request) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.requests = append(q.requests, r)
	select {
	case q.more <- struct{}{}:
	default:
	}
}

// all yields requests as they arrive.
func (q *queue) all() func(yield func(*jupyter.Request) bool) {
	return func(yield func(*jupyter.Request) bool) {
		for {
			q.mu.Lock()
			if len(q.requests) == 0 {
				q.mu.Unlock()
				<-q.more
				continue
			}
			r := q.requests[0]
			q.requests = q.requests[1:]
			q.mu.Unlock()
			if !yield(r) {
				return
			}
		}
	}
}

// waiting returns the queued requests.
func (q *queue) waiting() []*jupyter.Request {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.requests)
}
