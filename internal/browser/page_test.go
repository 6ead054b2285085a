package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"layercake/internal/notebook"
)

// The size of the window. A tall one shows a notebook whole: JupyterLab takes cells that are out of sight off the page.
const (
	width  = 1280
	height = 1600
)

// A page is a notebook that is open in a tab. Whatever cannot be done fails the test, and says what was on the page.
type page struct {
	t       *testing.T
	file    string // the notebook's
	tab     context.Context
	close   func()
	outside outside // what the page asks for
}

// open opens a new notebook of those cells, and waits for its kernel.
func open(t *testing.T, file string, cells ...string) *page {
	t.Helper()
	if err := notebook.New(cells...).Write(filepath.Join(lab.folder, file)); err != nil {
		t.Fatal(err)
	}
	return openAgain(t, file)
}

// openAgain opens a notebook that is there, in a workspace of its own: JupyterLab would open what was open before, too.
func openAgain(t *testing.T, file string) *page {
	t.Helper()
	return openAddress(t, file, lab.address("/lab/workspaces/"+strings.TrimSuffix(file, ".ipynb")+"/tree/"+file, ""))
}

func openAddress(t *testing.T, file, address string) *page {
	t.Helper()
	p := &page{t: t, file: file}
	p.tab, p.close = chromedp.NewContext(browser, chromedp.WithListener(p.listen))
	t.Cleanup(func() {
		p.close()
		if err := p.outside.check("the page"); err != nil {
			t.Error(err)
		}
		lab.endKernels(t)
	})
	if err := chromedp.Do(p.tab, chromedp.EmulateViewport(width, height), chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	p.wait("the notebook and its kernel", func() bool { return p.text(".jp-KernelName") == "Layercake (Go)" && p.ready() })
	return p
}

// in is the page in a test within the test.
func (p *page) in(t *testing.T) *page {
	return &page{t: t, file: p.file, tab: p.tab}
}

// listen notes what the page asks for that is not on this machine.
func (p *page) listen(event any) {
	address := ""
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		address = e.Request.URL
	case *network.EventWebSocketCreated:
		address = e.URL
	}
	address, _, _ = strings.Cut(address, "%") // which may stand in the name of a picture, and not be followed by digits
	u, err := url.Parse(address)
	switch {
	case err != nil:
		p.outside.note(address)
	case u.Host != "" && u.Hostname() != "127.0.0.1":
		p.outside.note(address)
	}
}

// A cell is a code cell as it is on the page.
type cell struct {
	Prompt   string    // "[3]:", or "[*]:" while it waits or runs
	Output   string    // all that it shows, as text
	Failed   bool      // it shows an error, or what was printed as one
	Pictures []picture // in its outputs
}

// A picture is an image of the page. Its source holds the picture itself.
type picture struct{ Alt, Source string }

// cells are the notebook's code cells.
func (p *page) cells() []cell {
	p.t.Helper()
	return ask[[]cell](p, "cells")
}

// cell is the code cell at index i.
func (p *page) cell(i int) cell {
	p.t.Helper()
	var cells []cell
	p.wait(fmt.Sprint("cell ", i), func() bool {
		cells = p.cells()
		return i < len(cells)
	})
	return cells[i]
}

// prompts are those of the code cells.
func (p *page) prompts() []string {
	p.t.Helper()
	return ask[[]string](p, "prompts")
}

// prompt is that of the code cell at index i.
func (p *page) prompt(i int) string {
	p.t.Helper()
	var prompts []string
	p.wait(fmt.Sprint("cell ", i), func() bool {
		prompts = p.prompts()
		return i < len(prompts)
	})
	return prompts[i]
}

// says waits until a text is in a cell's outputs, of which there may be very many.
func (p *page) says(i int, text string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("cell %d to say %q", i, text), func() bool { return ask[bool](p, "says", i, text) })
}

// kernel is what the page says of the kernel: "idle", "busy", "restarting".
func (p *page) kernel() string {
	p.t.Helper()
	return ask[string](p, "kernel")
}

// ready tells if the kernel can run a cell. JupyterLab calls it unknown until it has run one.
func (p *page) ready() bool {
	p.t.Helper()
	return slices.Contains([]string{"idle", "unknown"}, p.kernel())
}

// runAll runs all cells and does not wait for them.
func (p *page) runAll() {
	p.t.Helper()
	p.starts(0, func() { p.menu("Run", "runmenu:run-all") })
}

// run runs the code cell at index i and does not wait for it.
func (p *page) run(i int) {
	p.t.Helper()
	p.starts(i, func() {
		p.clickCell(i, ".jp-InputPrompt")
		p.press("notebook:run-cell-and-select-next")
	})
}

// starts waits until a cell has started to run.
func (p *page) starts(i int, click func()) {
	p.t.Helper()
	before := p.prompt(i)
	click()
	if before != running {
		p.wait("the cell to start", func() bool { return p.prompt(i) != before })
	}
}

const (
	running = "[*]:"
	notRun  = "[ ]:"
)

// idle waits until no cell runs.
func (p *page) idle() {
	p.t.Helper()
	p.wait("all cells to end", func() bool {
		return !slices.Contains(p.prompts(), running) && p.ready()
	})
}

// runsAndShows runs a cell, waits for its end, and checks that it shows those texts.
func (p *page) runsAndShows(i int, texts ...string) {
	p.t.Helper()
	p.run(i)
	p.idle()
	p.shows(i, texts...)
}

// shows checks that a cell shows those texts.
func (p *page) shows(i int, texts ...string) {
	p.t.Helper()
	c := p.cell(i)
	for _, text := range texts {
		if !strings.Contains(c.Output, text) {
			p.t.Errorf("cell %d does not show %q but\n%s", i, text, c.Output)
		}
	}
}

