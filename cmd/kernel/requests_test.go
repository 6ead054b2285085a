package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"layercake/internal/jupyter"
)

// content parses the content of a reply.
func content(t *testing.T, m *jupyter.Message) (c struct {
	Status    string
	Value     string `json:"evalue"`
	Count     int    `json:"execution_count"`
	Indent    string
	History   [][]any
	Matches   []string
	Start     int `json:"cursor_start"`
	End       int `json:"cursor_end"`
	Found     bool
	Data      map[string]string
	Comms     map[string]any
	Language  map[string]string `json:"language_info"`
	Protocol  string            `json:"protocol_version"`
	Restart   bool
	Prompt    string
	Password  bool
	Text      string
	State     string `json:"execution_state"`
	Traceback []string
}) {
	t.Helper()
	if err := json.Unmarshal(m.Content, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestRequests sends an editor's requests with the fields that VS Code's Jupyter extension and JupyterLab set.
func TestRequests(t *testing.T) {
	k := startKernel(t)
	shell, control := k.connect("shell_port", "DEALER"), k.connect("control_port", "DEALER")
	cell := func(code string, options ...any) *jupyter.Message {
		c := map[string]any{"code": code, "silent": false, "store_history": true, "user_expressions": map[string]any{}, "allow_stdin": true, "stop_on_error": false}
		for i := 0; i < len(options); i += 2 {
			c[options[i].(string)] = options[i+1]
		}
		return request("execute_request", c)
	}
	for _, link := range []link{shell, control} {
		if c := content(t, k.asks(link, request("kernel_info_request", map[string]any{}))); c.Language["name"] != "go" || c.Language["file_extension"] != ".go" || c.Protocol == "" || c.Status != "ok" {
			t.Errorf("the kernel says it is %+v", c)
		}
	}
	for i, run := range []struct {
		cell   *jupyter.Message
		status string
		count  int
	}{
		{cell("names := []string{\"a\"}"), "ok", 1},
		{cell("names = append(names, \"b\")", "store_history", false), "ok", 1},
		{cell("names = append(names, \"c\")", "silent", true), "ok", 1},
		{cell("if len(names) != 3 { panic(len(names)) }"), "ok", 2},
		{cell(""), "ok", 3},
		{cell("nothing()"), "error", 4},
		{cell("nothing()", "silent", true), "error", 4},
	} {
		if c := content(t, k.asks(shell, run.cell)); c.Status != run.status || c.Count != run.count || (run.status == "error") != (c.Value == "nothing is not defined") {
			t.Errorf("cell %d: %+v, want %s, %d", i, c, run.status, run.count)
		}
	}
	for code, want := range map[string]string{"for i := range 3 {": "incomplete", "x := `a": "incomplete", "x := 1": "complete", "}": "complete", "%%bash\nfor {": "complete"} {
		if c := content(t, k.asks(shell, request("is_complete_request", map[string]any{"code": code}))); c.Status != want {
			t.Errorf("%q is %s", code, c.Status)
		}
	}
	for access, want := range map[string]int{
		`{"hist_access_type": "tail", "n": 2, "output": false, "raw": true}`:              2,
		`{"hist_access_type": "range", "session": 0, "start": 1, "stop": 3, "raw": true}`: 2,
		`{"hist_access_type": "search", "pattern": "*names*", "n": 10}`:                   2,
	} {
		if c := content(t, k.asks(shell, request("history_request", json.RawMessage(access)))); len(c.History) != want || c.Status != "ok" {
			t.Errorf("%s: the history is %v", access, c.History)
		}
	}
	if c := content(t, k.asks(shell, request("complete_request", map[string]any{"code": "/* ä */ strings.ToUp", "cursor_pos": 20}))); !slices.Contains(c.Matches, "ToUpper") || c.Start != 16 || c.End != 20 {
		t.Errorf("it completes to %v, from %d to %d", c.Matches, c.Start, c.End)
	}
	if c := content(t, k.asks(shell, request("complete_request", map[string]any{"code": "len(nam", "cursor_pos": 7}))); !slices.Contains(c.Matches, "names") {
		t.Errorf("it completes to %v", c.Matches)
	}
	if c := content(t, k.asks(shell, request("inspect_request", map[string]any{"code": "strings.ToUpper(names[0])", "cursor_pos": 10, "detail_level": 0}))); !c.Found || !strings.Contains(c.Data["text/markdown"], "func strings.ToUpper") {
		t.Errorf("help is %v", c.Data)
	}
	for code, want := range map[string]string{
		"strings.Repeat(|names[0], 2)": "func strings.Repeat", "strings.Repeat(names[0], |2)": "func strings.Repeat", "strings.Repeat(nam|es[0], 2)": "var names",
		"kit.NewArr|": "func kit.NewArray",
	} {
		before, after, _ := strings.Cut(code, "|")
		if c := content(t, k.asks(shell, request("inspect_request", map[string]any{"code": before + after, "cursor_pos": len(before)}))); !strings.Contains(c.Data["text/markdown"], want) {
			t.Errorf("help for %s is %v", code, c.Data)
		}
	}
	for code, want := range map[string]string{"x := 1\n%cap": "%capture", "%%writef": "%%writefile", "!cat requests_te": "requests_test.go"} {
		c := content(t, k.asks(shell, request("complete_request", map[string]any{"code": code, "cursor_pos": len(code)})))
		if !slices.Contains(c.Matches, want) || c.End != len(code) || !strings.HasPrefix(want, code[c.Start:c.End]) {
			t.Errorf("%q completes to %v, from %d to %d", code, c.Matches, c.Start, c.End)
		}
	}
	if c := content(t, k.asks(shell, request("inspect_request", map[string]any{"code": "!ls", "cursor_pos": 2}))); !strings.Contains(c.Data["text/markdown"], "%who") {
		t.Errorf("help on a command is %v", c.Data)
	}
	if c := content(t, k.asks(shell, request("comm_info_request", map[string]any{"target_name": "jupyter.widget"}))); c.Status != "ok" || c.Comms == nil {
		t.Errorf("comms are %+v", c)
	}
	if c := content(t, k.asks(shell, request("execute_request", []int{1}))); c.Status != "error" {
		t.Errorf("an invalid request has status %s", c.Status)
	}
	if c := content(t, k.asks(control, request("shutdown_request", map[string]any{"restart": true}))); c.Status != "ok" || !c.Restart {
		t.Errorf("the kernel says %+v at its end", c)
	}
}

// Requests that arrive while a cell runs are aborted if it fails, like in Python's kernel.
func TestCellsAfterAFailure(t *testing.T) {
	k := startKernel(t)
	k.run("1")
	outputs := k.subscribe()
	for _, stop := range []bool{true, false} {
		shell := k.connect("shell_port", "DEALER")
		shell.conn.SetDeadline(time.Now().Add(2 * time.Minute))
		var cells []*jupyter.Message
		for _, code := range []string{"time.Sleep(2*time.Second)\npanic(1)", "2", "3"} {
			m := request("execute_request", map[string]any{"code": code, "stop_on_error": stop})
			cells = append(cells, m)
			if err := shell.Send(m.Encode([]byte(k.Key))); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for range cells {
			frames, err := shell.Read()
			if err != nil {
				t.Fatal(err)
			}
			m, _ := jupyter.Decode(frames)
			got = append(got, content(t, m).Status)
		}
		want := "error aborted aborted"
		if !stop {
			want = "error ok ok"
		}
		if strings.Join(got, " ") != want {
			t.Errorf("stop_on_error %v: the cells are %v", stop, got)
		}
		// JupyterLab waits for the status of each.
		outputs.conn.SetDeadline(time.Now().Add(2 * time.Minute))
		for _, cell := range cells {
			for state := ""; state != "idle"; {
				frames, err := outputs.Read()
				if err != nil {
					t.Fatal(err)
				}
				if m, _ := jupyter.Decode(frames); m.Parent == cell.ID && m.Kind == "status" {
					state = content(t, m).State
				}
			}
		}
	}
}

// A cell that reads input gets what the user types, as often as it asks. Where no user can type, it fails.
func TestInput(t *testing.T) {
	k := startKernel(t)
	shell, stdin, outputs := k.connect("shell_port", "DEALER"), k.connect("stdin_port", "DEALER"), k.subscribe()
	m := request("execute_request", map[string]any{"allow_stdin": true, "code": "var name string\nvar age int\nfmt.Print(\"Who? \")\nfmt.Scanln(&name)\nfmt.Scanln(&age)\nscanner := bufio.NewScanner(os.Stdin)\nscanner.Scan()\nfmt.Println(name, age+1, scanner.Text())"})
	if err := shell.Send(m.Encode([]byte(k.Key))); err != nil {
		t.Fatal(err)
	}
	stdin.conn.SetDeadline(time.Now().Add(2 * time.Minute))
	for _, answer := range []string{"Ada", "36", "good bye"} {
		frames, err := stdin.Read()
		if err != nil {
			t.Fatal(err)
		}
		asked, _ := jupyter.Decode(frames)
		if asked.Kind != "input_request" || asked.Parent != m.ID {
			t.Fatalf("%+v is asked", asked)
		}
		reply, _ := jupyter.New("input_reply", asked, map[string]any{"value": answer})
		if err := stdin.Send(reply.Encode([]byte(k.Key))); err != nil {
			t.Fatal(err)
		}
	}
	printed := ""
	for idle := false; !idle; {
		frames, err := outputs.Read()
		if err != nil {
			t.Fatal(err)
		}
		if o, _ := jupyter.Decode(frames); o.Parent == m.ID {
			c := content(t, o)
			if o.Kind == "stream" {
				printed += c.Text
			}
			idle = c.State == "idle"
		}
	}
	if printed != "Who? Ada 37 good bye\n" {
		t.Errorf("it prints %q", printed)
	}
	shell = k.connect("shell_port", "DEALER")
	c := content(t, k.asks(shell, request("execute_request", map[string]any{"allow_stdin": false, "code": "var line string\nfmt.Scanln(&line)\nfmt.Println(line)"})))
	if c.Status != "error" || !strings.Contains(fmt.Sprint(c.Traceback), "input") {
		t.Errorf("where nobody can type, it says %+v", c)
	}
}

// What commands show to the user.
func TestCommands(t *testing.T) {
	k := startKernel(t)
	shell, outputs := k.connect("shell_port", "DEALER"), k.subscribe()
	folder := t.TempDir()
	for _, test := range []struct {
		name, cell     string
		stdout, failed string // up to "..." if present
	}{
		{"a script that fails", "%%bash\necho one\nexit 3", "one\n", "The script ended with exit status 3."},
		{"a script", "%%sh\necho two", "two\n", ""},
		{"no such program", "%%script nothing-here\n1", "", "the program nothing-here is not installed"},
		{"no program", "%%script\n1", "", "%%script needs a program to read the cell, such as %%script python3"},
		{"a folder", "%cd " + folder, fmt.Sprintf("Changed directory to %q\n", folder), ""},
		{"where", "%pwd", folder + "\n", ""},
		{"no such folder", "%cd nothing", "", "no folder nothing in " + folder},
		{"a file", "%%writefile 'a file'\n1\n2", "Cell contents written to \"a file\".\n", ""},
		{"more of it", "%%writefile -a \"a file\"\n3", "Cell contents appended to \"a file\".\n", ""},
		{"what is in it", "!cat 'a file'", "1\n2\n3\n", ""},
		{"a file is no folder", "%cd 'a file'", "", "a file is a file, not a folder"},
		{"two variables", "%env LAYERCAKE_A=1 LAYERCAKE_B=\"two words\"", "Set: LAYERCAKE_A=\"1\"\nSet: LAYERCAKE_B=\"two words\"\n", ""},
		{"one of them", "%env LAYERCAKE_B", "two words\n", ""},
		{"the other way", "%env LAYERCAKE_B 3\nos.Getenv(\"LAYERCAKE_B\")", "Set: LAYERCAKE_B=\"3\"\nresult: \"3\"", ""},
		{"a result", "fmt.Println(1)\n2", "1\nresult: 2", ""},
		{"a result before a failure", "defer func() { panic(4) }()\n3", "result: 3", "panic: 4"},
		{"no result", "x := 5", "", ""},
		{"a result of many lines", "strings.Split(\"a b\", \" \")", "result: [\"a\" \"b\"]", ""},
		{"a large result", "strings.Repeat(\"a\", 1_000_009)", "result: \"aaaaa...", ""},
		{"no such variable", "%env LAYERCAKE_C", "", "the environment variable LAYERCAKE_C is not set; %env lists the variables, %env LAYERCAKE_C=VALUE sets it"},
		{"no variable", "%env LAYERCAKE_C=two words", "", "\"words\" sets nothing; %env takes NAME=VALUE, with quotation marks around a value with spaces: %env A=1 B=\"two words\""},
		{"time", "%%time\nfmt.Println(1)", "1\nWall time: ...", ""},
		{"time of a line", "%time fmt.Println(2)", "2\nWall time: ...", ""},
		{"tests", "%test\nfunc TestGood(t *testing.T) {}\nfunc TestBad(t *testing.T) {\n\tt.Error(\"no\")\n}", "=== RUN   TestGood\n--- PASS: TestGood (0.00s)\n=== RUN   TestBad\n    line 4: no\n--- FAIL: ...", "1 of 2 tests failed"},
	} {
		reply, shown := k.shows(shell, outputs, test.cell)
		stdout := ""
		for _, o := range shown {
			switch o.Kind {
			case "stream":
				stdout += content(t, o).Text
			case "execute_result":
				stdout += "result: " + content(t, o).Data["text/plain"]
			}
		}
		begin, _, open := strings.Cut(test.stdout, "...")
		if c := content(t, reply); c.Value != test.failed || !strings.HasPrefix(stdout, begin) || !open && stdout != begin {
			t.Errorf("%s: it prints %q and fails with %q", test.name, stdout, c.Value)
		}
	}
	_, shown := k.shows(shell, outputs, "%%html\n<b>bold</b>")
	if i := slices.IndexFunc(shown, func(o *jupyter.Message) bool { return o.Kind == "display_data" }); i < 0 || content(t, shown[i]).Data["text/html"] != "<b>bold</b>" {
		t.Errorf("a page is %v", shown)
	}
}

// shows runs a cell and returns the reply and the published messages.
func (k *started) shows(shell, outputs link, code string) (reply *jupyter.Message, shown []*jupyter.Message) {
	k.t.Helper()
	m := execute(code)
	reply = k.asks(shell, m)
	outputs.conn.SetDeadline(time.Now().Add(time.Minute))
	for {
		frames, err := outputs.Read()
		if err != nil {
			k.t.Fatal(err)
		}
		o, ok := jupyter.Decode(frames)
		switch {
		case !ok || o.Parent != m.ID:
		case o.Kind == "status" && content(k.t, o).State == "idle":
			return reply, shown
		default:
			shown = append(shown, o)
		}
	}
}
