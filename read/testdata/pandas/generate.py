"""Generates cases.jsonl.gz: random CSV files, what pandas reads from them, and what it computes.

    python3 -m venv /tmp/pandas && /tmp/pandas/bin/pip install -r requirements.txt && /tmp/pandas/bin/python generate.py

Other numbers of cases and other seeds go to another file: generate.py 20000 7 /tmp/cases.jsonl.gz, which the test reads with
PANDAS_CASES=/tmp/cases.jsonl.gz.
"""
import gzip
import io
import json
import math
import os
import random
import sys
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 1500
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1
here = os.path.dirname(os.path.abspath(__file__))
PATH = sys.argv[3] if len(sys.argv) > 3 else os.path.join(here, "cases.jsonl.gz")
rnd = random.Random(SEED)

WORDS = ["no", "yes", "rose", "a b", "é", "x,y", "p;q", 'say "hi"', "two\nlines", "tab\there", "日本", "Ünï", "O'Neil", "#1", "3rd", "a|b", "-", "1,5", "?"]
MARKS = ["", "NA", "NaN", "nan", "None", "null", "N/A", "#N/A", "<NA>", "n/a", "NULL", "-nan", "#NA"]
KINDS = {
    "int": lambda: str(rnd.choice([rnd.randrange(4), rnd.randrange(-100, 100), rnd.randrange(10**9)])),
    "long": lambda: str(rnd.choice([2**53 + 1, 2**63 - 1, -(2**63), 16777217, rnd.randrange(-(2**63), 2**63)])),
    "float": lambda: rnd.choice(["%.1f", "%.2f", "%.3f", "%.6g", "%.15g", "%e"]) % rnd.choice([rnd.random(), rnd.uniform(-1e4, 1e4), rnd.uniform(-3, 3), 10 ** rnd.uniform(-9, 12)]),
    "quarter": lambda: str(rnd.randrange(-8, 9) / 4),
    "odd": lambda: rnd.choice(["1e5", "+1", "1.", ".5", "-.5", "1E-3", "007", "-0", "1.e5", "1e+05", "00.10", "-0.0", "1e-400", "12", "3"]),
    "inf": lambda: rnd.choice(["inf", "-inf", "1.5", "Infinity", "-2", "+inf"]),
    "bool": lambda: rnd.choice(["True", "False", "true", "FALSE"]),
    "text": lambda: rnd.choice(WORDS[:14]),
    "class": lambda: rnd.choice(["male", "female"]),
    "mixed": lambda: rnd.choice(WORDS + ["1", "2", "3.5", "True"]),
    "date": lambda: "%04d-%02d-%02d" % (rnd.randrange(1990, 2030), rnd.randrange(1, 13), rnd.randrange(1, 29)),
    "none": lambda: "",
}
NAMES = ["a", "b", "c", "Age", "sepal length", "été", "x.1", "a.1", "count", "Unnamed: 0", "", "n\nl", 'q"q', "x;y", "x,y"]


