package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"layercake/internal/setup"
)

// lab opens a notebook in JupyterLab, by default the tutorial.
func lab(ctx context.Context, clone setup.Clone, args []string) error {
	flags := newFlags("lab", "[NOTEBOOK]", "Opens a notebook in JupyterLab, by default the tutorial.")
	ip := flags.String("ip", "127.0.0.1", "address to listen on")
	port := flags.String("port", "8888", "port to listen on; the next free one if it is taken")
	root := flags.Bool("allow-root", os.Geteuid() == 0, "run as root")
	browser := flags.Bool("browser", true, "open a browser")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := recallFolders(clone); err != nil {
		return err
	}
	path := flags.Arg(0)
	if path == "" {
		path = clone.Path("notebooks", "mnist_sequential.ipynb")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if err := checkNotebook(path); err != nil {
		return err
	}
	if err := clone.SetUp(ctx, clone.Steps().All()...); err != nil {
		return err
	}
	fmt.Println("Starting JupyterLab; press Ctrl-C to end it.")
	cmd := exec.CommandContext(ctx, clone.Python(), "-m", "jupyterlab",
		"--ServerApp.ip="+*ip,
		"--ServerApp.port="+*port,
		fmt.Sprintf("--ServerApp.allow_root=%t", *root),
		fmt.Sprintf("--ServerApp.open_browser=%t", *browser),
		"--ServerApp.answer_yes=True", // Ctrl-C ends it without confirmation
		"--ServerApp.root_dir="+filepath.Dir(path),
		// Go notebooks need no Python kernel, and JupyterLab nothing from the network.
		"--KernelSpecManager.ensure_native_kernel=False",
		"--KernelSpecManager.allowed_kernelspecs=layercake",
		// The kernel limits its output itself. The server's limit would drop large pictures.
		"--ZMQChannelsWebsocketConnection.limit_rate=False",
		// Exports from JupyterLab look like those of "layercake html". Its own template loads scripts from the network.
		"--HTMLExporter.template_name=layercake",
		"--HTMLExporter.exclude_input_prompt=True",
		"--HTMLExporter.exclude_output_prompt=True",
		"--LabApp.news_url=",
		"--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
		"--Application.log_level=WARN",
		"--ServerApp.log_level=WARN",
		"--LabApp.log_level=WARN",
		"--LabApp.extension_manager=readonly",
		"--LabApp.default_url=/lab/tree/"+url.PathEscape(filepath.Base(path)),
	)
	cmd.Env = clone.JupyterEnv()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}
