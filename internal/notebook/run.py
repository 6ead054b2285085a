"""Runs a notebook from top to bottom and writes it with its outputs.

    python run.py NOTEBOOK EXECUTED.ipynb

Prints a line for each cell. If a cell fails, it prints the cell's number, first line and error, writes the notebook up to that
cell, and exits with status 3. The metadata of the written notebook has the run time in seconds and the index of the failed cell.
An invalid notebook, or a file that cannot be written, gives a one-line message and exit status 1.
"""

import contextlib
import json
import pathlib
import re
import sys
import time
import warnings

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat.validator import better_validation_error, get_validator


def first_line(cell):
    lines = [line for line in cell.source.splitlines() if line.strip() and line.strip() != "%%"]
    line = lines[0] if lines else ""
    return line if len(line) <= 60 else line[:57] + "..."


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def why(cell):
    """A failed cell's stderr and error."""
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


def read(path):
    """Reads a notebook without outputs. nbconvert would validate it only after all cells have run."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        if content["nbformat"] == 4:
            check(content)
        with warnings.catch_warnings(action="ignore"):  # it repairs what it warns about
            notebook = nbformat.reads(json.dumps(content), as_version=4)
            nbformat.writes(notebook).encode()
    except Exception as e:  # nbformat raises exceptions of any class
        reason = str(e) if isinstance(e, ValueError) else f"nbformat cannot read it ({type(e).__name__}: {e})"
        sys.exit(f"{path.name} is not a notebook: {reason.splitlines()[0]}")
    return notebook


def check(content):
    """Raises a ValueError that names a violation of the notebook schema. It first repairs what does not matter: outputs, which are
    replaced, ids of cells, and the kernel's display name."""
    cells, minor = content.get("cells"), content.get("nbformat_minor")
    if not isinstance(minor, int):
        raise ValueError(f"its nbformat_minor is {minor!r}")
    match content:
        case {"metadata": {"kernelspec": {"name": name, **spec}}}:
            content["metadata"]["kernelspec"] = {"display_name": name, **spec, "name": name}
    for i, cell in enumerate(cells if isinstance(cells, list) else ()):
        if isinstance(cell, dict):
            if cell.get("cell_type") == "code":
                cell |= {"outputs": [], "execution_count": None}
            if minor >= 5:
                cell.setdefault("id", f"cell-{i + 1}")
    for error in get_validator(4, minor, relax_add_props=True, name="jsonschema").iter_errors(content):
        error = better_validation_error(error, 4, minor)
        place = list(error.absolute_path)
        if place[:1] == ["cells"] and len(place) > 1:
            place[:2] = [f"cell {place[1] + 1}"]
        message = error.message if len(error.message) < 200 else error.message[:199] + "…"
        raise ValueError(", ".join(map(str, place)) + ": " * bool(place) + message)


def write(notebook, path):
    """Writes the file atomically."""
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, part)
        part.replace(path)
    except OSError as e:
        with contextlib.suppress(OSError):
            part.unlink()
        sys.exit(f"{path} cannot be written: {e.strerror}")


def run(source, executed):
    notebook = read(source)
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
        cell.metadata.pop("execution", None)  # timestamps that would change with every run
    if error is not None:
        notebook.metadata.layercake["failed"] = client.index
        print(f"\n{source.name}: cell {client.number} failed: {first_line(client.current)}\n\n{error}\n", file=sys.stderr)
    write(notebook, executed)
    if error is not None:
        sys.exit(3)


if __name__ == "__main__":
    run(*map(pathlib.Path, sys.argv[1:]))