def file():
    """A random table: its text, and how to read it."""
    comma = rnd.choice([",", ",", ",", ";", "\t", "|", " "])
    end = rnd.choice(["\n", "\n", "\r\n"])
    columns, rows = rnd.randrange(1, 6), rnd.choice([1, 2, 3, 5, 8, 13, 40])
    options, text = {}, {}
    kinds = [rnd.choice(list(KINDS)) for _ in range(columns)]
    if columns == 1:
        kinds = [rnd.choice(["int", "float", "quarter", "bool", "text", "class"])]
    decimal = "," if comma != "," and rnd.random() < 0.2 else "."
    thousands = ""
    if rnd.random() < 0.1:
        thousands = rnd.choice([t for t in [",", ".", "'"] if t != decimal and t != comma])
    missing = rnd.choice([0, 0, 0.1, 0.4])
    marks = list(MARKS)
    if rnd.random() < 0.2:
        options["missing"] = ["?", "-"][: rnd.randrange(1, 3)]
        marks += options["missing"]
        if rnd.random() < 0.3:
            options["only"] = True
            marks = options["missing"]
    comment = "#" if rnd.random() < 0.1 and comma != "#" else ""

    def field(kind):
        if kind == "none" or rnd.random() < missing:
            return rnd.choice(marks)
        value = KINDS[kind]()
        if kind in ("float", "quarter") and decimal == ",":
            value = value.replace(".", ",")
        if kind in ("int", "long") and thousands and rnd.random() < 0.7:
            value = f"{int(value):,}".replace(",", thousands)
        return value

    body = [[field(kind) for kind in kinds] for _ in range(rows)]
    header = rnd.random() < 0.8
    names = [rnd.choice(NAMES) if rnd.random() < 0.3 else "column%d" % i for i in range(columns)]

    def quoted(value):
        special = any(c in value for c in comma + '"\r\n \t') or comment and comment in value or comma == " " and value == ""
        if special or rnd.random() < 0.05:
            return '"' + value.replace('"', '""') + '"'
        return value

    def line(values):
        if comma == " ":
            return rnd.choice(["", "", "  "]) + (" " * rnd.choice([1, 1, 2, 5])).join(quoted(v) for v in values)
        return comma.join(quoted(v) for v in values)

    lines = [line(row) for row in ([names] if header else []) + body]
    if comment:
        for _ in range(rnd.randrange(3)):
            lines.insert(rnd.randrange(len(lines) + 1), "# a comment, " + rnd.choice(["", "with; and | and"]))
        if rnd.random() < 0.5 and not lines[-1].endswith('"'):  # after which read_csv keeps it
            lines[-1] += "# at the end"
    for _ in range(rnd.choice([0, 0, 0, 1, 2])):
        lines.insert(rnd.randrange(len(lines) + 1), "")
    if rnd.random() < 0.1:
        options["skip"] = rnd.randrange(1, 4)
        lines = ["made by; a, tool"] * options["skip"] + lines
    if not header and rnd.random() < 0.4:
        options["names"] = ["f%d" % i for i in range(columns)]
    if rnd.random() < 0.1:
        options["rows"] = rnd.randrange(1, 10)
    if rnd.random() < 0.1 and header and len(set(names)) == columns and "" not in names and "Unnamed: 0" not in names:
        options["columns"] = rnd.sample(names, rnd.randrange(1, columns + 1))
    if rnd.random() < 0.1 and len(set(names)) == columns:  # read_csv takes the types of a name for all columns that have it
        i = rnd.randrange(columns)
        options["types"] = {i: rnd.choice(["text", "float64"])}
    encoding = rnd.choice(["utf-8"] * 6 + ["utf-8-sig", "utf-16", "latin-1", "windows-1252"])
    whole = end.join(lines) + rnd.choice([end, ""])
    try:
        data = whole.encode(encoding)
    except UnicodeEncodeError:
        encoding, data = "utf-8", whole.encode()
    options.update(comma=comma, header=header)
    if decimal != ".":
        options["decimal"] = decimal
    if thousands:
        options["thousands"] = thousands
    if comment:
        options["comment"] = comment
    if encoding in ("latin-1", "windows-1252"):
        options["encoding"] = encoding
    return data, encoding, options


def read(data, encoding, o):
    kinds = {"text": str, "float64": float}
    arguments = dict(sep=o["comma"], header=0 if o["header"] else None, names=o.get("names"), decimal=o.get("decimal", "."),
                     thousands=o.get("thousands"), comment=o.get("comment"), encoding=encoding, skiprows=o.get("skip", 0),
                     nrows=o.get("rows"), usecols=o.get("columns"), na_values=o.get("missing"), keep_default_na=not o.get("only", False),
                     index_col=False, float_precision="round_trip", skipinitialspace=False)
    if o["comma"] == " ":
        arguments["sep"] = r"\s+"
    df = pd.read_csv(io.BytesIO(data), **arguments)
    if "types" in o:
        (i, kind), = o["types"].items()
        name = df.columns[i] if "columns" not in o else None
        if name is None:
            del o["types"]
        else:
            o["types"] = {str(name): kind}
            positional = name if o["header"] or "names" in o else i
            df = pd.read_csv(io.BytesIO(data), **arguments, dtype={positional: kinds[kind]})
    return df


def number(x):
    """A float in JSON."""
    x = float(x)
    return {math.inf: "inf", -math.inf: "-inf"}.get(x, x)


def column(s):
    """What is recorded of a column: its type, its values, and which are missing (null)."""
    missing = s.isna()
    if s.dtype == bool:
        return {"type": "bool", "values": [bool(x) for x in s]}
    if s.dtype.kind == "i":
        return {"type": "int64", "values": [str(x) for x in s]}
    if s.dtype.kind == "u":
        return {"type": "uint64", "values": [str(x) for x in s]}
    if s.dtype.kind == "f":
        return {"type": "float64", "values": [None if m else number(x) for x, m in zip(s, missing)]}
    return {"type": "text", "values": [None if m else str(x) for x, m in zip(s, missing)], "objects": sorted({type(x).__name__ for x, m in zip(s, missing) if not m})}


