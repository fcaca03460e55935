#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run every test, count every TAP line, end with "N passed, N failed".

usage: run.py [PART]...     all parts: build demo unit lint asan tsan e2e

Each part's whole output is kept in build/check/. A test that is skipped is named and
counted beside the others; one that dies, hangs or leaves its plan unfulfilled has failed.
"""
import glob
import json
import os
import re
import subprocess
import sys
import threading
import time

JOBS = os.environ.get("JOBS") or str(os.cpu_count() or 2)
LOGS = "build/check"
SANITIZER_ENV = {
    "ASAN_OPTIONS": "abort_on_error=1:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": "halt_on_error=1",
}


class Count:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, [], []
        self.start = time.monotonic()

    def say(self, text):
        print(f"{time.monotonic() - self.start:6.0f} s  {text}", flush=True)


def logged(name, command, env, timeout):
    """Run with output into a log; returns its text and what went wrong, or None."""
    path = f"{LOGS}/{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}.log"
    with open(path, "wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                   stderr=subprocess.STDOUT, env={**os.environ, **env},
                                   start_new_session=True)
        late = threading.Event()

        def give_up():
            late.set()
            os.killpg(process.pid, 9)
        timer = threading.Timer(timeout, give_up)
        timer.start()
        rc = process.wait()
        timer.cancel()
    with open(path, errors="replace") as log:
        text = log.read()
    if late.is_set():
        return text, f"took longer than {timeout} s"
    return text, None if rc == 0 else f"exit code {rc}, see {path}"


def command(count, name, argv, env=None, timeout=900):
    """One step that works or does not."""
    text, problem = logged(name, argv, env or {}, timeout)
    if problem:
        count.failed.append(f"{name}: {problem}")
        print("\n".join(text.splitlines()[-40:]))
        count.say(f"FAILED  {name}: {problem}")
    else:
        count.passed += 1
        count.say(f"ok      {name}")
    return not problem


def tap(count, name, argv, env=None, timeout=600):
    """A program that prints TAP."""
    text, problem = logged(name, argv, env or {}, timeout)
    passed, failed, skipped, planned, noting = 0, [], [], None, False
    for line in text.splitlines():
        m = re.match(r"(not )?ok\b(.*)", line)
        plan = re.match(r"1\.\.(\d+)", line)
        if m and re.search(r"# *SKIP", m[2], re.I):
            skipped.append(f"{name}:{m[2]}")
        elif m and m[1] and not re.search(r"# *TODO", m[2], re.I):
            failed.append(f"{name}:{m[2]}")
        elif m:
            passed += 1
        elif plan:
            planned = int(plan[1])
            if planned == 0:
                skipped.append(f"{name}: {line}")
        if noting and line.startswith("#"):
            print("        " + line)
        noting = bool(m and m[1]) or (noting and line.startswith("#"))
        if m and m[1]:
            print("        " + line)
    seen = passed + len(failed) + len([s for s in skipped if planned])
    if planned is None or planned != seen:
        failed.append(f"{name}: planned {planned} tests, ran {seen} ({problem or 'ended'})")
    elif problem and not failed:
        failed.append(f"{name}: {problem}")
    if failed:
        print("\n".join("        | " + line for line in text.splitlines()[-8:]))
    count.passed += passed
    count.failed += failed
    count.skipped += skipped
    verdict = "FAILED " if failed else "ok     "
    count.say(f"{verdict} {name}: {passed} passed, {len(failed)} failed"
              + (f", {len(skipped)} skipped" if skipped else ""))


def meson_tests(count, build, label, env=None, slower=1):
    out = subprocess.run(["meson", "introspect", build, "--tests"], capture_output=True,
                         text=True, check=True).stdout
    for test in json.loads(out):
        run = tap if test["protocol"] == "tap" else command
        run(count, f"{label} {test['name']}", test["cmd"], {**test["env"], **(env or {})},
            test["timeout"] * slower)


def part_build(count):
    return command(count, "build: release", ["make", "-s"])


def part_demo(count):
    return command(count, "demo fleet", ["tools/demo/build.sh", "build/demo"], timeout=1200)


def part_unit(count):
    if command(count, "build: tests", ["ninja", "-C", "build", "-j", JOBS]):
        meson_tests(count, "build", "unit")


def part_lint(count):
    tap(count, "lint", ["tools/lint.sh"], timeout=900)


def sanitized(count, kind, flag):
    build = f"build-{kind}"
    if not os.path.exists(f"{build}/build.ninja"):
        setup = ["meson", "setup", build, "--buildtype=debugoptimized", f"-Db_sanitize={flag}",
                 "-Db_lundef=false", "-Dc_args=-fno-sanitize-recover=all"]
        if not command(count, f"set-up: {kind}", setup):
            return
    if command(count, f"build: {kind}", ["ninja", "-C", build, "-j", JOBS]):
        meson_tests(count, build, kind, SANITIZER_ENV, slower=6)


def part_asan(count):
    sanitized(count, "asan", "address,undefined")
    if os.path.exists("build-asan/sbom"):
        tap(count, "asan hostile images", ["tests/e2e/badinput.py"], {
            **SANITIZER_ENV, "SBOM": os.path.abspath("build-asan/sbom"), "SBOM_SANITIZED": "yes",
            "SBOM_WORK": os.path.abspath("build/e2e-asan")}, timeout=900)


def part_tsan(count):
    sanitized(count, "tsan", "thread")


def part_e2e(count):
    if not os.path.exists("build/sbom"):
        count.failed.append("e2e: there is no build/sbom")
        return
    if not os.path.exists("build/demo/.stamp") and not part_demo(count):
        return
    env = {"SBOM": os.path.abspath("build/sbom"), "SBOM_DEMO": os.path.abspath("build/demo"),
           "SBOM_WORK": os.path.abspath("build/e2e"), "LC_ALL": "C.UTF-8"}
    os.makedirs(env["SBOM_WORK"], exist_ok=True)
    for script in sorted(glob.glob("tests/e2e/*") + glob.glob("tests/cli/*")):
        if os.access(script, os.X_OK) and os.path.isfile(script):
            name = os.path.splitext(os.path.basename(script))[0]
            tap(count, f"e2e {name}", [script], env, timeout=900)


PARTS = {"build": part_build, "demo": part_demo, "unit": part_unit, "lint": part_lint, "asan": part_asan,
         "tsan": part_tsan, "e2e": part_e2e}


def main(names):
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"run.py: no part {unknown[0]}; there are {' '.join(PARTS)}")
    os.makedirs(LOGS, exist_ok=True)
    count = Count()
    for name in names or PARTS:
        PARTS[name](count)
    if count.skipped:
        print(f"\n{len(count.skipped)} skipped:")
        print("\n".join("  " + text for text in count.skipped))
    if count.failed:
        print(f"\n{len(count.failed)} failed:")
        print("\n".join("  " + text for text in count.failed))
    print(f"\n{count.passed} passed, {len(count.failed)} failed")
    return 1 if count.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
