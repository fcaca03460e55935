#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hold the code to the shape budget of STYLE.md (functions by universal-ctags).

Exceptions live in tools/shape-allow.txt, one a line: FILE FUNCTION|- WHAT REASON...
An exception that is no longer needed fails the run, so the list only shrinks.
"""
import json
import pathlib
import re
import subprocess
import sys

LINES, P95, PARAMETERS, NESTING, FILE, HEADER = 60, 45, 5, 3, 600, 200
ALLOW = pathlib.Path("tools/shape-allow.txt")


def allowed():
    rows = {}
    for line in ALLOW.read_text().splitlines() if ALLOW.exists() else []:
        if line and not line.startswith("#"):
            file, function, what, _reason = line.split(None, 3)
            rows[file, function, what] = line
    return rows


def functions(files):
    out = subprocess.run(["ctags", "--output-format=json", "--languages=C", "--kinds-C=f",
                          "--fields=+neS", "-f", "-", *files],
                         check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def parameters(signature):
    """How many; the struct sb_err * that most functions end in is not counted."""
    inside = re.sub(r"\([^()]*\)", "", signature[1:-1])
    inside = re.sub(r",? *struct sb_err \* *err *$", "", inside)
    return 0 if inside.strip() in ("", "void") else inside.count(",") + 1


def strip(text):
    """Comments, strings and characters blanked out: their braces do not nest."""
    token = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', re.S)
    return token.sub(lambda m: "\n" * m[0].count("\n"), text)


def nesting(lines):
    """Depth of statement blocks below the function's own; initialisers do not count."""
    depth = deepest = 0
    kinds = []
    before = ""
    for line in lines:
        for part in re.findall(r"[{}]|[^{}]+", line):
            if part == "{":
                block = not before.rstrip().endswith(("=", ",", "(", "{", ")=")) or not kinds
                if re.search(r"\)\s*$", before) and "(struct" in before.split(";")[-1]:
                    block = False
                kinds.append(block)
                depth += block
                deepest = max(deepest, depth)
            elif part == "}":
                if kinds:
                    depth -= kinds.pop()
            if part.strip():
                before = part if part not in "{}" else part
    return deepest - 1


def main():
    files = sorted(str(p) for d in ("src", "bench", "fuzz") for p in
                   pathlib.Path(d).rglob("*.[ch]") if "gen" not in p.parts)
    found = []
    for file in files:
        n = len(pathlib.Path(file).read_text().splitlines())
        limit = HEADER if file.endswith(".h") else FILE
        if n > limit:
            found.append((file, "-", "file", f"{n} lines > {limit}"))
    sizes = []
    text = {}
    for f in functions(files):
        file, name = f["path"], f["name"]
        size = f["end"] - f["line"] + 1
        sizes.append(size)
        if file not in text:
            text[file] = strip(pathlib.Path(file).read_text()).split("\n")
        if size > LINES:
            found.append((file, name, "lines", f"{size} > {LINES}"))
        if (p := parameters(f.get("signature", "()"))) > PARAMETERS:
            found.append((file, name, "parameters", f"{p} > {PARAMETERS}"))
        if (d := nesting(text[file][f["line"] - 1:f["end"]])) > NESTING:
            found.append((file, name, "nesting", f"{d} > {NESTING}"))
    sizes.sort()
    p95 = sizes[int(len(sizes) * 0.95)] if sizes else 0
    if p95 > P95:
        found.append(("src", "-", "p95", f"{p95} lines > {P95}"))

    allow = allowed()
    bad = 0
    for file, name, what, text_ in found:
        if allow.pop((file, name, what), None) is None:
            print(f"{file}: {name}: {what}: {text_}")
            bad = 1
    for line in allow.values():
        print(f"{ALLOW}: no longer needed: {line}")
        bad = 1
    if not bad:
        print(f"{len(sizes)} functions, median {sizes[len(sizes) // 2] if sizes else 0}, "
              f"p95 {p95}")
    sys.exit(bad)


if __name__ == "__main__":
    main()
