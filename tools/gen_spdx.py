#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make spdx_table.c from data/spdx: ids, exceptions, names, fingerprints of texts.

Fingerprints are hashes of four words in a row; of long texts the smallest are kept. For
two texts of which one is kept so, alike says whether half of the smaller is in the other.
src/model/license_text.c hashes in the same way: change both or neither.
"""
import pathlib
import re
import sys

KEEP = 256
WHOLE = 700
FEWEST = 12
MASK = 0xFFFFFFFF
# What is different in every copy of a text: no fingerprint may span it.
VARIABLE = re.compile(
    r"<[^<>\n]{1,80}>|\[[^\[\]\n]{1,60}\]|^\W*(portions )?copyright\b.*$|^\W*\(c\).*$|"
    r"\bcopyright (holders?|owners?)\b( (and|or) contributors\b)?|\bthe authors?\b( or)?|"
    r"\bthe regents\b|\bits contributors\b", re.I | re.M)

# Phrases of four words that tell near relations apart.
MARKS = [
    "all advertising materials mentioning",
    "endorse or promote products",
    "redistributions in binary form",
    "copies or substantial portions",
    "shall not be used",
    "used for good not",
    "permission notice appear in",
    "appreciated but is not",
]
# Licence: marks that must be there (+) or must not (-).
RULES = {
    "BSD-1-Clause": "-0 -1 -2", "BSD-2-Clause": "-0 -1 +2", "BSD-3-Clause": "-0 +1 +2",
    "BSD-2-Clause-Views": "-0 -1 +2", "BSD-4-Clause": "+0 +1 +2", "BSD-4-Clause-UC": "+0 +1 +2",
    "MIT": "+3 -4 -5", "MIT-0": "-3 -4", "X11": "+3 +4", "JSON": "+5",
    "ISC": "+6", "0BSD": "-6", "Zlib": "+7",
}


def fnv(data):
    h = 2166136261
    for b in data.encode():
        h = (h ^ b) * 16777619 & MASK
    return h


def mix(words):
    h = 0
    for w in words:
        h = (h * 31 + w) & MASK
    h ^= h >> 16
    h = h * 0x85EBCA6B & MASK
    h ^= h >> 13
    h = h * 0xC2B2AE35 & MASK
    return h ^ h >> 16


def grams(text):
    cache, out = {}, set()
    for piece in VARIABLE.sub("\x00", text).split("\x00"):
        words = re.findall(r"[a-z0-9]+", piece.lower())
        hashes = [cache.setdefault(w, fnv(w)) for w in words]
        out.update(mix(hashes[i:i + 4]) for i in range(len(hashes) - 3))
    return out


def key(name):
    """As name_key() of license_name.c: lower-case words without the empty ones."""
    words = re.findall(r"[a-z0-9.+]+", name.lower().replace("'", ""))
    out = []
    for w in words:
        w = w.rstrip(".").lstrip(".")
        if re.fullmatch(r"v?\d[\d.]*\+?", w):
            w = re.sub(r"(\.0)+(\+?)$", r"\2", w.lstrip("v"))
        if w and w not in ("the", "license", "licence", "licenses", "version", "v", "ver"):
            out.append(w)
    return " ".join(out)


def c_str(s):
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"' if s else "NULL"


def read_ids(root):
    rows = []
    for line in (root / "licenses.tsv").read_text().split("\n"):
        if line and line[0] != "#":
            rows.append(line.split("\t"))
    return sorted(rows, key=lambda r: r[0].lower().encode())


def names(rows):
    found, twice = {}, set()
    for ident, state, successor, name in rows:
        if state != "current":
            continue
        for k in {key(name), key(ident)} - {""}:
            if found.setdefault(k, ident) != ident:
                twice.add(k)
    return sorted((k, i) for k, i in found.items() if k not in twice)


def main(root, out, depfile):
    rows = read_ids(root)
    exceptions = sorted((root / "exceptions.txt").read_text().split(), key=str.lower)
    paths = sorted((root / "texts").glob("*.txt"), key=lambda p: p.name)
    sets = [(p.stem, grams(p.read_text())) for p in paths]
    texts = [(i, g, sorted(g)[:None if len(g) <= WHOLE else KEEP])
             for i, g in sets if len(g) >= FEWEST]
    assert all(len(m.split()) == 4 for m in MARKS)
    prints = [(mix([fnv(w) for w in m.split()]), 0x8000 + n) for n, m in enumerate(MARKS)]
    for n, (_, _, kept) in enumerate(texts):
        prints += [(h, n) for h in kept]
    prints.sort()
    lines = ['/* Made by tools/gen_spdx.py from data/spdx. */', '#include "model/spdx_table.h"']
    lines.append("const struct sb_spdx_id sb_spdx_ids[] = {")
    lines += ["{ %s, %s }," % (c_str(r[0]), c_str(r[2])) for r in rows]
    lines.append("};\nconst size_t sb_spdx_nids = %d;" % len(rows))
    lines.append("const char *const sb_spdx_exceptions[] = {")
    lines += [c_str(e) + "," for e in exceptions]
    lines.append("};\nconst size_t sb_spdx_nexceptions = %d;" % len(exceptions))
    named = names(rows)
    lines.append("const struct sb_spdx_name sb_spdx_names[] = {")
    lines += ["{ %s, %s }," % (c_str(k), c_str(i)) for k, i in named]
    lines.append("};\nconst size_t sb_spdx_nnames = %d;" % len(named))
    lines.append("const struct sb_spdx_text sb_spdx_texts[] = {")
    for ident, full, kept in texts:
        need = forbid = 0
        for rule in RULES.get(ident, "").split():
            if rule[0] == "+":
                need |= 1 << int(rule[1:])
            else:
                forbid |= 1 << int(rule[1:])
        mask = [0] * 4
        for n, (other, g, k) in enumerate(texts):
            if (ident != other and (len(k) < len(g) or len(kept) < len(full))
                    and len(g & full) * 2 > min(len(g), len(full))):
                mask[n // 64] |= 1 << n % 64
        lines.append("{ %s, %d, %d, %d, %d, { %s } }," % (
            c_str(ident), len(kept), min(len(full), 65535), need, forbid,
            ", ".join("0x%xu" % m for m in mask)))
    assert len(texts) <= 256
    lines.append("};\nconst size_t sb_spdx_ntexts = %d;" % len(texts))
    lines.append("const uint32_t sb_spdx_prints[] = {")
    lines += [", ".join("%du" % h for h, _ in prints[i:i + 8]) + "," for i in range(0, len(prints), 8)]
    lines.append("};\nconst uint16_t sb_spdx_owners[] = {")
    lines += [", ".join("%d" % o for _, o in prints[i:i + 16]) + "," for i in range(0, len(prints), 16)]
    lines.append("};\nconst size_t sb_spdx_nprints = %d;" % len(prints))
    pathlib.Path(out).write_text("\n".join(lines) + "\n")
    if depfile:
        used = [root / "licenses.tsv", root / "exceptions.txt", root / "texts"] + paths
        pathlib.Path(depfile).write_text("%s: %s\n" % (out, " ".join(map(str, used))))


main(pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
