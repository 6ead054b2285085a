"""Runs a notebook from top to bottom and writes it with its outputs.

    python run.py NOTEBOOK EXECUTED.ipynb

Prints a line for each cell. If a cell fails, its number, its first line and its error are printed, and the exit status
is 3; the notebook is then written as far as it came. The metadata of what is written says how many seconds it ran, and
the index of the cell that failed.
"""

import pathlib
import re
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError


def first_line(cell):
    lines = [line for line in cell.source.splitlines() if line.strip() and line.strip() != "%%"]
    line = lines[0] if lines else ""
    return line if len(line) <= 60 else line[:57] + "..."


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def why(cell):
    """What a failed cell said: what its program printed last, and the error."""
    printed = [o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr"]
    errors = ["\n".join(o.traceback) or o.evalue for o in cell.outputs if o.output_type == "error"]
    return plain("".join(printed) + "\n".join(errors)).strip()


class Runner(NotebookClient):
    """Reports each cell as it runs."""

    number, index, current = 0, None, None  # of the cell

    async def async_execute_cell(self, cell, cell_index, **kwargs):
        if cell.cell_type != "code" or not cell.source.strip():
            return await super().async_execute_cell(cell, cell_index, **kwargs)
        self.number += 1
        self.index, self.current = cell_index, cell
        start = time.monotonic()
        print(f"  [{self.number:2d}/{self.total}] {first_line(cell)} ", end="", flush=True)
        try:
            return await super().async_execute_cell(cell, cell_index, **kwargs)
        finally:
            print(f" {time.monotonic() - start:.1f} s", flush=True)


def run(source, executed):
    notebook = nbformat.read(source, as_version=4)
    resources = {"metadata": {"path": str(source.parent)}}
    client = Runner(notebook, timeout=None, kernel_name="layercake", resources=resources, store_widget_state=False)
    client.total = sum(1 for c in notebook.cells if c.cell_type == "code" and c.source.strip())
    error = None
    start = time.monotonic()
    try:
        client.execute()
    except CellExecutionError:
        error = why(client.current)
    except (DeadKernelError, RuntimeError) as e:
        error = f"the kernel ended: {e}; its log is .cache/kernel.log"
        if client.current is None:
            sys.exit(f"\n{source.name}: {error}")
    notebook.metadata.layercake = {"seconds": round(time.monotonic() - start, 1)}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the times of day say less
    if error is not None:
        notebook.metadata.layercake["failed"] = client.index
        print(f"\n{source.name}: cell {client.number} failed: {first_line(client.current)}\n\n{error}\n", file=sys.stderr)
    executed.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, executed)
    if error is not None:
        sys.exit(3)


if __name__ == "__main__":
    run(*map(pathlib.Path, sys.argv[1:]))
