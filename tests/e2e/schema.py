#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every document of the demo fleet is valid under the official CycloneDX 1.6 schema (judge:
ajv) and under our own validator; ids are unique, every component hangs on the root."""
import json
import os
import pathlib
import shutil
import subprocess

from e2e import TOP, WORK, Tap, components, demo_images, run

import validate_ajv


def ajv(paths):
    """{path: why it is invalid, or empty}"""
    modules = validate_ajv.install()
    names = pathlib.Path(WORK, "ajv.list")
    names.write_text("".join(f"{p}\n" for p in paths), encoding="utf-8")
    done = subprocess.run(["node", TOP / "tests/e2e/validate_ajv.mjs", modules, names],
                          capture_output=True, text=True, check=True)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    return {path: "" if verdict == "valid" else why for verdict, path, why in rows}


def reachable(doc):
    """bom-refs that the dependency graph reaches from the root."""
    edges = {d["ref"]: d.get("dependsOn", []) for d in doc.get("dependencies", [])}
    seen, stack = set(), [doc["metadata"]["component"]["bom-ref"]]
    while stack:
        ref = stack.pop()
        if ref not in seen:
            seen.add(ref)
            stack += edges.get(ref, [])
    return seen


def graph(tap, name, doc):
    everything = list(components(doc, nested=True))
    refs = [c["bom-ref"] for c in everything]
    tap.ok(len(refs) == len(set(refs)), f"{name}: {len(refs)} bom-refs, each once")
    top = {c["bom-ref"] for c in components(doc)}
    lost = sorted(top - reachable(doc))
    tap.ok(not lost, f"{name}: every component is reachable from the root", *lost[:10])
    known = set(refs) | {doc["metadata"]["component"]["bom-ref"]}
    known |= {s["bom-ref"] for s in doc.get("services", []) if "bom-ref" in s}
    named = {r for d in doc.get("dependencies", []) for r in [d["ref"], *d.get("dependsOn", [])]}
    tap.ok(named <= known, f"{name}: dependencies name only what is there",
           *sorted(named - known)[:10])
    tap.ok(doc["specVersion"] == "1.6" and doc["metadata"]["component"]["type"] == "container",
           f"{name}: CycloneDX 1.6 of a container")


def main():
    tap = Tap()
    out = f"{WORK}/documents"
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    paths = []
    for service, source in demo_images():
        for kind, args in (("", []), ("-reproducible", ["--reproducible"]),
                           ("-all-layers", ["--scope", "all-layers"])):
            path = f"{out}/{service}{kind}.cdx.json"
            done = run("scan", source, "-o", f"cyclonedx-json={path}", *args)
            if tap.ok(done.returncode == 0 and os.path.exists(path), f"{service}{kind}: written",
                      done.stderr.decode()[:500]):
                paths.append(path)
                with open(path, encoding="utf-8") as f:
                    graph(tap, service + kind, json.load(f))
    verdicts = ajv(paths)
    for path in paths:
        name = os.path.basename(path)
        tap.ok(verdicts.get(path) == "", f"{name}: valid under the official schema (ajv)",
               verdicts.get(path))
        done = run("validate", path)
        tap.ok(done.returncode == 0, f"{name}: valid for sbom validate",
               (done.stdout + done.stderr).decode()[:800])
    tap.done()


if __name__ == "__main__":
    main()
