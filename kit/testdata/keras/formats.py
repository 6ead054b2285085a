"""What Python's str.format makes of templates with random formats, good ones and bad ones. It has nothing of Keras's, which
hands the path of a ModelCheckpoint to it."""

import math
import random

from common import write

values = [
    0, 1, 7, 10, 123, 1234567, -1, -12345, 2**53,
    0.0, -0.0, 1.0, 14.5, 0.12345679849386215, 0.5, 2.5, 0.05, 9.995, 99.95, -1.5, 1234.5678, 1e-4, 9.9999e-5, 1.5e-7, 123456789.0,
    1e15, 1e16, 1.25e22, -3.5e100, 5e-324, 1.7976931348623157e308, 1 / 3, 0.1 + 0.2, math.nan, math.inf, -math.inf,
]  # fmt: skip


def spec(r):
    """A random format, of parts that are each there more or less often."""

    def some(part, choices):
        return r.choice(choices) if r.random() < part else ""

    if r.random() < 0.04:
        return "".join(r.choice("<>=^+- z#0123,_.eEfFgGn%bcdoxXs") for _ in range(r.randint(1, 5)))
    align = some(0.4, "<>=^")
    return "".join([
        some(0.6, "*0 ż.<") if align else "",
        align,
        some(0.3, "+- "),
        some(0.06, "z"),
        some(0.12, "#"),
        some(0.25, "0"),
        some(0.5, [str(n) for n in (1, 2, 4, 5, 7, 8, 9, 10, 12, 15, 20)]),
        some(0.2, ",_"),
        some(0.5, [f".{n}" for n in (0, 1, 2, 3, 4, 5, 6, 8, 10, 17, 20, 30)]),
        some(0.75, "eEfFgGn%efgfgbcdoxXs"),
    ])  # fmt: skip


def template(r):
    if r.random() < 0.05:  # what is wrong around the format, and what only looks so
        return r.choice([
            "{{", "}}", "{{x}}", "{{{x}}}", "{", "}", "{x", "x}", "{x}}", "{{x}", "{}", "{0}", "{y}", "{ x}", "{x }", "{x!}", "{x!r",
            "{x!q}", "{x!r }", "{x!rs}", "{x!:>5}", "{x:", "{x:{", "{x:{x}", "{x:{y}}", "{x:{w}}", "{x:>{w}.{w}}", "{x:{w}{w}f}",
            "{x:{w:{w}}}", "{x:{w:{w:{w}}}}", "{x:}", "{x!s:}", "{x:{{}", "{x:}}", "{x{}}", "{x:.{w}f}{w}", "{x:{w!r}}", "{w:0{w}}-{x}",
        ])  # fmt: skip
    if r.random() < 0.1:
        return "{x!" + r.choice("rsars") + ":" + spec(r) + "}"
    return "{x:" + spec(r) + "}"


def formats():
    r = random.Random(13)
    cases = []
    for _ in range(9000):
        i, text = r.randrange(len(values)), template(r)
        try:
            result = text.format(x=values[i], w=6)
        except (ValueError, KeyError, IndexError, OverflowError):
            result = None
        if result is None and r.random() < 0.5:
            continue  # of those that are refused half will do
        cases.append("\t".join([str(i), text] + ([] if result is None else [result])))
    write("formats", {"values": [v if isinstance(v, int) else float.hex(v) for v in values], "cases": cases})
