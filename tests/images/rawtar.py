# SPDX-License-Identifier: Apache-2.0
"""Tar bytes written by hand, so that every dialect and every defect can be made."""
import io

BLOCK = 512


def octal(value, width):
    return b"%0*o\0" % (width - 1, value)


def header(name, size=0, kind=b"0", link=b"", mode=0o644, magic=b"ustar\x0000", prefix=b"",
           patch=()):
    """One 512-byte block. patch: (offset, bytes) written before the checksum is made."""
    block = bytearray(BLOCK)
    block[0:100] = name[:100].ljust(100, b"\0")
    block[100:108] = octal(mode, 8)
    block[108:116] = octal(0, 8)
    block[116:124] = octal(0, 8)
    block[124:136] = octal(size, 12)
    block[136:148] = octal(1700000000, 12)
    block[148:156] = b" " * 8
    block[156:157] = kind
    block[157:257] = link[:100].ljust(100, b"\0")
    block[257:265] = magic
    block[345:500] = prefix[:155].ljust(155, b"\0")
    for at, value in patch:
        block[at:at + len(value)] = value
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def padded(body):
    return body + b"\0" * (-len(body) % BLOCK)


def b(text):
    return text if isinstance(text, bytes) else text.encode()


class Tar:
    """Collects entries; bytes() adds the trailer unless told otherwise."""

    def __init__(self):
        self.out = io.BytesIO()

    def raw(self, data):
        self.out.write(data)
        return self

    def file(self, name, body="", **kw):
        body = b(body)
        return self.raw(header(b(name), len(body), b"0", **kw) + padded(body))

    def dir(self, name, **kw):
        return self.raw(header(b(name).rstrip(b"/") + b"/", 0, b"5", mode=0o755, **kw))

    def symlink(self, name, target):
        return self.raw(header(b(name), 0, b"2", b(target), mode=0o777))

    def hardlink(self, name, target):
        return self.raw(header(b(name), 0, b"1", b(target)))

    def fifo(self, name):
        return self.raw(header(b(name), 0, b"6"))

    def whiteout(self, name):
        parent, _, base = b(name).rpartition(b"/")
        return self.file(parent + b"/" * bool(parent) + b".wh." + base)

    def opaque(self, name):
        return self.file(b(name) + b"/.wh..wh..opq")

    def gnu_long(self, name, body="", link=None):
        """GNU: the long name (L) and the long link target (K) in blocks of their own."""
        gnu = b"ustar  \0"
        for kind, text in ((b"K", link), (b"L", name)):
            if text is not None:
                text = b(text) + b"\0"
                self.raw(header(b"././@LongLink", len(text), kind, magic=gnu))
                self.raw(padded(text))
        body = b(body)
        kind = b"2" if link is not None else b"0"
        size = 0 if link is not None else len(body)
        self.raw(header(b(name), size, kind, b(link or ""), magic=gnu))
        return self.raw(padded(body) if size else b"")

    def pax(self, records, kind=b"x"):
        """The extended header alone; the entry it speaks of comes next."""
        data = b"".join(pax_record(b(k), b(v)) for k, v in records)
        return self.raw(header(b"PaxHeaders/x", len(data), kind) + padded(data))

    def pax_file(self, name, body="", **kw):
        body = b(body)
        self.pax([("path", name)])
        return self.file(b(name)[-90:], body, **kw)

    def bytes(self, trailer=2):
        return self.out.getvalue() + b"\0" * (BLOCK * trailer)


def pax_record(key, value):
    rest = b" " + key + b"=" + value + b"\n"
    n = len(rest)
    while len(str(n)) + len(rest) != n:
        n = len(str(n)) + len(rest)
    return str(n).encode() + rest


# A file of 10,240 bytes with data at 1,024 and at 8,192, in the four ways to say so.
SPARSE_SIZE = 10240
# (GNU tar marks a hole at the end by an empty segment there.)
SPARSE_MAP = ((1024, b"first".ljust(512, b".")), (8192, b"second".ljust(700, b"!")),
              (SPARSE_SIZE, b""))


def sparse_gnu(tar, name):
    data = b"".join(body for _, body in SPARSE_MAP)
    patch, at = [], 386
    for offset, body in SPARSE_MAP:
        patch.append((at, octal(offset, 12) + octal(len(body), 12)))
        at += 24
    patch.append((483, octal(SPARSE_SIZE, 12)))
    tar.raw(header(b(name), len(data), b"S", magic=b"ustar  \0", patch=patch))
    tar.raw(padded(data))


def sparse_pax(tar, name, version):
    data = b"".join(body for _, body in SPARSE_MAP)
    pairs = [(str(at), str(len(body))) for at, body in SPARSE_MAP]
    if version == "0.0":
        records = [("GNU.sparse.size", str(SPARSE_SIZE)), ("GNU.sparse.numblocks", "3")]
        for at, n in pairs:
            records += [("GNU.sparse.offset", at), ("GNU.sparse.numbytes", n)]
        shown = name
    elif version == "0.1":
        flat = ",".join(x for pair in pairs for x in pair)
        records = [("GNU.sparse.name", name), ("GNU.sparse.size", str(SPARSE_SIZE)),
                   ("GNU.sparse.numblocks", "3"), ("GNU.sparse.map", flat)]
        shown = "GNUSparseFile.0/x"
    else:
        lines = "\n".join(["3"] + [x for pair in pairs for x in pair]) + "\n"
        data = padded(lines.encode()) + data
        records = [("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"),
                   ("GNU.sparse.name", name), ("GNU.sparse.realsize", str(SPARSE_SIZE))]
        shown = "GNUSparseFile.0/x"
    tar.pax(records)
    tar.raw(header(b(shown), len(data)) + padded(data))
