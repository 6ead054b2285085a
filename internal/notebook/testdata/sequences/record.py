"""Records what the kernels of Python and Rust do with the sequences in recorded.json beside this file.

    python3 -m venv /tmp/kernels && /tmp/kernels/bin/pip install -r requirements.txt
    cargo install --locked --root /tmp/kernels evcxr_jupyter@0.22.0
    JUPYTER_PATH=/tmp/kernels/share/jupyter /tmp/kernels/bin/evcxr_jupyter --install
    /tmp/kernels/bin/python record.py

Cargo must be on the PATH, since evcxr compiles each cell.
"""

import importlib.metadata
import json
import pathlib
import platform
import subprocess
import sys
import tempfile

evcxr = "0.22.0"
here = pathlib.Path(__file__).parent
kernels = [("python", "python3"), ("rust", "rust")]


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


recorded = {
    "versions": {
        "python": f"ipykernel {importlib.metadata.version('ipykernel')}, Python {platform.python_version()}",
        "rust": f"evcxr_jupyter {evcxr}, {run('rustc', '--version').split(' (')[0]}",
    }
}
for language, kernel in kernels:
    with tempfile.TemporaryDirectory() as folder:
        results = pathlib.Path(folder, "results.json")
        subprocess.run([sys.executable, here / "drive.py", kernel, language, "0", "1", results, here / "table.txt"], check=True)
        recorded[language] = json.loads(results.read_text())
(here / "recorded.json").write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n")
