#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A fleet run that meets trouble: a broken services.yaml, a failing service, a full disk, no
permission, kill -9, SIGINT. What was recorded stays; nothing is half-written."""
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time

import e2e
from e2e import SBOM, WORK, Tap, demo_images, run

import make_bad as bad
from badinput import told

TOP = f"{WORK}/badfleet"
HEAD = "version: 1\nproduct: { name: p, version: 1.0.0 }\nservices:\n"
GOOD = "  - name: good\n    image: oci-dir:good:1\n"

# what, text, what standard error must say
FILES = [
    ("an unknown key", HEAD + GOOD + "    imgae: x\n", r"imgae"),
    ("an unknown key at the top", "colour: red\n" + HEAD + GOOD, r"colour"),
    ("a service twice", HEAD + GOOD + GOOD, r"good"),
    ("a name that climbs out", HEAD + "  - name: ../x\n    image: oci-dir:good:1\n", r"\.\./x"),
    ("no image", HEAD + "  - name: bare\n", r"bare|image"),
    ("no name", HEAD + "  - image: oci-dir:good:1\n", r"name"),
    ("no services", "version: 1\nproduct: { name: p, version: 1.0.0 }\n", r"services"),
    ("no YAML", "{[}", r"line|:1"),
    ("another version", HEAD.replace("version: 1\n", "version: 7\n", 1) + GOOD, r"version|7"),
    ("a list where a map belongs", "- a\n- b\n", r"map|list|expected|services"),
    ("a key twice", "version: 1\n" + HEAD + GOOD, r"version|twice|duplicate"),
    ("aliases that multiply", "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n"
        for i in range(9)) + HEAD + GOOD, r""),
    ("100,000 nested lists", "version: " + "[" * 100000, r""),
    ("binary", "\x00\x01\x02", r""),
]


def write(text, name="services.yaml"):
    with open(f"{TOP}/{name}", "w", encoding="utf-8") as f:
        f.write(text)
    return f"{TOP}/{name}"


def command(services, output, *more):
    return ["scan", "--scan-mode", "container", "--services", services, "--output", output,
            *more]


def files(tap):
    for what, text, phrase in FILES:
        out = f"{TOP}/out-files"
        done = run(*command(write(text), out), timeout=60)
        told(tap, f"services.yaml: {what}", done, {5}, phrase)
        tap.ok(not os.path.exists(out), f"services.yaml: {what}: nothing written")
        shutil.rmtree(out, ignore_errors=True)
    done = run(*command(f"{TOP}/absent.yaml", f"{TOP}/out-files"))
    told(tap, "services.yaml that is not there", done, {4, 5}, r"absent\.yaml")
    done = run(*command(write(HEAD + GOOD), f"{TOP}/out-files", "--service", "goood"))
    told(tap, "--service that is not listed", done, {5}, r"goood")
    done = run(*command(write(HEAD + GOOD), f"{TOP}/out-files", "--version", "../../x"))
    told(tap, "--version that climbs out", done, {5}, r"version|\.\./")


def records(output):
    """metadata.json of each version below output."""
    found = []
    for top, _, names in os.walk(output):
        if "metadata.json" in names:
            with open(f"{top}/metadata.json", encoding="utf-8") as f:
                found.append((top, json.load(f)))
    return found


def reports(output):
    return sorted(f"{top}/{name}" for top, _, names in os.walk(output) for name in names
                  if name.startswith("sbom_") and name.endswith(".json"))


def whole(tap, what, output):
    """Every JSON file parses, no temporary file is left."""
    broken, left = [], []
    for top, _, names in os.walk(output):
        for name in names:
            if ".tmp" in name:
                left.append(name)
            elif name.endswith(".json"):
                try:
                    with open(f"{top}/{name}", encoding="utf-8") as f:
                        json.load(f)
                except ValueError as error:
                    broken.append(f"{name}: {error}")
    tap.ok(not broken, f"{what}: every record and document is whole", *broken)
    return left


def one_fails(tap):
    missing = "  - name: gone\n    image: oci-dir:absent:1\n"
    corrupt = "  - name: corrupt\n    image: oci-dir:corrupt:1\n"
    out = f"{TOP}/out-one"
    shutil.rmtree(out, ignore_errors=True)
    done = run(*command(write(HEAD + missing + GOOD + corrupt), out))
    told(tap, "services that fail stop no other", done, {3, 4, 5}, r"gone|corrupt|absent")
    tap.ok(any("/good/" in r for r in reports(out)), "the sound service has its report",
           reports(out))
    said = json.dumps(records(out))
    tap.ok("gone" in said and "corrupt" in said, "the failed services are recorded", said[:600])
    whole(tap, "after failures", out)


def no_room(tap):
    """A tiny file system where one can be mounted, otherwise a limit on file sizes."""
    services = write(HEAD + "".join(
        f"  - name: {name}\n    image: {source}\n" for name, source in demo_images()))
    tiny = f"{TOP}/tiny"
    os.makedirs(tiny, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", tiny],
                             capture_output=True, check=False).returncode == 0
    try:
        if mounted:
            done = run(*command(services, f"{tiny}/out"))
            told(tap, "full disk", done, {3, 4, 5}, r"space|full|write", lines=40)
            whole(tap, "full disk", f"{tiny}/out")
        else:
            tap.skip("full disk", "no right to mount a tmpfs here")
    finally:
        if mounted:
            subprocess.run(["umount", tiny], check=True)
    name, source = demo_images()[0]
    done = run("scan", source, "-o", "cyclonedx-json=/dev/full")
    told(tap, "output to a full device", done, {3, 4, 5}, r"space|full|write")


def no_permission(tap):
    os.chmod(TOP, 0o755)
    locked = f"{TOP}/locked"
    shutil.rmtree(locked, ignore_errors=True)
    os.makedirs(locked)
    os.chmod(locked, 0)
    if os.geteuid() == 0:
        user = {"user": 65534, "group": 65534}
    else:
        user = {}
    env = {"XDG_CACHE_HOME": "/nonexistent", "HOME": "/nonexistent"}
    place = tempfile.mkdtemp(prefix="sbom-nobody-")
    os.chmod(place, 0o755)
    e2e.SBOM = shutil.copy(SBOM, f"{place}/sbom")
    shutil.copytree(f"{TOP}/good", f"{place}/good")
    shutil.copy(write(HEAD + GOOD), place)
    try:
        done = run("scan", f"oci-dir:{locked}:1", env=env, **user)
        told(tap, "an image that may not be read", done, {4, 5}, r"ermission|denied|allowed")
        done = run(*command(f"{place}/services.yaml", f"{locked}/out"), env=env, **user)
        told(tap, "an output that may not be written", done, {3, 4, 5},
             r"ermission|denied|allowed")
    except PermissionError as error:
        tap.skip("no permission", f"the program itself cannot be run by nobody: {error}")
    e2e.SBOM = SBOM
    shutil.rmtree(place)
    os.chmod(locked, 0o700)


def started(services, output):
    return subprocess.Popen([SBOM, *command(services, output, "--no-cache")],
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, start_new_session=True)


def killed(tap):
    services = write(HEAD + "".join(
        f"  - name: {name}\n    image: {source}\n" for name, source in demo_images()))
    out = f"{TOP}/out-killed"
    shutil.rmtree(out, ignore_errors=True)
    rng = random.Random(7)
    for i in range(6):
        process = started(services, out)
        time.sleep(rng.uniform(0.05, 2.5))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(0.3)
        whole(tap, f"kill -9, time {i + 1}", out)
    before = reports(out)
    done = run(*command(services, out))
    tap.ok(done.returncode == 0, "the run after the kills succeeds", done.stderr.decode()[:800])
    recorded = json.dumps(records(out))
    unrecorded = [r for r in reports(out) if os.path.basename(r) not in recorded]
    tap.ok(not unrecorded, "every report that was left is in the record", *unrecorded)
    tap.ok(set(before) <= set(reports(out)), "no report was lost")


def interrupted(tap):
    services = write(HEAD + "".join(
        f"  - name: {name}\n    image: {source}\n" for name, source in demo_images()))
    out = f"{TOP}/out-interrupted"
    shutil.rmtree(out, ignore_errors=True)
    for delay in (0.1, 0.5, 1.0):
        process = started(services, out)
        time.sleep(delay)
        if process.poll() is not None:
            tap.skip(f"SIGINT after {delay} s", "the run was already over")
            continue
        start = time.monotonic()
        os.kill(process.pid, signal.SIGINT)
        try:
            rc = process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            rc = None
        took = time.monotonic() - start
        tap.ok(rc in (130, -signal.SIGINT) and took < 2, f"SIGINT after {delay} s: stops at once",
               f"exit {rc} after {took:.1f} s")
        left = whole(tap, f"SIGINT after {delay} s", out)
        tap.ok(not left, f"SIGINT after {delay} s: no temporary file left", *left)
        time.sleep(0.2)
        alive = subprocess.run(["pgrep", "-g", str(process.pid)], capture_output=True,
                               text=True, check=False).stdout
        tap.ok(not alive.strip(), f"SIGINT after {delay} s: no worker left", alive)


def main():
    tap = Tap()
    shutil.rmtree(TOP, ignore_errors=True)
    os.makedirs(TOP)
    bad.oci(f"{TOP}/good", [bad.good_layer()])
    bad.replaced_blob(f"{TOP}/corrupt", bad.flip)
    files(tap)
    one_fails(tap)
    no_room(tap)
    no_permission(tap)
    killed(tap)
    interrupted(tap)
    tap.done()


if __name__ == "__main__":
    main()
