#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Same image, same bytes: any number of jobs, any state of the cache, any time zone, locale,
directory; and one image in two containers says the same but for the container."""
import copy
import json
import os
import shutil

from e2e import WORK, Tap, demo_images, run, sh, skopeo_name

CHOSEN = ("control-plane", "condition-classifier", "awosi-classifier")


def scan(source, *args, env=None, **kw):
    done = run("scan", source, "-o", "cyclonedx-json", "--reproducible", *args, env=env, **kw)
    if done.returncode != 0:
        return b"exit %d: %s" % (done.returncode, done.stderr)
    return done.stdout


def variants():
    """(what, arguments, environment, keywords)"""
    cache = {"XDG_CACHE_HOME": f"{WORK}/determinism-cache"}
    yield "--jobs 1", ["--jobs", "1", "--no-cache"], {}, {}
    yield "--jobs 8", ["--jobs", "8", "--no-cache"], {}, {}
    yield "cold cache", [], cache, {}
    yield "warm cache", [], cache, {}
    yield "warm cache, --jobs 8", ["--jobs", "8"], cache, {}
    yield "another time zone", [], {**cache, "TZ": "Pacific/Kiritimati"}, {}
    yield "LC_ALL=C", ["--no-cache"], {"LC_ALL": "C"}, {}
    yield "a locale of commas and dotless i", [], {"LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE"}, {}
    yield "no HOME, another directory", ["--no-cache"], {"HOME": "/nonexistent"}, {"cwd": "/"}
    yield "SOURCE_DATE_EPOCH", [], {**cache, "SOURCE_DATE_EPOCH": "1"}, {}


def first_difference(a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return [f"lengths {len(a)} and {len(b)}, first difference at byte {at}",
            a[max(0, at - 120):at + 120], b[max(0, at - 120):at + 120]]


def same_bytes(tap, service, source):
    shutil.rmtree(f"{WORK}/determinism-cache", ignore_errors=True)
    reference = scan(source, "--no-cache")
    if not tap.ok(reference.startswith(b"{"), f"{service}: scanned", reference[:400]):
        return
    for what, args, env, kw in variants():
        got = scan(source, *args, env=env, **kw)
        tap.ok(got == reference, f"{service}: same bytes: {what}",
               *first_difference(reference, got))


def content(doc):
    """What must not depend on the container: all but the root's identity and the source."""
    doc = copy.deepcopy(doc)
    root = doc["metadata"]["component"]["bom-ref"]
    for key in ("serialNumber", "metadata"):
        doc.pop(key, None)
    doc["properties"] = [p for p in doc.get("properties", [])
                         if "source" not in p["name"] and "image" not in p["name"]]
    return json.loads(json.dumps(doc, sort_keys=True).replace(json.dumps(root)[1:-1], "ROOT"))


def two_containers(tap):
    service, source = next(x for x in demo_images() if x[0] == "control-plane")
    docker = f"{WORK}/control-plane.docker.tar"
    if os.path.exists(docker):
        os.unlink(docker)
    sh("skopeo", "--insecure-policy", "copy", "-q", skopeo_name(source),
       f"docker-archive:{docker}:control-plane:1")
    a, b = scan(source), scan(f"docker-archive:{docker}")
    if tap.ok(a.startswith(b"{") and b.startswith(b"{"), f"{service}: both containers scanned",
              a[:300], b[:300]):
        a, b = content(json.loads(a)), content(json.loads(b))
        keys = [k for k in sorted(set(a) | set(b)) if a.get(k) != b.get(k)]
        tap.ok(not keys, f"{service}: layout and docker archive say the same", keys,
               *[first_difference(json.dumps(a.get(k)), json.dumps(b.get(k))) for k in keys])
    with open(docker, "rb") as stream:
        piped = scan("-", stdin=stream)
    tap.ok(piped.startswith(b"{"), f"{service}: from standard input", piped[:300])
    os.unlink(docker)


def main():
    tap = Tap()
    for service, source in demo_images():
        if service in CHOSEN:
            same_bytes(tap, service, source)
    two_containers(tap)
    tap.done()


if __name__ == "__main__":
    main()
