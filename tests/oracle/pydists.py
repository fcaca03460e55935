#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What importlib.metadata sees in each environment of an unpacked root.

usage: pydists.py ROOT          prints ENVIRONMENT, name, version, metadata directory

An environment is a site-packages or dist-packages directory. The image's own interpreter
answers in a chroot where that is possible; otherwise this one, with the path given.
"""
import json
import os
import subprocess
import sys

ASK = """
import importlib.metadata, json, sys
rows = []
for place in sys.argv[2:]:
    for d in importlib.metadata.distributions(path=[sys.argv[1] + place]):
        rows.append([place, d.metadata["Name"], d.version, d._path.name])
print(json.dumps(rows))
"""


def environments(root):
    found = []
    for top, dirs, _ in os.walk(root):
        for name in list(dirs):
            if name in ("site-packages", "dist-packages"):
                found.append("/" + os.path.relpath(os.path.join(top, name), root))
                dirs.remove(name)
        if top == root:
            dirs[:] = [d for d in dirs if d not in ("proc", "sys", "dev")]
    return sorted(found)


def answer(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def pydists(root):
    places = environments(root)
    if not places:
        return []
    rows = None
    if os.geteuid() == 0 and os.path.lexists(f"{root}/usr/bin/python3"):
        rows = answer(["chroot", root, "/usr/bin/python3", "-I", "-B", "-c", ASK, "", *places])
    if rows is None:
        rows = answer([sys.executable, "-I", "-c", ASK, root, *places])
    return sorted(tuple(row) for row in rows if row[1] and row[2])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for found in pydists(sys.argv[1]):
        print(*found, sep="\t")
