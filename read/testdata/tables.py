"""Generates fields.jsonl.gz and tables.jsonl.gz with pandas: /tmp/keras/bin/python tables.py

fields.jsonl.gz has random text with the fields that read_csv splits it into. tables.jsonl.gz has tables with the numbers and
labels that read_csv reads from them.
"""
import gzip
import io
import json
import math
import os
import random
import re
import warnings

import numpy as np
import pandas as pd

os.chdir(os.path.dirname(os.path.abspath(__file__)))
warnings.simplefilter("ignore")
rnd = random.Random(13)


def write(name, cases):
    lines = "".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n" for case in cases)
    with open(name, "wb") as f:
        f.write(gzip.compress(lines.encode(), mtime=0))
    print(name, len(cases), "cases")


WIDTH = 12  # maximum columns of random text


def fields(text, comma, comment):
    try:
        df = pd.read_csv(io.BytesIO(text.encode()), sep=comma, comment=comment, header=None, names=range(WIDTH), index_col=False,
                         dtype=str, na_filter=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as e:
        return None if "EOF inside string" in str(e) else []
    # A short line has empty fields in its missing columns.
    return [["" if x is np.nan else x for x in row] for row in df.values.tolist()]


def random_text(comma):
    pieces = ["a", "1", "-2.5", comma, comma, comma, comma, ";", '"', '""', "\n", "\n", "\n", " ", "\t", "#", "é", "x y", "."]
    ends = rnd.choice(["\n", "\r\n", "\r"])
    text = "".join(rnd.choice(pieces) for _ in range(rnd.randrange(1, 40)))
    return text.replace("\n", ends)


def as_pandas(text, comma, comment):
    """Whether the fields must equal read_csv's, which keeps blanks before a quote, making the quote literal, and has a few bugs."""
    for fault in [
        r'[ \t]"',  # we drop the blanks, and the quote opens a quoted field
        r"\r[ \t]+[^ \t\r\n]",  # blank lines: it goes back to the last \n, not to \r
        rf"(^|[\r\n])[ \t]*\r{re.escape(comma)}",  # it drops the comma
        rf"#[^\r]*\r{re.escape(comma)}",
        r"(^|[\r\n])[ \t]+#",  # it reads a comment after blanks as an empty line
        r'"#',
    ]:
        if re.search(fault, text):
            return False
    return all(line.count(comma) < WIDTH for line in re.split("[\r\n]", text))


cases = []
while len(cases) < 4000:
    comma = rnd.choice([",", ",", ";", "\t"])
    comment = rnd.choice([None, None, "#"])
    text = random_text(comma)
    if as_pandas(text, comma, comment):
        case = {"text": text, "comma": comma, "rows": fields(text, comma, comment)}
        if comment:
            case["comment"] = comment
        if case["rows"]:
            case["rows"] = ["\0".join(row).rstrip("\0") for row in case["rows"]]
        cases.append(case)
write("fields.jsonl.gz", cases)

# Tables: columns of one kind each, of which some fields may be another.
INTEGER = lambda: str(rnd.choice([0, 1, 7, 255, 16777217, 123456789, 2147483648, 2**53 + 1, 2**63 - 1, -(2**63), -5, rnd.randrange(1000)]))
KINDS = {
    "digit": lambda: str(rnd.randrange(10)),
    "integer": INTEGER,
    "float": lambda: rnd.choice(["%.1f", "%.3f", "%.7g", "%.17g", "%e", "%.20f"]) % rnd.choice([rnd.random(), rnd.uniform(-1e4, 1e4), 10 ** rnd.uniform(-45, 38)]),
    "odd": lambda: rnd.choice(["1e5", "+1", " 1 ", "1.", ".5", "-.5", "1E-3", "007", "-0", "1.e5", "1e+05", "0e0", "00.10", "\t3", "0.1e-10",
                               "0.000000000000000000000000000000000000001e39", "12345678901234567.5", "1" + "0" * 30 + ".0", "1e-400"]),
    "boolean": lambda: rnd.choice(["True", "False", "true", "FALSE", "tRuE"]),
    "text": lambda: rnd.choice(["no", "yes", "a b", "é", "rose", "x,y", 'say "hi"', "two\nlines", "no "]),
}
STRANGE = ["", "NA", "NaN", "nan", "None", "null", "N/A", "#N/A", "<NA>", "?", "-", "inf", "-inf", "Infinity", "+inf", "1e400", "1e39",
           "1_000", "0x10", "0b1", "1 2", "1,5", "1e", "e5", ".", "+", "--1", "+ 1", "1.2.3", "1L", "1%", "$1", "1d5", "t", "f", "True",
           "18446744073709551615", "18446744073709551616", "-9223372036854775809", "١", "1\u00a0", " NA", "x", "7"]


def quoted(field, comma):
    if any(c in field for c in comma + '"\r\n') or rnd.random() < 0.1:
        return '"' + field.replace('"', '""') + '"'
    return field


def table():
    comma = rnd.choice([",", ",", ",", ";", "\t"])
    end = rnd.choice(["\n", "\n", "\r\n", "\r"])
    n, rows = rnd.randrange(1, 6), rnd.randrange(1, 8)
    kinds = [rnd.choice(["digit", "integer", "float", "float", "odd", "boolean"]) for _ in range(n)]
    label = None
    if n > 1 and rnd.random() < 0.7:
        label = rnd.randrange(n)
        kinds[label] = rnd.choice(list(KINDS))
    body = [[KINDS[kind]() for kind in kinds] for _ in range(rows)]
    if rnd.random() < 0.3:
        body[rnd.randrange(rows)][rnd.randrange(n)] = rnd.choice(STRANGE)
    if rnd.random() < 0.03:
        row = body[rnd.randrange(rows)]
        row.append("1") if rnd.random() < 0.5 else row.pop()
    names = rnd.choices([["a", "b", "c", "d", "e"][:n], ["", "0", "1", "2", "3"][:n], ["1", "2", "3", "4", "5"][:n]], [12, 1, 1])[0]
    header = rnd.random() < 0.8
    lines = [comma.join(quoted(field, comma) for field in row) for row in ([names] if header else []) + body]
    for _ in range(rnd.choice([0, 0, 0, 1, 2])):
        lines.insert(rnd.randrange(len(lines) + 1), rnd.choice(["", "", "  ", "" if comma == "\t" or end == "\r" else "\t "]))
    if end == "\r":
        lines = [line.lstrip(" \t") for line in lines if line or not names[0] == ""]  # read_csv has bugs there
    text = end.join(lines) + rnd.choice([end, ""])
    commas = None
    if rnd.random() < 0.05 and names[0] == "a" and "\n" not in "".join(sum(body, [])):
        # A comma at the end of every line ends the last column; read_csv would shift the columns or add one.
        commas = end.join(line + comma if line.strip(" \t") else line for line in lines)
    called = None
    if label is not None:
        called = str(label) if not header or names[0] == "a" else names[label] or str(-n)
    return text, commas, comma, header, label, called


def numbers(column):
    """The column as float32, or None if it has other values."""
    if column.astype(str).isin(["18446744073709551616", "-9223372036854775809"]).any():
        column = pd.to_numeric(column, errors="coerce").astype(float)  # read_csv keeps them as text
    if column.dtype == bool or column.dtype.kind in "iuf":
        with np.errstate(over="ignore"):
            x = column.to_numpy().astype("float32")
        return x if np.isfinite(x).all() else None


def case(text, commas, comma, header, label, called):
    want = {"text": commas or text, "comma": comma, "header": header}
    if label is not None:
        want["label"] = called
    try:
        df = pd.read_csv(io.BytesIO(text.encode()), sep=comma, header=0 if header else None)
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        return want
    if not isinstance(df.index, pd.RangeIndex) or len(df) == 0 or label is not None and label >= df.shape[1]:
        return want
    x = [numbers(df.iloc[:, i]) for i in range(df.shape[1]) if i != label]
    if not x or any(column is None for column in x):
        return want
    if label is not None:
        y = df.iloc[:, label]
        if y.isna().any() or y.dtype.kind == "f" and not np.isfinite(y).all():
            return want
        if y.dtype.kind in "iufb":
            want["numbers"] = [int(v) if v == int(v) else float(v) for v in y.tolist()]
        else:
            want["names"] = [str(v).strip() for v in y]
    want["x"] = np.stack(x, axis=1).ravel().astype(float).tolist()
    return want


write("tables.jsonl.gz", [case(*table()) for _ in range(3000)])
