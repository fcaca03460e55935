#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The documents against the program: options, exit codes, properties, links, commands.

Prints TAP. $SBOM is the program; with $SBOM_DEMO (the demo fleet) every command that a
guide marks with <!-- run: demo --> is run, in a copy of that directory.
"""
import glob
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SBOM = os.path.abspath(os.environ.get("SBOM", str(ROOT / "build/sbom")))
DEMO = os.environ.get("SBOM_DEMO", str(ROOT / "build/demo"))
COMMANDS = ["scan", "validate", "purl", "catalogers", "cache", "debug", "version"]
# Known to the program and refused by it; documented in the guide only.
HIDDEN = {"--upload"}

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


def same(what, a, b):
    check(what, a == b, f"only the first: {sorted(a - b)}\nonly the second: {sorted(b - a)}")


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def output(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout


def helped(command):
    return set(re.findall(r"--[a-z][a-z-]*", output(SBOM, command, "--help"))) | {"--help"}


def in_man(command):
    if command == "version":
        return {"--help"}
    text = read(f"docs/man/sbom-{command}.1")
    return {"-" + o for o in re.findall(r"(?<=Fl )-[a-z][a-z-]*", text)}


def in_bash(command):
    return set(output("bash", "-c", f". '{ROOT}/completions/sbom.bash'; "
                      f"_sbom_options {command}").split())


def in_zsh(command):
    text = read("completions/_sbom")
    m = re.search(rf"^_sbom_{command}\(\) {{\n(.*?)^}}", text, re.S | re.M) \
        or re.search(rf"^\t{command}\)(.*?);;", text, re.S | re.M)
    return set(re.findall(r"--[a-z][a-z-]*", m[1]))


def in_fish(command):
    lines = [line for line in read("completions/sbom.fish").splitlines()
             if f"from {command}'" in line or line.startswith("complete -c sbom -s h")]
    return {"--" + o for line in lines for o in re.findall(r" -l ([a-z-]+)", line)}


def test_options():
    table = set(re.findall(r'^\t{ "([a-z-]+)", ', read("src/cli/scan_options.c"), re.M))
    same("scan: options of the code and of --help",
         {"--" + o for o in table} - HIDDEN, helped("scan"))
    for command in COMMANDS:
        for name, found in (("man page", in_man), ("bash", in_bash), ("zsh", in_zsh),
                            ("fish", in_fish)):
            same(f"{command}: options of --help and of the {name}", helped(command),
                 found(command))
    guide = set(re.findall(r"--[a-z][a-z-]*", "".join(
        line for line in read("docs/guide/scanning.md").splitlines(True)
        if line.startswith("| `-"))))
    same("scan: options of --help and of the guide", helped("scan"),
         (guide - HIDDEN) | {"--help"})
    listed = set(re.findall(r"^  ([a-z]+)  ", output(SBOM, "--help"), re.M))
    for name, text in (("man page", read("docs/man/sbom.1")),
                       ("bash", read("completions/sbom.bash")),
                       ("zsh", read("completions/_sbom")),
                       ("fish", read("completions/sbom.fish"))):
        check(f"every command is in the {name}",
              all(re.search(rf"\b{c}\b", text) for c in listed), listed)
    check("every command has a man page",
          all((ROOT / f"docs/man/sbom-{c}.1").exists()
              for c in listed - {"version", "help"}), listed)


def squeezed(rows):
    return {(code, re.sub(r"\s+", " ", text).strip()) for code, text in rows}


def test_exit_codes():
    code = re.sub(r'"\s*"', "", read("src/util/exitcode.c"))
    numbers = dict(re.findall(r"(SB_EXIT_\w+) = (\d+)", read("src/util/exitcode.h")))
    table = squeezed((numbers[k], v) for k, v in
                     re.findall(r"{ (SB_EXIT_\w+), \"([^\"]*)\"", code))
    table.add(("130", "stopped by a signal"))
    shown = squeezed(re.findall(r"^  (\d+) +(\S.*)$", output(SBOM, "--help"), re.M))
    man = squeezed(re.findall(r"^\.It (\d+)\n(.*)$", read("docs/man/sbom.1"), re.M))
    guide = read("docs/guide/scanning.md")
    rows = squeezed(re.findall(r"^\| (\d) \| (.*) \|$", guide, re.M))
    same("exit codes of the code and of --help", table, shown)
    same("exit codes of the code and of the man page", table, man)
    same("exit codes of the code and of the guide", table,
         rows | {("130", "stopped by a signal")})
    check("the guide tells of 130", "130: stopped by a signal" in guide)


def test_properties():
    guide = set(re.findall(r"`(sbom:[A-Za-z0-9:-]+)`", read("docs/guide/evidence.md")))
    used = set()
    for path in glob.glob(str(ROOT / "src/**/*.c"), recursive=True):
        if not path.endswith("demo.c"):
            used |= set(re.findall(r'"(sbom:[A-Za-z0-9:-]+)', pathlib.Path(path).read_text()))
    classes = re.findall(r'\[SB_FILE_\w+\] = "([a-z-]+)"', read("src/model/document.c"))
    used = {p for p in used if not p.endswith(":")} | {f"sbom:files:{c}" for c in classes}
    used |= {"sbom:location:N:path", "sbom:location:N:layerID", "sbom:problem:N",
             "sbom:image:label:NAME", "sbom:go:build:NAME"}
    used = {p + ":N" if p in ("sbom:image:history", "sbom:image:layer") else p for p in used}
    same("properties of the code and of docs/guide/evidence.md (a new one needs a row there)",
         used, guide)


def test_links():
    for path in sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")) \
            + sorted(ROOT.glob("src/*/README.md")):
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
        dead = [t for t in re.findall(r"\]\(([^)#]+)[^)]*\)", text)
                if "://" not in t and not (path.parent / t).exists()]
        check(f"links of {path.relative_to(ROOT)}", not dead, dead)


def test_man_pages():
    for page in sorted(glob.glob(str(ROOT / "docs/man/*.[15]"))):
        name = os.path.basename(page)
        if shutil.which("mandoc"):
            said = [line for line in output("mandoc", "-Tlint", "-W", "warning",
                                            page).splitlines()
                    if "referenced manual not found" not in line]
            check(f"{name}: mandoc has nothing to say", not said, "\n".join(said))
        else:
            skip(f"{name}: mandoc", "no mandoc here")
    built = output("meson", "introspect", "--installed", os.path.dirname(SBOM))
    if built.startswith("{"):
        names = {os.path.basename(p) for p in json.loads(built)}
        wanted = {os.path.basename(p) for p in glob.glob(str(ROOT / "docs/man/*.[15]"))}
        same("every man page is installed, and the completions", wanted | {
            "_sbom", "sbom.bash", "sbom.fish"}, names - {"sbom"})
    else:
        skip("every man page is installed", "the program is not in a build directory")


COMPLETE = [
    ("sc", {"scan"}), ("scan --sco", {"--scope"}), ("scan --scope s", {"squashed"}),
    ("scan -s all", {"all-layers"}), ("scan oci", {"oci-archive:", "oci-dir:"}),
    ("scan --scan-mode ", {"container", "source"}), ("scan -o cy", {"cyclonedx-json"}),
    ("cache p", {"path", "prune"}), ("debug ", {"files"}), ("purl c", {"canonical"}),
    ("validate --format j", {"json"}), ("help ca", {"catalogers", "cache"}),
    ("scan --catalogers dpkg", {"dpkg-db-cataloger"}), ("scan --name ", set()),
]


def test_completion(work):
    for line, want in COMPLETE:
        words = ["sbom"] + line.split(" ")
        quoted = " ".join(f"'{w}'" for w in words)
        got = subprocess.run(
            ["bash", "-c", f". '{ROOT}/completions/sbom.bash'; COMP_WORDS=({quoted}); "
             f"COMP_CWORD={len(words) - 1}; _sbom; printf '%s\\n' \"${{COMPREPLY[@]}}\""],
            capture_output=True, text=True, cwd=work / "empty", check=False).stdout.split()
        same(f"bash: sbom {line}<TAB>", set(got), want)
    if shutil.which("fish"):
        for line, want in (("sbom scan --sco", "--scope"), ("sbom cach", "cache"),
                           ("sbom scan -s all", "all-layers"), ("sbom purl c", "canonical")):
            got = output("fish", "-c", f"source '{ROOT}/completions/sbom.fish'; "
                         f"complete -C '{line}'")
            check(f"fish: {line}<TAB>", want in got, got)
    else:
        skip("fish completes", "no fish here")
    for shell, name in (("bash", "sbom.bash"), ("zsh", "_sbom"), ("fish", "sbom.fish")):
        if not shutil.which(shell):
            skip(f"{shell} reads {name}", f"no {shell} here")
            continue
        r = subprocess.run([shell, "-n", str(ROOT / "completions" / name)],
                           capture_output=True, text=True, check=False)
        check(f"{shell} reads {name}", r.returncode == 0, r.stderr)


def runnable(path):
    for block in re.findall(r"<!-- run: demo -->\n((?:    .*\n|\n)+)", read(path)):
        yield from (line[6:] for line in block.splitlines() if line.startswith("    $ "))


def test_commands(work):
    pages = ["README.md"] + [os.path.relpath(p, ROOT) for p in
                             sorted(glob.glob(str(ROOT / "docs/guide/*.md")))]
    for page in pages:
        lines = list(runnable(page))
        if not lines:
            continue
        if not os.path.exists(f"{DEMO}/services.yaml"):
            skip(f"commands of {page}", "no demo fleet: make demo")
            continue
        place = work / page.replace("/", "-")
        place.mkdir()
        shutil.copy(f"{DEMO}/services.yaml", place)
        for name in ("images", "services"):
            os.symlink(os.path.abspath(f"{DEMO}/{name}"), place / name)
        for line in lines:
            r = subprocess.run(["bash", "-o", "pipefail", "-c", line], cwd=place,
                               capture_output=True, text=True, check=False, timeout=300)
            check(f"{page}: {line}", r.returncode == 0, r.stderr or r.stdout)


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="sbom-docs-"))
    (work / "bin").mkdir()
    (work / "empty").mkdir()
    os.symlink(SBOM, work / "bin/sbom")
    os.environ["PATH"] = f"{work}/bin:{os.environ['PATH']}"
    os.environ["SBOM_CACHE_DIR"] = str(work / "cache")
    try:
        test_options()
        test_exit_codes()
        test_properties()
        test_links()
        test_man_pages()
        test_completion(work)
        test_commands(work)
    finally:
        shutil.rmtree(work)
    print(f"1..{count}")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
