#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Programs of Go and Windows, made here, against `go version -m` and what they were made from.

Prints TAP; $SBOM is the program. What is not installed is skipped. More directories with
Go programs to compare may be named as arguments.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SBOM = os.path.abspath(os.environ.get("SBOM", str(ROOT / "build/sbom")))
count = failures = 0


def check(what, good, detail=""):
    global count, failures
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {what}")
    if not good:
        failures += 1
        print("\n".join("# " + line for line in str(detail)[-1500:].splitlines()))


def skip(what, why):
    global count
    count += 1
    print(f"ok {count} - {what} # SKIP {why}")


def flat(components):
    for component in components:
        yield component
        yield from flat(component.get("components", []))


def scan(root, work):
    out = pathlib.Path(work) / "bom.json"
    subprocess.run([SBOM, "scan", "-q", "--no-cache", f"dir:{root}", "-o",
                    f"cyclonedx-json={out}"], check=True)
    verdict = subprocess.run([SBOM, "validate", out], capture_output=True, text=True, check=False)
    check(f"the document of {root} is valid", verdict.returncode == 0, verdict.stdout)
    return json.loads(out.read_text())


def by_file(doc, types):
    found = {}
    for c in flat(doc.get("components", [])):
        if not c.get("purl", "").startswith(types):
            continue
        version = "" if c.get("version") == "unknown" else c.get("version", "")
        for o in c["evidence"]["occurrences"]:
            found.setdefault(o["location"], {})[c["name"]] = (version, c)
    return found


def truth(path):
    """(toolchain, main package, main module or None, {module: version}) as Go says it."""
    text = subprocess.run(["go", "version", "-m", path], capture_output=True, text=True,
                          check=False).stdout
    if not text:
        return None
    lines = text.splitlines()
    package, main, modules, last = "", None, {}, ("", "")
    for line in lines[1:]:
        word = line.strip("\t").split("\t") + ["", ""]
        version = "" if word[2] == "(devel)" else word[2]
        if word[0] == "path":
            package = word[1]
        elif word[0] == "mod":
            main = (word[1], version)
        elif word[0] == "dep":
            last = (word[1], version)
            modules[word[1]] = version
        elif word[0] == "=>" and word[1][0] in "./":
            modules[last[0]] = version or last[1]
        elif word[0] == "=>":
            del modules[last[0]]
            modules[word[1]] = version
    devel = [name for name, version in modules.items() if not version]
    if package == "command-line-arguments" and len(devel) == 1:
        main = (devel[0], "")
        del modules[devel[0]]
    toolchain = lines[0].rsplit(": ", 1)[1].split()[0].removeprefix("go")
    return toolchain, package, main, modules


def compare(root, doc):
    found = by_file(doc, ("pkg:golang/", "pkg:generic/"))
    programs = modules = 0
    for path in sorted(p for p in pathlib.Path(root).rglob("*")
                       if p.is_file() and not p.is_symlink()):
        said = truth(path)
        if not said:
            continue
        programs += 1
        got = {k: v[0] for k, v in found.get("/" + str(path.relative_to(root)), {}).items()}
        want = {**said[3], "stdlib": said[0]}
        if said[2] and said[2][1]:
            want[said[2][0]] = said[2][1]
        for name in [n for n in got if n not in want]:  # the program itself
            if said[2] is None or name == said[2][0]:
                del got[name]
        modules += len(want)
        check(f"{path.name}: {len(want)} modules", got == want,
              f"only Go: {sorted(want.items() - got.items())}\n"
              f"only here: {sorted(got.items() - want.items())}")
    return programs, modules


