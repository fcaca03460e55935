#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compare a document with what npm itself says of a tree.

npm_tree.py DOCUMENT DIR: names, versions and edges of the installed packages, none
missing, none extra (npm_tree.mjs asks npm's own arborist, or --truth FILE its output).
"""
import json
import os
import pathlib
import subprocess
import sys


def flat(components):
    for component in components:
        yield component
        yield from flat(component.get("components", []))


def place(component):
    at = component["evidence"]["occurrences"][0]["location"]
    return os.path.dirname(at).lstrip("/")


def main(document, directory):
    here = pathlib.Path(__file__).parent
    truth = json.loads(subprocess.run(["node", here / "npm_tree.mjs", directory],
                                      check=True, capture_output=True, text=True).stdout)
    want = {k: tuple(v[:2]) + (tuple(v[2]),) for k, v in truth["packages"].items()}
    doc = json.loads(pathlib.Path(document).read_text())
    npm = {c["bom-ref"]: c for c in flat(doc["components"])
           if c.get("purl", "").startswith("pkg:npm/") and c["type"] == "library"}
    edges = {d["ref"]: d.get("dependsOn", []) for d in doc["dependencies"]}
    got = {}
    for ref, c in npm.items():
        name = c.get("group", "") + "/" * bool(c.get("group")) + c["name"]
        to = sorted(place(npm[r]) for r in edges.get(ref, []) if r in npm)
        got[place(c)] = (name, c.get("version"), tuple(to))
    bad = 0
    for at in sorted(want.keys() | got.keys()):
        if want.get(at) != got.get(at):
            print(f"{at}\n  npm  {want.get(at)}\n  sbom {got.get(at)}")
            bad += 1
    print(f"{len(want)} packages, {sum(len(v[2]) for v in want.values())} edges, {bad} differ")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
