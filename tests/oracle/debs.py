#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What dpkg-query says is installed in an unpacked root: name, version, architecture.

usage: debs.py ROOT

The host's dpkg-query on the root's own database; a root with status.d only (distroless)
gets a database made of those files, with the Status line that they do not carry.
"""
import glob
import os
import subprocess
import sys
import tempfile

FORMAT = "${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\n"


def query(admindir):
    out = subprocess.run(["dpkg-query", f"--admindir={admindir}", "-W", "-f", FORMAT],
                         check=True, capture_output=True, text=True).stdout
    rows = set()
    for line in out.splitlines():
        status, name, version, arch = line.split("\t")
        # The second letter is the state: not-installed and config-files own no files.
        if status[1] not in "nc":
            rows.add((name, version, arch))
    return rows


def from_parts(parts):
    with tempfile.TemporaryDirectory() as admin:
        with open(f"{admin}/status", "w") as status:
            for part in parts:
                with open(part) as f:
                    text = f.read().strip()
                status.write(text.replace("\n", "\nStatus: install ok installed\n", 1) + "\n\n")
        os.mkdir(f"{admin}/info")
        os.mkdir(f"{admin}/updates")
        return query(admin)


def debs(root):
    admin = f"{root}/var/lib/dpkg"
    rows = set()
    if os.path.exists(f"{admin}/status"):
        rows |= query(admin)
    parts = [p for p in glob.glob(f"{glob.escape(admin)}/status.d/*")
             if not p.endswith(".md5sums")]
    if parts:
        rows |= from_parts(parts)
    return rows


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for row in sorted(debs(sys.argv[1])):
        print(*row, sep="\t")