// stop presses the stop button.
func (p *page) stop() {
	p.t.Helper()
	p.press("notebook:interrupt-kernel")
}

// restart restarts the kernel and waits until it is there again.
func (p *page) restart() {
	p.t.Helper()
	p.press("notebook:restart-kernel")
	p.click(".jp-Dialog .jp-mod-accept", "")
	p.wait("the kernel to restart", func() bool { return !p.ready() })
	p.wait("the kernel to be back", p.ready)
}

// press presses a button of the notebook's toolbar.
func (p *page) press(command string) {
	p.t.Helper()
	p.click(fmt.Sprintf(".jp-NotebookPanel-toolbar [data-command=%q]", command), "")
}

// menu chooses a command from a menu.
func (p *page) menu(name, command string) {
	p.t.Helper()
	p.click(".lm-MenuBar-itemLabel", name)
	p.click(fmt.Sprintf(".lm-Menu-item[data-command=%q]", command), "")
}

// click clicks the first thing in sight that is selected and, if there is a text, says it.
func (p *page) click(selector, text string) {
	p.t.Helper()
	p.clickAt("place", selector, text)
}

// clickCell clicks something in a code cell.
func (p *page) clickCell(i int, selector string) {
	p.t.Helper()
	p.clickAt("placeInCell", i, selector)
}

// clickAt clicks where a function of page.js says, as soon as there is something.
func (p *page) clickAt(function string, arguments ...any) {
	p.t.Helper()
	var at *struct{ X, Y float64 }
	p.wait(fmt.Sprint("something to click: ", arguments), func() bool {
		at = ask[*struct{ X, Y float64 }](p, function, arguments...)
		return at != nil
	})
	// A menu takes for chosen what the mouse has moved to.
	p.do(chromedp.MouseEvent(chromedp.MouseMoved, at.X, at.Y), chromedp.MouseClickXY(at.X, at.Y))
}

// typeInto types at the end of a code cell.
func (p *page) typeInto(i int, keys string) {
	p.t.Helper()
	p.clickCell(i, ".cm-content")
	p.key(kb.End, chromedp.ModifierCtrl)
	p.key(keys)
}

// key presses keys, with modifiers held.
func (p *page) key(keys string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
}

// waitText waits until what is selected says all those texts.
func (p *page) waitText(selector string, texts ...string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("%s with %q", selector, texts), func() bool {
		said := p.text(selector)
		return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(said, text) })
	})
}

// text is what all elements in sight say that are selected.
func (p *page) text(selector string) string {
	p.t.Helper()
	return ask[string](p, "text", selector)
}

// tall makes the window as tall as the tutorial.
func (p *page) tall() {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(width, 4300))
}

// readable takes a screenshot and checks that all text of the outputs stands out from what is behind it, and that all
// pictures are there.
func (p *page) readable(name string) {
	p.t.Helper()
	p.screenshot(name)
	for _, complaint := range ask[[]string](p, "unreadable") {
		p.t.Errorf("%s: %s", name, complaint)
	}
}

// dark makes the reader one who likes it dark, and waits until JupyterLab has followed.
func (p *page) dark() {
	p.t.Helper()
	p.emulate("screen", "dark")
	p.wait("the dark theme", func() bool { return ask[bool](p, "isDark") })
}

// emulate sets what the page is told of where it is seen.
func (p *page) emulate(media, colors string) {
	p.t.Helper()
	if _, err := chromedp.Call(p.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colors}},
	}); err != nil {
		p.fatalf("%v", err)
	}
}

// print opens what JupyterLab prints, a page that its server makes of the saved notebook, as it is on paper.
func (p *page) print() {
	p.t.Helper()
	p.save()
	p.emulate("print", "light")
	p.do(chromedp.Navigate(lab.address("/nbconvert/html/"+p.file, "download=false")))
}

// save saves the notebook.
func (p *page) save() {
	p.t.Helper()
	p.press("docmanager:save")
	p.wait("the notebook to be saved", func() bool { return p.text(".jp-mod-dirty") == "" })
}

// screenshot writes what is in sight to build/screens/NAME.png.
func (p *page) screenshot(name string) {
	p.t.Helper()
	png, err := chromedp.Run(p.tab, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(screens(), name+".png"), png, 0o644)
	}
	if err != nil {
		p.t.Error(err)
	}
}

// How long what is waited for may take: far longer than it does, even on a machine with other things to do.
const patience = 10 * time.Minute

// wait waits until something is done.
func (p *page) wait(what string, done func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.fatalf("waited in vain for %s", what)
		}
	}
}

// fatalf ends the test, with a screenshot and the text of the page.
func (p *page) fatalf(format string, arguments ...any) {
	p.t.Helper()
	name := "FAILED_" + p.file
	p.screenshot(name)
	text, _ := chromedp.Run(p.tab, chromedp.Evaluate[string](`document.body.innerText`))
	p.t.Fatalf("%s; build/screens/%s.png shows the page, which says\n%s", fmt.Sprintf(format, arguments...), name, text)
}

func (p *page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.tab, actions...); err != nil {
		p.fatalf("%v", err)
	}
}

//go:embed page.js
var script string

// ask calls a function of page.js in the page.
func ask[T any](p *page, function string, arguments ...any) T {
	p.t.Helper()
	encoded, err := json.Marshal(append([]any{}, arguments...)) // a list, even of none
	if err != nil {
		p.t.Fatal(err)
	}
	answer, err := chromedp.Run(p.tab, chromedp.Evaluate[T](fmt.Sprintf("(%s).%s(...%s)", strings.TrimSpace(script), function, encoded)))
	if err != nil {
		p.t.Fatalf("%s%s: %v", function, encoded, err)
	}
	return answer
}
