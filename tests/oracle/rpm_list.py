#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compare a document with what rpm itself lists.

rpm_list.py DOCUMENT DBPATH: name, epoch, version, release, architecture, source package
and vendor of every package, none missing, none extra; keys (gpg-pubkey) left out.
"""
import json
import pathlib
import subprocess
import sys

FORMAT = r"%{NAME}\t%{EPOCH}\t%{VERSION}-%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{VENDOR}\n"


def listed(dbpath):
    out = subprocess.run(["rpm", "-qa", "--define", f"_dbpath {dbpath}", "--qf", FORMAT],
                         check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        name, *rest = line.split("\t")
        if name != "gpg-pubkey":
            yield (name, *("" if word == "(none)" else word for word in rest))


def found(document):
    for c in json.loads(pathlib.Path(document).read_text())["components"]:
        if not c.get("purl", "").startswith("pkg:rpm/"):
            continue
        said = {p["name"]: p["value"] for p in c["properties"]}
        epoch, colon, rest = c["version"].partition(":")
        supplier = c.get("supplier", {}).get("name", "")
        yield (c["name"], epoch if colon else "", rest if colon else c["version"],
               said.get("sbom:rpm:architecture", ""), said.get("sbom:rpm:source", ""),
               supplier)


def main(document, dbpath):
    want, got = sorted(listed(dbpath)), sorted(found(document))
    for row in sorted(set(want) ^ set(got)):
        print("rpm " if row in want else "sbom", *row)
    print(f"{len(want)} packages of rpm, {len(got)} of sbom")
    return want != got


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
