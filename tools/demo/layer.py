#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write what changed in a root as a layer, as a container builder commits it.

usage: layer.py snap ROOT INDEX            remember how ROOT looks
       layer.py diff INDEX ROOT OUT.tar    write the layer; INDEX is brought up to date

New and changed entries as they are, a whiteout for each name that is gone. What builders
never commit (package manager caches, mounted kernel file systems) is left out.
"""
import json
import os
import stat
import sys
import tarfile

SKIP = ("dev", "proc", "sys", "run", "tmp", "wheels", "var/lib/apt/lists", "var/cache/apt",
        "etc/resolv.conf", "var/log/apt", "var/log/dpkg.log", "var/cache/debconf")


def look(root):
    """Every path below root with what tells a changed entry from an unchanged one."""
    found = {}
    stack = [""]
    while stack:
        rel = stack.pop()
        with os.scandir(os.path.join(root, rel)) as entries:
            for entry in entries:
                path = f"{rel}/{entry.name}" if rel else entry.name
                if path in SKIP:
                    continue
                st = entry.stat(follow_symlinks=False)
                found[path] = [st.st_mode, st.st_uid, st.st_gid, *content(entry, st)]
                if entry.is_dir(follow_symlinks=False):
                    stack.append(path)
    return found


def content(entry, st):
    if stat.S_ISLNK(st.st_mode):
        return [os.readlink(entry.path)]
    if stat.S_ISDIR(st.st_mode):
        return []
    return [st.st_size, st.st_mtime_ns]


def whiteouts(lower, upper):
    """Names that are gone; of a whole tree only its top."""
    for path in sorted(lower):
        parent = os.path.dirname(path)
        if path in upper or (parent and parent not in upper):
            continue
        if parent and not stat.S_ISDIR(upper[parent][0]):
            continue
        yield os.path.join(parent, ".wh." + os.path.basename(path))


def diff(index, root, out):
    with open(index) as f:
        lower = json.load(f)
    upper = look(root)
    changed = {path for path, seen in upper.items() if lower.get(path) != seen}
    gone = list(whiteouts(lower, upper))
    for path in list(changed) + gone:
        while path := os.path.dirname(path):
            changed.add(path)

    with tarfile.open(out, "w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(changed):
            info = tar.gettarinfo(f"{root}/{path}", arcname=path)
            info.uname = info.gname = ""
            info.mtime = int(info.mtime)
            if info.isreg():
                with open(f"{root}/{path}", "rb") as body:
                    tar.addfile(info, body)
            else:
                tar.addfile(info)
        for path in gone:
            tar.addfile(tarfile.TarInfo(path))
    save(upper, index)
    print(f"        layer: {len(changed)} entries, {len(gone)} whiteouts")


def save(seen, index):
    with open(index, "w") as f:
        json.dump(seen, f)


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "snap":
        save(look(sys.argv[2]), sys.argv[3])
    elif len(sys.argv) == 5 and sys.argv[1] == "diff":
        diff(*sys.argv[2:])
    else:
        sys.exit(__doc__)