def frame(df):
    return {"names": [str(n) for n in df.columns], "columns": [column(df.iloc[:, i]) for i in range(df.shape[1])], "rows": len(df)}


def attempt(f):
    try:
        return f()
    except Exception as e:
        return {"error": type(e).__name__}


def computed(df):
    """What pandas computes from the table."""
    out = {}
    numeric = [c for c in df.columns if df[c].dtype.kind in "if"]
    if numeric:
        out["describe"] = frame(df[numeric].describe().reset_index(names="statistic"))
    texts = [c for c in df.columns if df[c].dtype.kind not in "iufb" and df[c].notna().any()]
    if texts:
        described = df[texts].describe()
        out["describe_text"] = {str(c): [str(v) for v in described[c]] for c in texts}
    c = rnd.choice(list(df.columns))
    counts = df[c].value_counts()
    out["counts"] = {"column": str(c), "values": column(counts.index.to_series()), "counts": [int(n) for n in counts]}
    if rnd.random() < 0.7:
        encode = rnd.sample(list(df.columns), rnd.randrange(1, min(3, df.shape[1]) + 1))
        encode = [c for c in encode if df[c].nunique() <= 12]
        if encode:
            o = {"dummy_na": rnd.random() < 0.5, "drop_first": rnd.random() < 0.3}
            out["dummies"] = {"encode": [str(c) for c in encode], **o, "frame": frame(pd.get_dummies(df, columns=encode, **o))}
    by = rnd.choice(list(df.columns))
    direction = rnd.random() < 0.5
    out["sorted"] = {"by": str(by), "ascending": direction, "order": [int(i) for i in df.sort_values(by, ascending=direction, kind="stable").index]}
    for name, value in {"mean": lambda: df[numeric].mean(), "median": lambda: df[numeric].median()}.items():
        if numeric and name == "mean" or numeric and rnd.random() < 0.3:
            out["filled_" + name] = frame(df[numeric].fillna(value()))
    modes = [c for c in df.columns if df[c].notna().any()]
    if modes and rnd.random() < 0.5:
        out["filled_mode"] = frame(df[modes].fillna(df[modes].mode().iloc[0]))
    if rnd.random() < 0.5:
        out["forward"] = frame(df.ffill())
        out["backward"] = frame(df.bfill())
    out["dropped"] = [int(i) for i in df.dropna().index]
    keys = [c for c in df.columns if df[c].nunique() <= 10 and df[c].notna().any()]
    if keys and numeric:
        by = rnd.sample(keys, min(len(keys), rnd.randrange(1, 3)))
        of = [c for c in numeric if c not in by]
        how = rnd.choice(["mean", "median", "std", "min", "max", "count", "sum"])
        if of:
            out["groups"] = {"by": [str(b) for b in by], "of": [str(c) for c in of], "how": how, "frame": frame(getattr(df.groupby(by)[of], how)().reset_index(allow_duplicates=True))}
    # As each column prints; missing values print in their own ways.
    out["printed"] = {}
    for i in numeric:
        s = df[i].dropna()
        if 0 < len(s) <= 60:
            out["printed"][str(i)] = [line.split()[-1] for line in pd.DataFrame({"v": s}).to_string(header=False).split("\n")]
    return out


def main():
    cases = []
    while len(cases) < COUNT:
        data, encoding, options = file()
        case = {"options": options}
        try:
            df = read(data, encoding, options)
        except Exception as e:
            case["error"] = type(e).__name__ + ": " + str(e)[:80]
        else:
            if len(df) == 0:
                continue
            case["frame"] = frame(df)
            df.columns = [str(c) for c in df.columns]
            if df.columns.is_unique:
                case["computed"] = computed(df)
        case["data"] = data.decode("latin-1")
        if "types" in options:
            options["types"] = {str(k): v for k, v in options["types"].items()}
        cases.append(case)
    lines = "".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) + "\n" for c in cases)
    with open(PATH, "wb") as f:
        f.write(gzip.compress(lines.encode(), mtime=0))
    print(len(cases), "cases,", sum("error" in c for c in cases), "errors,", os.path.getsize(PATH), "bytes")


main()
