"""Runs sequences of cells through a kernel and records what each cell prints.

    python drive.py KERNEL LANGUAGE PART PARTS RESULTS.json SEQUENCES...

Format of a file of sequences:

    == NAME
    -- LANGUAGE [stop | second | restart]    followed by a cell: stop it once it has printed something, run it in a second
                                             notebook, or restart the kernel first
    -- prints                                followed by the expected output of the previous cell

It runs every PARTS-th sequence with cells of the language, starting with PART. The results have a list for each name: the text of
each cell, with the first line of errors and the kinds of pictures.
"""

import json
import pathlib
import re
import sys

from jupyter_client.manager import start_new_kernel

# Code that makes the kernel forget earlier cells.
forget = {"go": "%reset", "python": "%reset -f", "rust": ":clear"}


def read(text):
    """Returns the sequences: names and lists of (words of the header, code)."""
    found = []
    for line in text.splitlines():
        if line.startswith("== "):
            found.append((line[3:], []))
        elif line.startswith("-- "):
            found[-1][1].append((line[3:].split(), []))
        elif found and found[-1][1]:
            found[-1][1][-1][1].append(line)
    return [(name, [(words, "\n".join(lines)) for words, lines in blocks]) for name, blocks in found]


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def first_line(text):
    return next((line.strip() for line in plain(text).splitlines() if line.strip()), "")


class Kernel:
    def __init__(self, name):
        self.name = name
        self.start()

    def start(self):
        self.count = 0
        self.manager, self.client = start_new_kernel(kernel_name=self.name, startup_timeout=120)

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def restart(self):
        self.stop()
        self.start()
        self.before = 0

    def run(self, code, stop=False):
        """A cell's output, followed by its stderr and errors."""
        out, said = [], []
        self.count += 1

        def hook(message):
            nonlocal stop
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                (out if content["name"] == "stdout" else said).append(content["text"])
                if stop:
                    stop = False
                    self.manager.interrupt_kernel()
            elif kind in ("execute_result", "display_data"):
                data = content["data"]
                picture = next((k for k in data if k.startswith("image/")), None)
                out.append(f"({picture})\n" if picture else data.get("text/plain", f"({', '.join(data)})").rstrip("\n") + "\n")
            elif kind == "error":
                text = "\n".join(content["traceback"])
                if self.name == "python3":
                    text = f"{content['ename']}: {content['evalue']}"
                elif self.name == "rust":
                    text = content["evalue"] or text
                said.append("error: " + first_line(text).removeprefix("Error: ") + "\n")

        try:
            self.client.execute_interactive(code, allow_stdin=False, timeout=120, output_hook=hook)
        except (RuntimeError, TimeoutError) as e:
            said.append("the kernel died\n" if not self.manager.is_alive() else f"error: {e}\n")
            self.restart()
        return plain("".join(out + said))

    def begin(self, forget):
        self.run(forget)
        self.before = self.count

    def numbered(self, text):
        """The text with cell numbers counted from the start of the sequence."""
        return re.sub(r"(?<=cell \[)\d+", lambda m: str(int(m[0]) - self.before), text)


def main(name, language, part, parts, written, *files):
    results = {}
    chosen = [s for f in files for s in read(pathlib.Path(f).read_text()) if any(words[0] == language for words, _ in s[1])]
    kernel, second = Kernel(name), None
    for sequence, blocks in chosen[int(part) :: int(parts)]:
        results[sequence] = []
        kernel.begin(forget[language])
        for words, code in blocks:
            if "restart" in words:
                kernel.restart()
            if words[0] == language and "second" in words:
                second = second or Kernel(name)
                results[sequence].append(second.run(code))
            elif words[0] == language:
                results[sequence].append(kernel.numbered(kernel.run(code, stop="stop" in words)))
        print(sequence, file=sys.stderr, flush=True)
    for k in (kernel, second):
        if k:
            k.stop()
    pathlib.Path(written).write_text(json.dumps(results, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
