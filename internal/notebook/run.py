"""Runs a notebook from top to bottom and writes it back with its outputs, and a page made of it.

    python run.py NOTEBOOK EXECUTED.ipynb PAGE.html

Prints a line for each cell. If a cell fails, its number, its first line and its error are printed, and the exit status
is 3; the notebook is then written as far as it came, and no page.
"""

import asyncio
import pathlib
import re
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

TICK = 2  # seconds between signs of life


def first_line(cell):
    lines = [line for line in cell.source.splitlines() if line.strip() and line.strip() != "%%"]
    line = lines[0] if lines else ""
    return line if len(line) <= 60 else line[:57] + "..."


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def why(cell):
    """What a failed cell said: what its program printed, else what the compiler did."""
    printed = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr").strip()
    errors = ["\n".join(o.traceback) or o.evalue for o in cell.outputs if o.output_type == "error"]
    return plain(printed or "\n".join(errors)).strip()


class Runner(NotebookClient):
    """Reports each cell as it runs."""

    async def async_execute_cell(self, cell, cell_index, **kwargs):
        if cell.cell_type != "code" or not cell.source.strip():
            return await super().async_execute_cell(cell, cell_index, **kwargs)
        self.number += 1
        self.current = cell
        start = time.monotonic()
        print(f"  [{self.number:2d}/{self.total}] {first_line(cell)} ", end="", flush=True)

        async def signs_of_life():
            while True:
                await asyncio.sleep(TICK)
                print(".", end="", flush=True)

        signs = asyncio.ensure_future(signs_of_life())
        try:
            return await super().async_execute_cell(cell, cell_index, **kwargs)
        finally:
            signs.cancel()
            print(f" {time.monotonic() - start:.1f} s", flush=True)


def run(source, executed, page):
    notebook = nbformat.read(source, as_version=4)
    client = Runner(notebook, timeout=None, kernel_name="layercake", resources={"metadata": {"path": str(source.parent)}}, store_widget_state=False)
    client.total = sum(1 for c in notebook.cells if c.cell_type == "code" and c.source.strip())
    client.number, client.current = 0, None
    error = None
    try:
        client.execute()
    except CellExecutionError:
        error = why(client.current)
    except (DeadKernelError, RuntimeError) as e:
        error = f"the kernel ended: {e}; its log is .cache/kernel.log"
    notebook, _ = CoalesceStreamsPreprocessor(enabled=True).preprocess(notebook, {})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the time of day: it would make each run's file differ
    page.unlink(missing_ok=True)
    executed.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, executed)
    if error is not None:
        cell = f"cell {client.number} failed: {first_line(client.current)}" if client.current else "the kernel does not start"
        print(f"\n{source.name}: {cell}\n\n{error}\n", file=sys.stderr)
        sys.exit(3)
    return notebook


def export(notebook, page, title):
    exporter = HTMLExporter(template_name="layercake", embed_images=True, exclude_input_prompt=True, exclude_output_prompt=True)
    # GoNB says the language but not how it is to be coloured.
    notebook.metadata.language_info.pygments_lexer = "go"
    html, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": title}})
    page.parent.mkdir(parents=True, exist_ok=True)
    part = page.with_suffix(".part")
    part.write_text(html, encoding="utf-8")
    part.replace(page)


if __name__ == "__main__":
    source, executed, page = map(pathlib.Path, sys.argv[1:])
    title = source.stem.replace("_", " ")
    export(run(source, executed, page), page, title)
