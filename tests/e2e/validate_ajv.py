#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Our verdicts against ajv's, on every case file and on mutated documents. TAP.

Environment: SBOM         the program to judge (default: build/sbom)
             SB_CACHE     where npm packages are kept (default: .cache)
             SB_MUTANTS   how many mutated documents (default 600)
             SB_SEED      of the mutations (default 1)
Further documents to mutate may be named on the command line. Needs node, npm and, the
first time, the network; without them everything is skipped.
"""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("SB_CACHE", TOP / ".cache")) / "ajv"
PACKAGES = ["@cyclonedx/cyclonedx-library@10.3.0", "ajv@8.20.0", "ajv-formats@3.0.1",
            "ajv-formats-draft2019@1.6.1"]
ODD = [None, True, False, 0, -1, 1, 1.5, 1e300, "", "x", "MIT", "SHA-256", "application",
       "2026-13-01T00:00:00Z", "2026-02-28T24:00:00Z", "2026-06-30T23:59:60Z",
       "2026-02-28t00:00:00.5z", "2026-02-28 00:00:00+0130", "a@b.example", "a@b", "\n",
       "urn:uuid:00000000-0000-0000-0000-000000000000", "http://[::1]/", "http://%zz/",
       "text/plain", "é" * 40, "0" * 64, [], [None], ["a", "a"], {}, {"name": "x"},
       {"type": "library", "name": "x", "version": "1"}, {"ref": "x"}, [[]], [{}, {}]]


def install():
    if not (CACHE / "node_modules/ajv/package.json").exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / "package.json").write_text("{}\n")
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", CACHE]
                       + PACKAGES, check=True, stdout=subprocess.DEVNULL)
    return CACHE / "node_modules"


def places(value, path=()):
    """Every (container, key) of the document, so that any value can be replaced."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in items:
        if path or key != "specVersion":
            yield value, key
        if isinstance(child, (dict, list)):
            yield from places(child, path + (key,))


def mutate(document, rng):
    """One to three small damages; which ones depends on the generator alone."""
    document = json.loads(json.dumps(document))
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        spots = list(places(document))
        if not spots:
            break
        holder, key = rng.choice(spots)
        kind = rng.randrange(8)
        if kind == 0:
            del holder[key]
        elif kind == 1 and isinstance(holder, dict):
            holder[rng.choice(["extra", "name", "type", "version", "bom-ref", "url", "id",
                               "expression", "license"])] = rng.choice(ODD)
        elif kind == 2 and isinstance(holder, list):
            holder.append(holder[key])
        elif kind == 3 and isinstance(holder[key], str):
            text = holder[key]
            at = rng.randrange(len(text) + 1)
            holder[key] = rng.choice([text[:at] + "\n", text[:at] + text[at + 1:],
                                      text + " ", text.upper(), text[:at] + "é" + text[at:]])
        elif kind == 4 and isinstance(holder, dict):
            other, name = rng.choice(spots)
            holder[key] = json.loads(json.dumps(other[name]))
        elif kind == 5 and isinstance(holder[key], (int, float)):
            holder[key] = rng.choice([holder[key] + 0.5, -holder[key], holder[key] * 1000])
        else:
            holder[key] = rng.choice(ODD)
        document = json.loads(json.dumps(document))
    return document


def nested(value):
    if not isinstance(value, (dict, list)) or not value:
        return 1
    return 1 + max(map(nested, value.values() if isinstance(value, dict) else value))


def make_mutants(sources, where, count):
    rng = random.Random(int(os.environ.get("SB_SEED", "1")))
    documents = [json.loads(p.read_text(encoding="utf-8")) for p in sources]
    out = []
    while len(out) < count:
        mutant = mutate(rng.choice(documents), rng)
        if nested(mutant) > 150:
            continue
        path = where / f"mutant-{len(out):05}.json"
        path.write_text(json.dumps(mutant), encoding="utf-8")
        out.append(path)
    return out


def ours(paths):
    command = [os.environ.get("SBOM", f"{TOP}/build/sbom"), "validate"]
    out = {}
    for i in range(0, len(paths), 500):
        part = [str(p) for p in paths[i:i + 500]]
        run = subprocess.run(command + ["--schema-only", "--format", "json"] + part,
                             stdout=subprocess.PIPE, check=False)
        for report in json.loads(run.stdout):
            first = report["findings"][0] if report["findings"] else {}
            out[report["file"]] = (report["verdict"],
                                   f"{first.get('pointer')} {first.get('message')}")
    return out


def theirs(paths, modules, where):
    names = where / "list"
    names.write_text("".join(f"{p}\n" for p in paths))
    run = subprocess.run(["node", TOP / "tests/e2e/validate_ajv.mjs", modules, names],
                         stdout=subprocess.PIPE, check=True, text=True)
    rows = [line.split("\t") for line in run.stdout.splitlines()]
    return {path: (verdict, why) for verdict, path, why in rows}


def main():
    if not shutil.which("node") or not shutil.which("npm"):
        print("1..0 # SKIP no node or npm")
        return 0
    try:
        modules = install()
    except subprocess.CalledProcessError:
        print("1..0 # SKIP npm cannot fetch ajv")
        return 0
    cases = sorted((TOP / "tests/cases/validate").glob("*/*.json"))
    cases = [p for p in cases if p.name.startswith(("valid-", "invalid-"))]
    sources = [p for p in cases if p.name.startswith("valid-")]
    sources += [pathlib.Path(p) for p in sys.argv[1:]]
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        where = pathlib.Path(name)
        mutants = make_mutants(sources, where, int(os.environ.get("SB_MUTANTS", "600")))
        mine = ours(cases + mutants)
        judge = theirs(cases + mutants, modules, where)
        for number, path in enumerate(cases + mutants, 1):
            us, them = mine.get(str(path), ("nothing", "")), judge[str(path)]
            ok = us[0] == them[0]
            if path in cases:
                ok = ok and path.name.startswith(us[0] + "-")
            failed += not ok
            print(f"{'' if ok else 'not '}ok {number} - {path.parent.name}/{path.name}")
            if not ok:
                print(f"# ours {us}, ajv {them}\n# {path.read_text()[:2000]}")
    print(f"1..{len(cases) + len(mutants)}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
