// Package browser tests the user interface like a user: in JupyterLab, through the kernel, in Chromium. A test opens a
// notebook in a tab, clicks, types, waits and looks. Screenshots are in build/screens.
//
// All tests share one JupyterLab and one browser, and none may use the network.
package browser

import (
	"context"
	"fmt"
	"os"
	"testing"

	"layercake/internal/setup"
)

// Shared by the tests.
var (
	clone   setup.Clone
	lab     *jupyterLab
	browser context.Context // chromedp's
)

func TestMain(m *testing.M) {
	status, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "browser:", err)
		status = 1
	}
	os.Exit(status)
}

func run(m *testing.M) (status int, err error) {
	ctx := context.Background()
	if clone, err = setup.Find(); err != nil {
		return 0, err
	}
	chromium, err := findChromium()
	if err != nil {
		return 0, err
	}
	if err := clone.SetUp(ctx, clone.Steps().All()...); err != nil {
		return 0, err
	}
	if err := emptyFolder(screens()); err != nil {
		return 0, err
	}
	if lab, err = startLab(ctx); err != nil {
		return 0, err
	}
	defer lab.stop()
	var quit func()
	if browser, quit, err = startBrowser(ctx, chromium); err != nil {
		return 0, err
	}
	defer quit()
	status = m.Run()
	return status, lab.outside.check("JupyterLab, a kernel or a cell")
}

// screens is the folder of the screenshots.
func screens() string { return clone.Path("build", "screens") }

func emptyFolder(path string) error {
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	return os.MkdirAll(path, 0o755)
}
