#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people expect of a command line: help, usage errors, where output goes.

Prints TAP. $SBOM is the program (build/sbom); images are made here from a directory, the
fleet is one service of that kind, so nothing else is needed.
"""
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SBOM = os.environ.get("SBOM", str(ROOT / "build/sbom"))
COMMANDS = ["scan", "validate", "purl", "catalogers", "cache", "debug", "version"]
TIMESTAMP = re.compile(r'"(timestamp|serialNumber)": "[^"]*"')

count = failures = 0


def check(what, good, detail=""):
    global count, failures
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {what}")
    if not good:
        failures += 1
        print("\n".join("# " + line for line in str(detail)[-1500:].splitlines()))


class Result:
    def __init__(self, rc, out, err):
        self.rc, self.out, self.err = rc, out, err

    def __str__(self):
        return f"exit {self.rc}\nstdout: {self.out}\nstderr: {self.err}"


def run(*words, **options):
    p = subprocess.run([SBOM, *words], capture_output=True, text=True, timeout=120,
                       stdin=subprocess.DEVNULL, **options)
    return Result(p.returncode, p.stdout, p.stderr)


def on_terminal(*words):
    """Both outputs on a terminal; what it would have shown."""
    parent, child = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k != "CI"} | {"TERM": "xterm"}
    p = subprocess.Popen([SBOM, *words], stdin=subprocess.DEVNULL, stdout=child, stderr=child,
                         env=env)
    os.close(child)
    seen = b""
    while True:
        try:
            piece = os.read(parent, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(parent)
    return Result(p.wait(), seen.decode(errors="replace"), "")


def make_tree(work):
    """A root with a distribution and one package."""
    root = work / "root"
    (root / "etc").mkdir(parents=True)
    (root / "var/lib/dpkg").mkdir(parents=True)
    (root / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\nNAME="Debian"\n')
    (root / "var/lib/dpkg/status").write_text(
        "Package: hello\nStatus: install ok installed\nArchitecture: amd64\n"
        "Version: 2.10-3\nMaintainer: A B <a@example.org>\nDescription: greets\n")
    (work / "services.yaml").write_text(
        "version: 1\nproduct: { name: shop, version: 1.0.0 }\n"
        "services:\n  - name: web\n    image: dir:root\n"
        "  - name: lost\n    image: oci-dir:nowhere\n")
    return root


def test_help():
    for words in ([], ["--help"], ["-h"]):
        for command in [*COMMANDS, None] if words else []:
            r = run(*([command] if command else []), *words)
            name = " ".join(["sbom", *([command] if command else []), *words])
            check(f"{name}: help on standard output, exit 0",
                  r.rc == 0 and r.out.startswith("Usage: sbom") and not r.err
                  and "Example" in r.out, r)
    for command in COMMANDS:
        check(f"sbom help {command} is sbom {command} --help",
              run("help", command).out == run(command, "--help").out)
    for command in COMMANDS:
        check(f"sbom --help lists {command}", f"\n  {command} " in run("--help").out)


USAGE = [
    [], ["scan"], ["scan", "a", "b"], ["scan", "--bogus"], ["--bogus"],
    ["scan", "--jobs", "many", "x"], ["scan", "--timeout", "soon", "x"],
    ["scan", "--scope", "all", "x"], ["scan", "--scan-mode", "both"],
    ["scan", "--output"], ["scan", "--quiet=yes", "x"], ["scan", "x", "-o", "xml"],
    ["scan", "--log-format", "xml", "x"], ["scan", "--catalogers", "nope", "dir:."],
    ["scan", "--scan-mode", "container", "--upload"],
    ["validate"], ["validate", "--bogus", "x"], ["validate", "--format", "xml", "x"],
    ["validate", "--max"], ["validate", "--max", "no", "x"],
    ["catalogers", "x"], ["catalogers", "--format", "xml"],
    ["cache"], ["cache", "shrink"], ["cache", "prune", "--max-size", "lots"],
    ["debug"], ["debug", "files"], ["debug", "sockets", "x"],
    ["purl"], ["purl", "nope"], ["version", "x"], ["help", "nothing"], ["scna"], ["vlidate", "x"],
]


def test_usage():
    for words in USAGE:
        r = run(*words)
        check(f"sbom {' '.join(words)}: exit 5 and one line",
              r.rc == 5 and not r.out and r.err.count("\n") == 1
              and r.err.startswith("sbom"), r)
    check("the line says where help is", "sbom scan --help" in run("scan", "--bogus").err)
    check("a misspelt command is recognised", "did you mean: sbom scan" in run("scna").err)
    check("a path is never taken for a misspelt command",
          run("./scna").rc == 4 and "no such file" in run("./scna").err)


def test_outputs(work, root):
    source = f"dir:{root}"
    short, long = run(source), run("scan", source)
    check("sbom SOURCE is sbom scan SOURCE", short.rc == long.rc == 0
          and TIMESTAMP.sub("", short.out) == TIMESTAMP.sub("", long.out), short)
    check("to a pipe: JSON and nothing else", json.loads(long.out)["specVersion"] == "1.6")
    check("silence on standard error when all is well", long.err == "", long.err)
    a, b = work / "a.json", work / "b.txt"
    r = run("scan", source, "-o", f"cyclonedx-json={a}", "-o", f"table={b}", "-o", "table")
    check("-o three times: two files and standard output",
          r.rc == 0 and json.loads(a.read_text())["bomFormat"] == "CycloneDX"
          and b.read_text() == r.out and "hello" in r.out, r)
    mask = os.umask(0o022)
    os.umask(mask)
    check("files are written as the umask says",
          a.stat().st_mode & 0o777 == 0o666 & ~mask, oct(a.stat().st_mode))
    r = run("scan", source, "--output=table", "--quiet")
    check("--output=FORMAT is -o FORMAT", r.out.startswith("NAME"), r)
    r = run("scan", source, "-o", f"table={work}/no/such/dir/x")
    check("a file that cannot be written: one line, exit 3 or 5",
          r.rc in (3, 5) and r.err.count("\n") == 1, r)
    r = run("scan", str(work / "nothing.tar"))
    check("a source that is not there: exit 4, one line with its name",
          r.rc == 4 and r.err.count("\n") == 1 and "nothing.tar" in r.err, r)


def test_other_commands(work, root):
    check("sbom version", re.fullmatch(r"sbom \d+\.\d+\.\d+\n", run("version").out))
    check("sbom --version is sbom version", run("--version").out == run("version").out)
    rows = json.loads(run("catalogers", "--format", "json").out)
    table = run("catalogers").out
    check("catalogers: the table and the JSON name the same",
          [r["name"] for r in rows] == [line.split()[0] for line in table.splitlines()])
    cache = dict(os.environ, SBOM_CACHE_DIR=str(work / "cache"))
    run("scan", f"dir:{root}", env=cache)
    check("cache path", run("cache", "path", env=cache).out == f"{work}/cache\n")
    check("cache ls counts", re.search(r"in \d+ files\n$", run("cache", "ls", env=cache).out))
    check("cache prune", run("cache", "prune", env=cache).rc == 0
          and " in 0 files" in run("cache", "ls", env=cache).out)
    r = run("debug", "files", f"dir:{root}")
    check("debug files: five columns a line", r.rc == 0 and all(
        line.count("\t") == 4 for line in r.out.splitlines()) and "os-release" in r.out, r)


def test_terminal(work, root):
    r = on_terminal("scan", f"dir:{root}")
    check("on a terminal: a table", r.out.startswith("NAME"), r)
    check("and no colours", "\033[3" not in r.out and "\033[1m" not in r.out, repr(r.out))
    words = ["scan", "--scan-mode", "container", "--services", str(work / "services.yaml"),
             "--output", str(work / "out")]
    r = on_terminal(*words)
    check("a fleet on a terminal: bars", "\033[" in r.out and "of 2 services" in r.out,
          repr(r.out))
    r = run(*words)
    check("a fleet in a pipe: plain lines", "\r" not in r.err and "\033" not in r.err
          and "web " in r.err and not r.out, r)
    check("the service that failed is named, the exit code is 4",
          r.rc == 4 and "lost: " in r.err and "1 failed" in r.err, r)
    r = run(*words, "--quiet")
    check("--quiet: failures only", all("lost" in x for x in r.err.splitlines()), r)
    r = run(*words, "--log-format", "json")
    events = [json.loads(line) for line in r.err.splitlines()]
    check("--log-format json: one object a line, the last one is the result",
          events and events[-1]["event"] == "result" and events[-1]["failed"] == 1
          and {"finished", "failed"} <= {e["event"] for e in events}, r)


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="sbom-cli-"))
    os.environ["SBOM_CACHE_DIR"] = str(work / "layers")
    try:
        root = make_tree(work)
        test_help()
        test_usage()
        test_outputs(work, root)
        test_other_commands(work, root)
        test_terminal(work, root)
    finally:
        shutil.rmtree(work)
    print(f"1..{count}")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
