#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad input: one clear line, the right exit code, nothing lost (issue, section 8).

Exit codes: 0 done, 3 incomplete, 4 unreachable or not allowed, 5 bad input or usage.
"""
import functools
import json
import os
import re
import resource
import shutil

from e2e import WORK, Tap, run

import make_bad as bad
from make_bad import DIST

TOP = f"{WORK}/bad"
PY = f"{DIST}/demo-1.0.dist-info"
GOOD_METADATA = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"

# name, maker, exit codes that are right, what standard error must say
SCANS = [
    ("random bytes, a file by itself", bad.noise, {0, 3}, r""),
    ("random bytes said to be an archive", lambda p: "docker-archive:" + bad.noise(p), {5},
     r"not|recogni|tar"),
    ("an empty file said to be an archive", lambda p: "oci-archive:" + bad.empty(p), {4, 5},
     r"empty|not|recogni|tar|missing"),
    ("archive cut in its middle", functools.partial(bad.archive, keep=0.5), {5},
     r"cut short|truncated|ends|missing|manifest"),
    ("archive cut before manifest.json", functools.partial(bad.archive, keep=0.9), {5},
     r"cut short|truncated|ends|missing|manifest"),
    ("blob changed on disk", functools.partial(bad.replaced_blob, change=bad.flip), {3, 5},
     r"layer.*[0-9a-f]{12}"),
    ("blob changed on disk, still sound gzip", functools.partial(
        bad.replaced_blob, change=lambda d: d[:4] + b"\1" + d[5:]), {3, 5},
     r"layer.*[0-9a-f]{12}.*[0-9a-f]{12}"),
    ("blob cut on disk", functools.partial(bad.replaced_blob, change=lambda d: d[:len(d) // 2]),
     {3, 5}, r"cut short|truncated|digest|expected|size|ends|bytes"),
    ("gzip corrupt, digest right", bad.gzip_corrupt, {3, 5}, r"gzip|inflate|corrupt|deflate"),
    ("gzip cut, digest right", bad.gzip_cut, {3, 5}, r"gzip|cut short|truncated|ends"),
    ("diff id of another layer", bad.wrong_diff_id, {3, 5},
     r"(?s)(diff|layer).*(abab|[0-9a-f]{12})"),
    ("no layer blob", functools.partial(bad.missing_blob, which="layer"), {3, 4, 5},
     r"sha256[:/][0-9a-f]{12}"),
    ("no config blob", functools.partial(bad.missing_blob, which="config"), {3, 4, 5},
     r"sha256[:/][0-9a-f]{12}"),
    ("no manifest blob", functools.partial(bad.missing_blob, which="manifest"), {3, 4, 5},
     r"sha256[:/][0-9a-f]{12}"),
    ("index.json is no JSON", functools.partial(bad.index_text, text="{"), {5}, r"index\.json"),
    ("index.json is an array", functools.partial(bad.index_text, text="[]"), {5}, r"index"),
    ("index.json nests 100,000 deep",
     functools.partial(bad.index_text, text="[" * 100000), {5}, r"index|deep|nest"),
    ("index.json with wrong types", functools.partial(
        bad.index_text, text='{"schemaVersion":2,"manifests":[{"digest":5}]}'), {4, 5},
     r"digest|manifest|index|layout"),
    ("a digest that climbs out", bad.digest_traversal, {5}, r"digest|sha256"),
    ("500 indexes in one another", bad.index_chain, {5}, r"deep|nest|index|levels"),
    ("manifest.json names a file outside", functools.partial(
        bad.docker_manifest, layers=["../../../../etc/passwd"]), {3, 4, 5}, r"layer|passwd"),
    ("layers that link to each other", functools.partial(
        bad.docker_manifest, layers=["a/layer.tar"]), {3, 4, 5}, r"layer"),
    ("tar checksum wrong", bad.bad_checksum, {3, 5}, r"checksum|header|tar"),
    ("an entry of 2^71 bytes", bad.huge_header, {3, 5}, r"size|big|large|cut short|ends|tar"),
    ("a long name of 2 GiB", bad.huge_name, {3, 5}, r"name|long|limit|large|cut short|tar"),
    ("paths that climb out", bad.escapes, {0, 3}, r""),
    ("paths of 100,000 bytes", bad.long_path, {0, 3}, r""),
    ("cycles of links", bad.link_cycles, {0, 3}, r""),
    ("100,000 entries", bad.many_entries, {0}, r""),
    ("garbage behind gzip", bad.gzip_garbage_after, {0, 3, 5}, r""),
    ("1 GiB of zeros in a file", functools.partial(bad.bomb, name="zeros", megabytes=1024),
     {0}, r""),
    ("256 MiB of zeros as the package database", functools.partial(
        bad.bomb, name="var/lib/dpkg/status", megabytes=256), {3, 5}, r"status"),
    ("status without colons", bad.with_files({"var/lib/dpkg/status": "no colon\n" * 50}),
     {3}, r"status"),
    ("status of random bytes", bad.with_files(
        {"var/lib/dpkg/status": bytes(range(256)) * 100}), {3}, r"status"),
    ("status cut in a paragraph", bad.with_files(
        {"var/lib/dpkg/status": bad.STATUS + "Package: half\nStatus: inst"}), {0, 3}, r""),
    ("os-release of NULs", bad.with_files({"etc/os-release": bytes(5000)}), {0, 3}, r""),
    ("os-release with quotes left open", bad.with_files(
        {"etc/os-release": 'ID="debian\nVERSION_ID=\'12\nNAME=$(reboot)\n=x\n'}), {0, 3}, r""),
    ("METADATA of random bytes", bad.with_files(
        {f"{PY}/METADATA": bytes(range(255, -1, -1)) * 50}), {0, 3}, r""),
    ("METADATA empty", bad.with_files({f"{PY}/METADATA": ""}), {0, 3}, r""),
    ("METADATA without a name", bad.with_files(
        {f"{PY}/METADATA": "Metadata-Version: 2.1\nVersion: 1\n"}), {0, 3}, r""),
    ("METADATA with one line of 5 MB", bad.with_files(
        {f"{PY}/METADATA": GOOD_METADATA + "Summary: " + "x" * 5000000}), {0, 3}, r""),
    ("METADATA nests markers 10,000 deep", bad.with_files(
        {f"{PY}/METADATA": GOOD_METADATA + "Requires-Dist: a ; " + "(" * 10000}), {0, 3}, r""),
    ("RECORD with quotes left open", bad.with_files(
        {f"{PY}/METADATA": GOOD_METADATA, f"{PY}/RECORD": '"a,b,c\nd,"e\n,,,,,,\n'}), {0, 3}, r""),
    ("RECORD that climbs out", bad.with_files(
        {f"{PY}/METADATA": GOOD_METADATA,
         f"{PY}/RECORD": "../../../../../../../etc/passwd,,\n/etc/shadow,sha256=x,-1\n"}),
     {0, 3}, r""),
]


def fresh(name):
    path = f"{TOP}/{name}"
    shutil.rmtree(path, ignore_errors=True)
    if os.path.isfile(path):
        os.unlink(path)
    return path


def told(tap, what, done, codes, phrase, lines=12):
    """The exit code, the words, no crash, no wall of text."""
    err = done.stderr.decode(errors="replace")
    good = done.returncode in codes and re.search(phrase, err, re.I) is not None
    if not codes & {0}:
        good = good and 0 < len(err.splitlines()) <= lines
    return tap.ok(good, what, f"exit {done.returncode}, wanted {sorted(codes)} and /{phrase}/",
                  err[:1500])


def document_is_whole(tap, what, out):
    """What was printed is one whole document or nothing."""
    if not out.strip():
        return
    try:
        doc = json.loads(out)
    except ValueError as error:
        tap.ok(False, f"{what}: whole document", error)
        return
    text = json.dumps(doc)
    tap.ok("/../" not in text and '"../' not in text, f"{what}: no path climbs out")


def scans(tap):
    for number, (name, maker, codes, phrase) in enumerate(SCANS):
        source = maker(fresh(f"scan-{number}"))
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        done = run("scan", source, "-o", "cyclonedx-json", timeout=120)
        told(tap, name, done, codes, phrase)
        document_is_whole(tap, name, done.stdout)
        after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        if after > before and after > 400 * 1024 and "SBOM_SANITIZED" not in os.environ:
            tap.ok(False, f"{name}: memory", f"a process took {after >> 10} MB")
        shutil.rmtree(fresh(f"scan-{number}"), ignore_errors=True)
    tap.ok(not os.path.exists("/tmp/sbom-escaped"), "nothing was written outside")


def usage(tap):
    for what, args, codes, phrase in (
            ("no such file", ["scan", "/nonexistent/x.tar"], {4, 5}, r"/nonexistent/x\.tar"),
            ("no such scheme", ["scan", "carrier-pigeon:x"], {4, 5}, r"carrier-pigeon"),
            ("no such command", ["scna"], {4, 5}, r"scan|scna"),
            ("no such option", ["scan", "--outptu", "x", "/tmp"], {5}, r"outptu"),
            ("no such format", ["scan", "/etc/hostname", "-o", "yaml"], {5}, r"yaml"),
            ("option without its value", ["scan", "/tmp", "--jobs"], {5}, r"jobs"),
            ("jobs that are no number", ["scan", "/tmp", "--jobs", "many"], {5}, r"jobs|many"),
            ("scan of nothing", ["scan"], {5}, r"source|image|usage"),
            ("no such mode", ["scan", "--scan-mode", "moon"], {5}, r"moon")):
        told(tap, what, run(*args), codes, phrase)
    told(tap, "standard input is no archive", run("scan", "-", input=b"hello" * 1000), {5}, r"")
    told(tap, "standard input is empty", run("scan", "-", input=b""), {5}, r"")


def main():
    tap = Tap()
    os.makedirs(TOP, exist_ok=True)
    usage(tap)
    scans(tap)
    tap.done()


if __name__ == "__main__":
    main()
