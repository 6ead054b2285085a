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

// Size of the window. A tall one shows a whole notebook: JupyterLab removes cells that are out of sight from the page.
const (
	width  = 1280
	height = 1600
)

// A page is a notebook open in a tab. If an action is impossible, the test fails and shows what is on the page.
type page struct {
	t       *testing.T
	file    string // of the notebook
	tab     context.Context
	close   func()
	outside outside // records the page's requests to other machines
}

// open opens a new notebook with the given cells and waits for its kernel.
func open(t *testing.T, file string, cells ...string) *page {
	t.Helper()
	if err := notebook.New(cells...).Write(filepath.Join(lab.folder, file)); err != nil {
		t.Fatal(err)
	}
	return openAgain(t, file)
}

// openAgain opens an existing notebook in a new workspace; otherwise JupyterLab would reopen earlier tabs too.
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

// in returns the page for a subtest.
func (p *page) in(t *testing.T) *page {
	return &page{t: t, file: p.file, tab: p.tab}
}

// listen records the page's requests to other machines.
func (p *page) listen(event any) {
	address := ""
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		address = e.Request.URL
	case *network.EventWebSocketCreated:
		address = e.URL
	}
	address, _, _ = strings.Cut(address, "%") // a picture's name may contain % without digits
	u, err := url.Parse(address)
	switch {
	case err != nil:
		p.outside.note(address)
	case u.Host != "" && u.Hostname() != "127.0.0.1":
		p.outside.note(address)
	}
}

// A cell is a code cell as shown on the page.
type cell struct {
	Prompt   string    // "[3]:", or "[*]:" while waiting or running
	Output   string    // text of all outputs
	Failed   bool      // it shows an error, or text styled as one
	Pictures []picture // in the outputs
}

// A picture is an image on the page. Its source is a data URL.
type picture struct{ Alt, Source string }

// cells returns the notebook's code cells.
func (p *page) cells() []cell {
	p.t.Helper()
	return ask[[]cell](p, "cells")
}

// cell returns code cell i.
func (p *page) cell(i int) cell {
	p.t.Helper()
	var cells []cell
	p.wait(fmt.Sprint("cell ", i), func() bool {
		cells = p.cells()
		return i < len(cells)
	})
	return cells[i]
}

// prompts returns the prompts of the code cells.
func (p *page) prompts() []string {
	p.t.Helper()
	return ask[[]string](p, "prompts")
}

// prompt returns the prompt of code cell i.
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

// kernel returns the kernel status shown on the page: "idle", "busy", "restarting".
func (p *page) kernel() string {
	p.t.Helper()
	return ask[string](p, "kernel")
}

// ready returns whether the kernel can run a cell. JupyterLab shows "unknown" until the first cell ran.
func (p *page) ready() bool {
	p.t.Helper()
	return slices.Contains([]string{"idle", "unknown"}, p.kernel())
}

// runAll runs all cells without waiting for them.
func (p *page) runAll() {
	p.t.Helper()
	p.starts(0, func() { p.menu("Run", "runmenu:run-all") })
}

// run runs code cell i without waiting for it.
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

// runsAndShows runs a cell, waits for its end, and checks that it shows the texts.
func (p *page) runsAndShows(i int, texts ...string) {
	p.t.Helper()
	p.run(i)
	p.idle()
	p.shows(i, texts...)
}

// shows checks that a cell shows the texts.
func (p *page) shows(i int, texts ...string) {
	p.t.Helper()
	c := p.cell(i)
	for _, text := range texts {
		if !strings.Contains(c.Output, text) {
			p.t.Errorf("cell %d does not show %q but\n%s", i, text, c.Output)
		}
	}
}

func (p *page) stop() {
	p.t.Helper()
	p.press("notebook:interrupt-kernel")
}

// restart restarts the kernel and waits until it is ready.
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

// menu chooses a menu command.
func (p *page) menu(name, command string) {
	p.t.Helper()
	p.click(".lm-MenuBar-itemLabel", name)
	p.click(fmt.Sprintf(".lm-Menu-item[data-command=%q]", command), "")
}

// click clicks the first visible element that matches the selector and, if given, contains the text.
func (p *page) click(selector, text string) {
	p.t.Helper()
	p.clickAt("place", selector, text)
}

// clickCell clicks an element in a code cell.
func (p *page) clickCell(i int, selector string) {
	p.t.Helper()
	p.clickAt("placeInCell", i, selector)
}

// clickAt clicks at the position returned by a function of page.js, as soon as it returns one.
func (p *page) clickAt(function string, arguments ...any) {
	p.t.Helper()
	var at *struct{ X, Y float64 }
	p.wait(fmt.Sprint("something to click: ", arguments), func() bool {
		at = ask[*struct{ X, Y float64 }](p, function, arguments...)
		return at != nil
	})
	// A menu selects the item under the mouse.
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

// waitText waits until the selected elements contain all texts.
func (p *page) waitText(selector string, texts ...string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("%s with %q", selector, texts), func() bool {
		said := p.text(selector)
		return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(said, text) })
	})
}

// text returns the text of all visible selected elements.
func (p *page) text(selector string) string {
	p.t.Helper()
	return ask[string](p, "text", selector)
}

// tall makes the window as tall as the tutorial.
func (p *page) tall() {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(width, 4300))
}

// readable takes a screenshot and checks that all text in the outputs has enough contrast and that all pictures have
// loaded.
func (p *page) readable(name string) {
	p.t.Helper()
	p.screenshot(name)
	for _, complaint := range ask[[]string](p, "unreadable") {
		p.t.Errorf("%s: %s", name, complaint)
	}
}

// dark switches the browser to dark mode and waits until JupyterLab has followed.
func (p *page) dark() {
	p.t.Helper()
	p.emulate("screen", "dark")
	p.wait("the dark theme", func() bool { return ask[bool](p, "isDark") })
}

// emulate sets the media type and colour scheme of the page.
func (p *page) emulate(media, colors string) {
	p.t.Helper()
	if _, err := chromedp.Call(p.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colors}},
	}); err != nil {
		p.fatalf("%v", err)
	}
}

// print opens JupyterLab's print view, a page that its server makes of the saved notebook, with the paper style.
func (p *page) print() {
	p.t.Helper()
	p.save()
	p.emulate("print", "light")
	p.do(chromedp.Navigate(lab.address("/nbconvert/html/"+p.file, "download=false")))
}

func (p *page) save() {
	p.t.Helper()
	p.press("docmanager:save")
	p.wait("the notebook to be saved", func() bool { return p.text(".jp-mod-dirty") == "" })
}

// screenshot writes the visible part to build/screens/NAME.png.
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

// patience limits every wait: far longer than needed, even on a busy machine.
const patience = 10 * time.Minute

// wait waits until done returns true.
func (p *page) wait(what string, done func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.fatalf("waited in vain for %s", what)
		}
	}
}

// fatalf ends the test with a screenshot and the text of the page.
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
	encoded, err := json.Marshal(append([]any{}, arguments...)) // a list even without arguments
	if err != nil {
		p.t.Fatal(err)
	}
	answer, err := chromedp.Run(p.tab, chromedp.Evaluate[T](fmt.Sprintf("(%s).%s(...%s)", strings.TrimSpace(script), function, encoded)))
	if err != nil {
		p.t.Fatalf("%s%s: %v", function, encoded, err)
	}
	return answer
}
