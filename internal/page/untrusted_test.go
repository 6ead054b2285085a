package page

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestUntrusted exports a notebook that tries to run, load or include what it should not.
func TestUntrusted(t *testing.T) {
	t.Parallel()
	outside, folder := t.TempDir(), t.TempDir()
	secret := base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\nsecret"))
	put(t, filepath.Join(outside, "secret.png"), "\x89PNG\r\n\x1a\nsecret")
	put(t, filepath.Join(folder, "keys.txt"), "secret")
	up, err := filepath.Rel(folder, outside)
	if err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"link.png": filepath.Join(outside, "secret.png"), "down": outside} {
		if err := os.Symlink(to, filepath.Join(folder, link)); err != nil {
			t.Fatal(err)
		}
	}
	const ran = `document.documentElement.dataset.ran = '1'`
	active := []string{
		`<script>` + ran + `</script>`,
		`<SCRIPT SRC=https://example.org/x.js></SCRIPT>`,
		`<meta http-equiv="refresh" content="0; url=https://example.org">`,
		`<base href="https://example.org/">`,
		`<link rel="stylesheet" href="https://example.org/x.css">`,
		`<style>body { display: none }</style>`,
		`<form action="https://example.org"><button formaction="https://example.org">Send</button><input name="a" autofocus onfocus="` + ran + `"></form>`,
		`<iframe src="https://example.org"></iframe><iframe srcdoc="<script>` + ran + `</script>"></iframe><iframe src="data:text/html,a"></iframe>`,
		`<object data="https://example.org/x.swf"><embed src="https://example.org/x.swf"></object>`,
		`<object><object><embed><iframe></iframe></object></object><embed><input type="checkbox" checked>`,
		`<video src="https://example.org/x.mp4" autoplay></video><audio src="x.mp3" onerror="` + ran + `"></audio>`,
		`<a href="javascript:` + ran + `">a</a><a href=" JaVaScRiPt:` + ran + `">b</a><a href="data:text/html,<script>1</script>">c</a><a href="file:///etc/passwd">d</a>`,
		`<img src="data:image/png;base64,AAAA" onerror="` + ran + `"><img src=x onerror=` + ran + `>`,
		`<svg onload="` + ran + `"><script>` + ran + `</script><a xlink:href="javascript:` + ran + `"><text y="9">s</text></a></svg>`,
		`<svg><foreignObject><iframe src="https://example.org"></iframe></foreignObject>`,
		`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=` + ran + `&gt;">`,
		`<math href="javascript:` + ran + `"><maction actiontype="statusline" xlink:href="javascript:` + ran + `">m</maction></math>`,
		`<noscript><p title="</noscript><img src=x onerror=` + ran + `>"></noscript>`,
		`<details open ontoggle="` + ran + `"><summary>kept summary</summary></details>`,
		`<p style="position: fixed; inset: 0; background: url(https://example.org/x.png)">p</p><div onclick="` + ran + `" style="color: red">kept div</div>`,
		`<table background="https://example.org/x.png"><tr><td background="//example.org/x.png">t</td></tr></table>`,
		`<img src="pic.png" srcset="https://example.org/x.png 2x"><picture><source srcset="https://example.org/x.png"></picture>`,
		`<!--[if IE]><script>` + ran + `</script><![endif]--><?php x ?><![CDATA[ <script> ]]>`,
		`<template><script>` + ran + `</script></template><portal src="https://example.org"></portal>`,
		`</div></div></div></main></body><h1>kept heading</h1><div><section>`,
		`<textarea></textarea><xmp><script>` + ran + `</script></xmp>`,
		`<h2>Pasted <a class="anchor-link" href="#x">¶</a></h2>`,
		`<svg viewBox="0 0 1.2.3 10"><text font-size="12">s</text></svg>`,
		`<svg viewBox="0 0 10 10"><text font-size="..">s</text></svg>`,
		`<svg width="3"><svg><g/></svg><script>` + ran + `</script></svg><svg>`,
		`</svg><svg><svg><svg><script>` + ran + `</script></svg></svg></SVG ></svg><svg>`,
		`<plaintext>`,
	}
	pictures := []string{
		filepath.Join(outside, "secret.png"), up + "/secret.png", "below/../" + up + "/secret.png", "link.png", "down/secret.png", "keys.txt",
		"file://" + filepath.ToSlash(outside) + "/secret.png", strings.ReplaceAll(up, "/", "%2F") + "%2Fsecret.png", "/etc/passwd", "/dev/zero", "\x00",
		strings.Repeat("x", 5000) + ".png", "http://[", "https://example.org/x.png", "//example.org/x.png", "data:text/html,x", "",
	}
	for _, source := range pictures {
		active = append(active, `<img src="`+source+`" alt="no">`, `![no](<`+source+`>)`)
	}
	var cells []map[string]any
	for _, html := range active {
		cells = append(cells, markdown("before\n\n"+html+"\n\nkept after"), markdown("a line with "+html), code("%%\nshow()",
			map[string]any{"output_type": "display_data", "metadata": map[string]any{}, "data": map[string]any{"text/html": html, "text/plain": "x"}},
			map[string]any{"output_type": "display_data", "metadata": map[string]any{}, "data": map[string]any{"text/markdown": html}}))
	}
	for kind, data := range map[string]any{
		"application/javascript": ran,
		"text/vnd.mermaid":       `<script>` + ran + `</script>`,
		"image/svg+xml":          `<svg xmlns="http://www.w3.org/2000/svg" onload="` + ran + `"><script>` + ran + `</script></svg>`,
		"image/png":              `"><script>` + ran + `</script>`,
		"application/vnd.jupyter.widget-view+json": map[string]any{"model_id": "</script><script>" + ran + "</script>"},
	} {
		cells = append(cells, code("%%\nshow()", map[string]any{
			"output_type": "display_data", "data": map[string]any{kind: data, "text/plain": "in its place " + kind},
			"metadata": map[string]any{"width": "1 onload=" + ran, kind: map[string]any{"width": "1 onerror=" + ran, "height": 12}},
		}))
	}
	cells = append(cells, code("%%\nshow()", map[string]any{"output_type": "display_data", "metadata": map[string]any{}, "data": map[string]any{
		"text/html": strings.Repeat("<svg>", 20000),
	}}))
	cells = append(cells, code(`</pre><script>`+ran+`</script>`, map[string]any{"output_type": "stream", "name": "stdout", "text": "</pre><script>" + ran + "</script>"}))
	executed := write(t, "untrusted", cells...)
	moved := filepath.Join(folder, "untrusted.ipynb")
	put(t, moved, read(t, executed))
	path, page, log := made(t, moved)

	for what, pattern := range map[string]string{
		"an element that runs or loads": `(?i)<(script|iframe|object|embed|form|button|textarea|base|link|svg|video|audio|template|noscript|xmp|plaintext)\b`,
		"a meta that sends elsewhere":   `(?i)<meta[^>]*refresh`,
		"an address to load":            `(?i)<[^>]*\b(src|srcset|background|data|poster|action|formaction)\s*=\s*["']?(https?:|//|file:|/)`,
		"an address that runs":          `(?i)<[^>]*\bhref\s*=\s*["']?\s*(javascript|data|file):`,
		"an attribute that runs":        `(?i)<[a-z][^>"]*("[^"]*"[^>"]*)*\son[a-z]+\s*=`,
		"a style that asks":             `(?i)style="[^"]*(url|position)`,
		"a file from outside":           secret,
		"a file that is no picture":     base64.StdEncoding.EncodeToString([]byte("secret")),
		"passwords":                     base64.StdEncoding.EncodeToString([]byte("root:")),
	} {
		if found := regexp.MustCompile(pattern).FindString(page); found != "" {
			t.Errorf("the page has %s: %.300q", what, found)
		}
	}
	if n := strings.Count(page, "kept after"); n != len(active) {
		t.Errorf("of %d cells %d are there to their end", len(active), n)
	}
	for _, want := range []string{"kept summary", `style="color: red;">kept div`, "kept heading", "in its place application/javascript", "Not on this page: iframe", "Not on this page: embed", `<input checked="" disabled=`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if !strings.Contains(log, "The page omits <") || strings.Count(log, "The page omits") != 1 {
		t.Errorf("it is not said, once, what is left out:\n%.2000s", log)
	}
	holdsInBrowser(t, path, []string{
		`document.documentElement.dataset.ran === undefined`,
		`location.protocol === 'file:' && document.baseURI === location.href`,
		`performance.getEntriesByType('resource').every(e => e.name.startsWith('data:'))`,
		`all('main > .jp-Cell').length === ` + "all('.jp-Cell').length",
		`getComputedStyle(document.body).display !== 'none'`,
	})
}
