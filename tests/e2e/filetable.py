#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The file table of the squash is the tree that umoci unpacks: path, type, size, SHA-256,
link; for images made to try each rule of layering, and for the demo fleet."""
import importlib.util
import os
import shutil
import subprocess
import sys

from e2e import TOP, WORK, Tap, demo_images, run, unpack, unpacked

spec = importlib.util.spec_from_file_location("oracle", TOP / "tests/oracle/filetable.py")
oracle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(oracle)

KINDS = {"f": "file", "d": "dir", "l": "link", "s": "link"}


def truth(root):
    return {(oracle.printable(path), kind, size, sha, oracle.printable(link))
            for path, (kind, size, sha, link) in oracle.table(root).items()}


def ours(source):
    done = run("debug", "files", *source.split())
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    rows = set()
    for line in done.stdout.decode("utf-8").split("\n")[:-1]:
        path, kind, size, sha, link = (line.split("\t") + ["", ""])[:5]
        kind = KINDS.get(kind[0], "other")
        rows.add((path.lstrip("/"), kind, int(size) if kind == "file" else 0,
                  sha if kind == "file" else "", link if kind == "link" else ""))
    return rows


def compare(tap, name, source, root):
    try:
        rows = ours(source)
    except Exception as error:
        tap.ok(False, f"{name}: listed", error)
        return
    tap.same(rows, truth(root), f"file table: {name}")


def handmade(tap):
    top = f"{WORK}/layers"
    shutil.rmtree(top, ignore_errors=True)
    os.makedirs(top)
    made = subprocess.run([sys.executable, TOP / "tests/images/make_layers.py", top],
                          capture_output=True, text=True, check=True).stdout
    roots = {}
    for line in made.splitlines():
        name, source, tag = line.split("\t")
        if tag not in roots:
            roots[tag] = unpack(f"{top}/layers", tag, f"{top}/unpacked-{tag}")
        compare(tap, name, source, roots[tag])


def main():
    tap = Tap()
    handmade(tap)
    for service, source in demo_images():
        compare(tap, service, source, unpacked(service, source))
    tap.done()


if __name__ == "__main__":
    main()
