"""Generates pictures.ipynb: many ways to show a picture in a notebook's text. Its metadata has the files that belong beside it.

    python make.py

Each picture's alternative text is its number. shown.txt lists those that JupyterLab shows. Its test writes it:

    go test ./internal/browser -run TestPicturesInText -regen
"""

import base64
import json
import pathlib
import struct
import urllib.parse
import zlib

NAMES = [
    "image.png", "mein bild.png", "Größe ü.png", "e\u0301.png", "日本.png", "100%.png", "a%20b.png", "a+b.png", "(1).png",
    "a&b.png", "it's.png", "no#1.png", "why?.png", "UPPER.PNG", "vector.svg", "no ending", "text.txt", "[1].png", "a_b_c.png",
]
WRITTEN = [str, lambda name: urllib.parse.quote(name, safe="/")]  # plain and escaped
SHOWN = [
    "![{alt}]({address})",
    "![{alt}](<{address}>)",
    '![{alt}]({address} "a title")',
    "![{alt}][{alt}]\n\n[{alt}]: {address}",
    "![{alt}]\n\n[{alt}]: <{address}>",
    "[![{alt}]({address})](#there)",
    "| a |\n|---|\n| ![{alt}]({address}) |",
    "- ![{alt}]({address})",
    'a <img src="{address}" alt="{alt}"> b',
    "a <img alt='{alt}' src=\"{address}\" width='20'/> b",
    '<div align="center">\n<img src="{address}" alt="{alt}">\n</div>',
    '<IMG SRC="{address}" ALT="{alt}">',
    '<figure><img src="{address}" alt="{alt}"><figcaption>a caption</figcaption></figure>',
    '<div><p><img src="{address}" alt="{alt}">',  # not closed
]
ODD = [
    "./image.png", "below/image.png", "below/../image.png", "below//image.png", "./below/./image.png", "below", "none.png",
    "image.png?raw=true", "image.png#part", "image%2Epng", "below%2Fimage.png", "%69mage.png", "files/image.png", "/image.png",
    "attachment:none.png", "attachment:./image.png", "ATTACHMENT:image.png", "attachment:image.png?raw=true", "attachment:",
]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0\x40\x80\xc0\0\x40\x80\xc0" * 8)) + chunk(b"IEND", b"")
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="4" fill="teal"/></svg>'


def content(name):
    kind, data = {"svg": ("image/svg+xml", SVG), "txt": ("text/plain", b"no picture")}.get(name[-3:], ("image/png", PNG))
    return kind, base64.b64encode(data).decode()


def main():
    number = 0
    cells = []

    def add(name, addresses):
        nonlocal number
        text = []
        for how in SHOWN:
            for address in addresses:
                number += 1
                text.append(how.format(alt=f"n{number}", address=address))
        kind, data = content(name)
        cells.append({
            "cell_type": "markdown", "id": f"cell-{len(cells)}", "metadata": {}, "source": "\n\n".join(text),
            "attachments": {name: {kind: data}},
        })

    for name in NAMES:
        for place in "", "attachment:":
            add(name, [place + write(name) for write in WRITTEN])
    for address in ODD:
        add("image.png", [address])
    notebook = {
        "cells": cells, "nbformat": 4, "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "layercake", "display_name": "Layercake (Go)"},
            "files": {name: content(name)[1] for name in [*NAMES, "below/image.png"]},
        },
    }
    here = pathlib.Path(__file__).parent
    (here / "pictures.ipynb").write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
