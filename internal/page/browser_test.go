package page

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// helpers are functions for the questions below.
const helpers = `
	const all = selector => [...document.querySelectorAll(selector)];
	const one = selector => document.querySelector(selector);
	const shown = selector => all(selector).length > 0 && all(selector).every(e => e.checkVisibility());
	const hidden = selector => all(selector).every(e => !e.checkVisibility());
	const style = selector => getComputedStyle(one(selector));
	const code = '.jp-CodeCell .highlight';
	const output = '.jp-OutputArea-output';
	const wide = all('.jp-OutputArea :is(img, pre), table, .highlight pre, math[display=block]');
	const box = e => e.closest('pre, .scroll');
	const fits = e => box(e).scrollWidth <= box(e).clientWidth;
	const marked = e => getComputedStyle(box(e)).overflowX === 'auto' && getComputedStyle(box(e)).backgroundImage.includes('gradient') &&
		(e.tagName !== 'IMG' || getComputedStyle(e).mixBlendMode === 'multiply');
	const pre = words => all(output + ' pre').find(e => e.textContent.includes(words));
`

// What a reader sees: each expression is true on a page of that size.
var views = []struct {
	name          string
	width, height int64
	media, colors string
	holds         []string
}{
	{"phone", 390, 844, "screen", "light", []string{
		`document.documentElement.scrollWidth <= innerWidth`, // the page itself does not scroll sideways
		`wide.every(e => box(e).getBoundingClientRect().right <= innerWidth && (fits(e) || marked(e)))`,
		`[one('table'), one('math[display=block]'), one(code + ' pre'), one('[alt="A line that rises"]'), pre('epoch 2')].every(e => !fits(e))`,
		`[one('[alt="A smaller one"]'), pre('cur:'), pre('Param #')].every(fits)`,
		`one('[alt="A line that rises"]').width === 660`, // of 880, where its 12 pixel letters are scaled to 9
		`all(output + ' pre').every(e => parseFloat(getComputedStyle(e).fontSize) >= 9)`,
		`getComputedStyle(pre('a warning')).fontSize === '13px'`, // short lines keep their size
		`shown('[for=fold]') && hidden('nav li')`,
		`(one('[for=fold]').click(), shown('nav li'))`,
		`document.documentElement.scrollWidth <= innerWidth`,
	}},
	{"wide", 1440, 900, "screen", "light", []string{
		`document.documentElement.scrollWidth <= innerWidth`,
		`shown('nav li') && hidden('[for=fold]')`,
		`one('nav').getBoundingClientRect().right < one('main').getBoundingClientRect().left`,
		`one('.jp-RenderedHTML img').getBoundingClientRect().right <= one('main').getBoundingClientRect().right`,
		`shown(code) && shown(output)`,
		`(one('#hide-code').click(), hidden(code) && shown(output))`,
		`(one('#hide-code').click(), shown(code))`,
		`style('body').backgroundColor === 'rgb(255, 255, 255)'`,
		`fits(one('math[display=block]'))`,
		`(([above, below]) => above.bottom <= below.top)([...one('mfrac').children].map(e => e.getBoundingClientRect()))`,
		`performance.getEntriesByType('resource').every(e => e.name.startsWith('data:'))`,
		`all('nav a, .failed a').every(a => document.getElementById(decodeURIComponent(a.hash.slice(1))))`,
		`all('img').every(i => i.alt)`,
	}},
	{"dark", 1440, 900, "screen", "dark", []string{
		`style('body').backgroundColor === 'rgb(21, 23, 27)'`,
		`style(output + ' img').backgroundColor === 'rgb(255, 255, 255)'`,
	}},
	{"paper", 700, 1000, "print", "dark", []string{
		`hidden('nav') && shown(code) && shown(output)`,
		`style('body').backgroundColor === 'rgb(255, 255, 255)'`,
		`document.documentElement.scrollWidth <= innerWidth`,
		`one(code + ' pre').scrollWidth <= one(code + ' pre').clientWidth`,
		`all('img').every(i => getComputedStyle(i).breakInside === 'avoid')`,
	}},
}

func inBrowser(t *testing.T, path string) {
	tab := openTab(t)
	for _, view := range views {
		if err := chromedp.Do(tab, chromedp.EmulateViewport(view.width, view.height)); err != nil {
			t.Fatal(err)
		}
		if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: view.media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: view.colors}},
		}); err != nil {
			t.Fatal(err)
		}
		holds(t, tab, view.name, path, view.holds)
	}
}

func holdsInBrowser(t *testing.T, path string, questions []string) {
	holds(t, openTab(t), "in a browser", path, questions)
}

// openTab opens an empty tab in a new browser.
func openTab(t *testing.T) context.Context {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("without chromium nobody looks at the page: ", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses a sandbox as root
	}
	allocator, free := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(free)
	tab, quit := chromedp.NewContext(allocator)
	t.Cleanup(quit)
	return tab
}

// holds checks that each expression about the page is true.
func holds(t *testing.T, tab context.Context, where, path string, questions []string) {
	t.Helper()
	if err := chromedp.Do(tab, chromedp.Navigate("file://"+path)); err != nil {
		t.Fatal(err)
	}
	for _, question := range questions {
		holds, err := chromedp.Run(tab, chromedp.Evaluate[bool]("{"+helpers+question+"}"))
		if err != nil || !holds {
			t.Errorf("%s: not so: %s (%v)", where, question, err)
		}
	}
}
