#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turn text files into C: embed.py OUT.c NAME=FILE ... gives `const char NAME[]`."""
import sys


def literal(line):
    out = []
    for c in line.encode():
        if chr(c) in '"\\':
            out.append("\\" + chr(c))
        elif 32 <= c < 127:
            out.append(chr(c))
        else:
            out.append(f"\\{c:03o}")
    return '\t"' + "".join(out) + '"'


with open(sys.argv[1], "w", encoding="ascii") as out:
    print("/* Made by tools/embed.py. */", file=out)
    for pair in sys.argv[2:]:
        name, path = pair.split("=", 1)
        text = open(path, encoding="utf-8").read()
        lines = [literal(line) for line in text.splitlines(keepends=True)] or ['\t""']
        print(f"extern const char {name}[];\nconst char {name}[] =\n" + "\n".join(lines) + ";",
              file=out)