def make_go(root):
    """Programs with and without modules, side by side in this order."""
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        env = {**os.environ, "GOFLAGS": "-mod=mod -p=2", "GOPROXY": "off", "CGO_ENABLED": "0",
               "GOWORK": "off", "GOTOOLCHAIN": "local"}
        for name in ["one", "two"]:
            (work / name).mkdir()
            (work / name / "go.mod").write_text(f"module example.org/lib/{name}\n\ngo 1.19\n")
            (work / name / "x.go").write_text(f"package {name}\n\nvar V = \"{name}\"\n")
        app = work / "app"
        (app / "cmd/tool").mkdir(parents=True)
        (app / "go.mod").write_text(
            "module github.com/acme/app\n\ngo 1.19\n\nrequire (\n\texample.org/lib/one v1.2.3\n"
            "\texample.org/lib/two v0.1.0\n)\n\nreplace example.org/lib/one => ../one\n\n"
            "replace example.org/lib/two => ../two\n")
        (app / "cmd/tool/main.go").write_text(
            "package main\n\nimport (\n\t\"example.org/lib/one\"\n\t\"example.org/lib/two\"\n)\n\n"
            "var version = \"dev\"\n\nfunc main() { println(one.V, two.V, version) }\n")
        (work / "plain.go").write_text("package main\n\nfunc main() { println(1) }\n")

        def build(out, where, *args, **more):
            subprocess.run(["go", "build", "-o", root / out, *args], cwd=where, check=True,
                           env={**env, **more}, capture_output=True)
        build("a-plain", work, "plain.go")
        build("b-tool", app, "./cmd/tool")
        build("c-plain", work, "-ldflags=-w", "plain.go")
        build("d-tool.exe", app, "-ldflags=-s -w -X main.version=1.4.2", "./cmd/tool",
              GOOS="windows")
        build("e-tool-macho", app, "./cmd/tool", GOOS="darwin", GOARCH="arm64")


def go_programs(work):
    if not shutil.which("go"):
        skip("Go programs", "no go here")
        return
    root = pathlib.Path(work) / "go"
    root.mkdir()
    make_go(root)
    doc = scan(root, work)
    check("every Go program was compared", compare(root, doc)[0] == 5)
    tool = by_file(doc, "pkg:golang/")["/d-tool.exe"]["github.com/acme/app"]
    check("the version that linker flags set", tool[0] == "v1.4.2", tool)
    check("the program is a package of the module",
          tool[1]["purl"] == "pkg:golang/github.com/acme/app@v1.4.2#cmd/tool", tool[1]["purl"])
    edges = {d["ref"]: d.get("dependsOn", []) for d in doc["dependencies"]}
    check("the program depends on its modules and the standard library",
          len(edges[tool[1]["bom-ref"]]) == 3, edges[tool[1]["bom-ref"]])


RESOURCE = """#include <winver.h>
1 VERSIONINFO FILEVERSION 3,2,1,0 PRODUCTVERSION 3,2,1,0
BEGIN BLOCK "StringFileInfo" BEGIN BLOCK "040904b0" BEGIN
 VALUE "CompanyName", "Acme Corp"
 VALUE "ProductName", "Widget"
 VALUE "ProductVersion", "3, 2, 1, 0"
END END END
"""


def windows_programs(work):
    tools = ["x86_64-w64-mingw32-windres", "x86_64-w64-mingw32-gcc"]
    if not all(map(shutil.which, tools)):
        skip("Windows programs", "no mingw-w64 here")
        return
    root = pathlib.Path(work) / "pe"
    root.mkdir()
    source = pathlib.Path(work)
    (source / "v.rc").write_text(RESOURCE)
    (source / "w.c").write_text("int start(void) { return 0; }\n")
    subprocess.run([tools[0], "v.rc", "-O", "coff", "-o", "v.o"], cwd=work, check=True)
    for out, flag in [("w.exe", "-mconsole"), ("w.dll", "-shared")]:
        subprocess.run([tools[1], "w.c", "v.o", flag, "-nostdlib", "-Wl,-e,start", "-o",
                        root / out], cwd=work, check=True)
    doc = scan(root, work)
    found = by_file(doc, "pkg:generic/")
    for name in ["/w.exe", "/w.dll"]:
        version, c = found.get(name, {}).get("Widget", (None, {}))
        check(f"{name} is Widget 3.2.1.0 of Acme Corp", version == "3.2.1.0"
              and c["supplier"]["name"] == "Acme Corp"
              and c["purl"] == "pkg:generic/Widget@3.2.1.0", c)


def main():
    with tempfile.TemporaryDirectory() as work:
        go_programs(work)
        windows_programs(work)
        for root in sys.argv[1:]:
            programs, modules = compare(root, scan(root, work))
            print(f"# {root}: {programs} programs, {modules} modules")
    print(f"1..{count}")
    return failures != 0


sys.exit(main())
