"""Asks a kernel for completions and help, like JupyterLab for Tab and Shift+Tab.

    python ask.py CELL QUESTIONS

Runs the cell, then asks each of QUESTIONS, a list in JSON of {"Kind": "complete" or "inspect", "Code": ...}, with
the cursor at the end of the code. Prints a list of the contents of the replies, each with its duration in "seconds".
"""

import json
import sys
import time

from jupyter_client.manager import start_new_kernel

cell, questions = sys.argv[1], json.loads(sys.argv[2])
manager, client = start_new_kernel(kernel_name="layercake")
try:
    client.execute(cell, reply=True, timeout=120)
    replies = []
    for q in questions:
        start = time.monotonic()
        ask = {"complete": client.complete, "inspect": client.inspect}[q["Kind"]]
        reply = ask(q["Code"], len(q["Code"]), reply=True, timeout=60)["content"]
        replies.append(reply | {"seconds": time.monotonic() - start})
    json.dump(replies, sys.stdout)
finally:
    client.stop_channels()
    manager.shutdown_kernel()
