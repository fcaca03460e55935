#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The files of an unpacked root: path, type, size, SHA-256, link; sorted by path's bytes.

usage: filetable.py ROOT        types: file dir link other; bytes outside UTF-8 as \\xNN
"""
import hashlib
import os
import stat
import sys


def printable(raw):
    """UTF-8 as it is; other bytes, control characters and backslashes as \\xNN."""
    text = raw.decode("utf-8", "surrogateescape")
    return "".join(f"\\x{ord(c) - 0xdc00:02x}" if 0xdc80 <= ord(c) <= 0xdcff else
                   f"\\x{ord(c):02x}" if ord(c) < 32 or ord(c) == 127 or c == "\\" else c for c in text)


def digest(path):
    h = hashlib.sha256()
    with open(path, "rb") as f:
        while block := f.read(1 << 20):
            h.update(block)
    return h.hexdigest()


def table(root):
    """{path bytes: (type, size, sha256, link)}"""
    root = os.fsencode(root)
    rows, stack, known = {}, [b""], {}
    while stack:
        rel = stack.pop()
        with os.scandir(os.path.join(root, rel)) as entries:
            for entry in entries:
                path = rel + b"/" + entry.name if rel else entry.name
                st = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(st.st_mode):
                    rows[path] = ("dir", 0, "", b"")
                    stack.append(path)
                elif stat.S_ISLNK(st.st_mode):
                    rows[path] = ("link", 0, "", os.readlink(entry.path))
                elif stat.S_ISREG(st.st_mode):
                    inode = (st.st_dev, st.st_ino)
                    if inode not in known:
                        known[inode] = digest(entry.path)
                    rows[path] = ("file", st.st_size, known[inode], b"")
                else:
                    rows[path] = ("other", 0, "", b"")
    return rows


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for name, (kind, size, sha, link) in sorted(table(sys.argv[1]).items()):
        print(printable(name), kind, size, sha or "-", printable(link) or "-", sep="\t")
