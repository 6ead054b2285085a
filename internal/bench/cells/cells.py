"""Times cells of the tutorial in the real kernel, as a user experiences it: from sending a cell to its end.

The first cell of a fresh kernel comes first. Then each cell is run once, edited, and run again several times. Prints the
median of the reruns, in seconds. Finally it trains a model several times, alternately with and without the live plot.
"""

import json
import os
import pathlib
import statistics
import sys
import time

from jupyter_client.manager import KernelManager

RERUNS = 10
HELLO = '%%\nfmt.Println("hello")'
ROUNDS = 5
# Prints the median over the rounds of the time that drawing adds to a fit, in percent.
DRAWING = """%%
var added []float64
for range ROUNDS {
	var seconds []float64
	for _, callbacks := range [][]kit.Callback{nil, {plots.Live()}} {
		m := kit.Sequential(
			kit.Dense(512).Activation(kit.ReLU).InputShape(NumRows*NumCols),
			kit.Dropout(0.5),
			kit.Dense(256).Activation(kit.ReLU),
			kit.Dropout(0.25),
			kit.Dense(NumClasses).Activation(kit.Softmax),
		).Compile(kit.RMSprop(), kit.CategoricalCrossentropy, kit.Accuracy)
		start := time.Now()
		m.MustFit(xTrain, yTrain, kit.FitOptions{BatchSize: BatchSize, Epochs: 4, Callbacks: callbacks, Verbose: kit.Silent})
		seconds = append(seconds, time.Since(start).Seconds())
	}
	added = append(added, 100*(seconds[1]/seconds[0]-1))
}
slices.Sort(added)
fmt.Printf("the live plot adds %.1f %% to training for 4 epochs (from %.1f to %.1f in ROUNDS rounds)\\n", added[ROUNDS/2], added[0], added[ROUNDS-1])""".replace("ROUNDS", str(ROUNDS))

notebook, backends = pathlib.Path(sys.argv[1]), sys.argv[2:]
sources = ["".join(c["source"]) for c in json.loads(notebook.read_text())["cells"] if c["cell_type"] == "code"]


def cell(part):
    (source,) = [s for s in sources if part in s]
    return source


class Kernel:
    def __init__(self, backend):
        start = time.monotonic()
        self.manager = KernelManager(kernel_name="layercake")
        self.manager.start_kernel(cwd=str(notebook.parent), env={**os.environ, "GOMLX_BACKEND": backend})
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.started = time.monotonic() - start

    def run(self, source):
        printed = []

        def hook(message):
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        start = time.monotonic()
        reply = self.client.execute_interactive(source, output_hook=hook, timeout=600)
        seconds = time.monotonic() - start
        if reply["content"]["status"] != "ok":
            sys.exit(f"a cell failed:\n{source}\n{''.join(printed)}\n{reply['content']}")
        self.printed = "".join(printed)
        return seconds

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


for backend in backends:
    kernel = Kernel(backend)
    try:
        print(f"{backend}: the kernel was ready after {kernel.started:.2f} s, and its first cell took {kernel.run(HELLO):.2f} s")
        print(f"{backend}: training for one epoch", end="", flush=True)
        for part in ("import (", "mnist.MustLoad()", "kit.ToCategorical(", "kit.Sequential("):
            kernel.run(cell(part))
            print(" .", end="", flush=True)
        kernel.run(cell("MustFit(").replace("Epochs,", "1,"))
        print()
        print(f"  {'cell':<22} {'first':>6} {'median':>7} {'worst':>6}   seconds, {RERUNS} reruns after an edit")
        for name, source in {
            "hello": HELLO,
            "data summary": cell("kit.DataSummary(xTrain"),
            "model.Summary": cell("model.Summary()"),
            "plots.Diagram": cell("plots.Diagram("),
            "model.MustEvaluate": cell("MustEvaluate("),
        }.items():
            first = kernel.run(source)
            reruns = [kernel.run(f"{source}\n// edit {i}") for i in range(RERUNS)]
            print(f"  {name:<22} {first:6.2f} {statistics.median(reruns):7.2f} {max(reruns):6.2f}", flush=True)
        kernel.run(DRAWING)
        print(" ", kernel.printed.strip().splitlines()[-1])
    finally:
        kernel.close()
