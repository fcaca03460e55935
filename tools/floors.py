#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fail when a source file includes a header of its own rank or above (see ARCHITECTURE.md)."""
import pathlib
import re
import sys

RANK = {"util": 0, "parse": 1, "model": 1, "version": 1, "net": 1, "source": 2, "format": 2,
        "catalog": 3, "assemble": 4, "store": 5, "fleet": 6, "vuln": 6, "policy": 6, "cli": 7}
# Inside a rank, model is the vocabulary all share, and fleet floors may use one another.
ALLOWED = {("parse", "model"), ("version", "model"), ("format", "model")}

bad = 0
for path in sorted(pathlib.Path("src").rglob("*.[ch]")):
    floor = path.parts[1]
    for number, line in enumerate(path.read_text().split("\n"), 1):
        m = re.match(r'#include "(\w+)/', line)
        if not m or m[1] == floor or m[1] not in RANK:
            continue
        if RANK[m[1]] >= RANK[floor] and (floor, m[1]) not in ALLOWED:
            print(f"{path}:{number}: floor {floor} may not use {m[1]}")
            bad = 1
sys.exit(bad)
