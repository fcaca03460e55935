# SPDX-License-Identifier: Apache-2.0
"""Hostile and broken images. Each maker gets a path of its own and returns the source to
scan; none of them is a valid image, or else its content is what no package manager wrote."""
import gzip
import json
import os
import random
import zlib

from ocilayout import LAYER, OCI, Layout, docker_legacy, image_config, sha
from rawtar import Tar, header

STATUS = """Package: base-files
Status: install ok installed
Architecture: amd64
Version: 12.4

"""
DIST = "usr/lib/python3/dist-packages"


def good_layer(**files):
    tar = Tar().file("etc/os-release", "ID=debian\nVERSION_ID=12\nNAME=Debian\n")
    tar.file("var/lib/dpkg/status", STATUS)
    for name, body in files.items():
        tar.file(name, body)
    return tar.bytes()


def oci(path, layers, **kw):
    layout = Layout(path)
    layout.tag("1", layout.manifest(layers, **kw))
    return f"oci-dir:{path}:1"


def with_files(files):
    """A maker of a sound image with these further files."""
    def make(path):
        tar = Tar()
        for name, body in {"etc/os-release": "ID=debian\nVERSION_ID=12\n",
                           "var/lib/dpkg/status": STATUS, **files}.items():
            tar.file(name, body)
        return oci(path, [tar.bytes()])
    return make


def noise(path):
    with open(path, "wb") as f:
        f.write(random.Random(1).randbytes(100000))
    return path


def empty(path):
    open(path, "wb").close()
    return path


def archive(path, keep):
    docker_legacy(path, [good_layer(**{"f": "x" * 100000}), good_layer()])
    data = open(path, "rb").read()
    with open(path, "wb") as f:
        f.write(data[:int(len(data) * keep)])
    return f"docker-archive:{path}"


def replaced_blob(path, change):
    """A layer blob whose bytes were changed after its digest was written down."""
    source = oci(path, [good_layer()])
    blobs = f"{path}/blobs/sha256"
    for name in os.listdir(blobs):
        data = open(f"{blobs}/{name}", "rb").read()
        if data[:2] == b"\x1f\x8b":
            with open(f"{blobs}/{name}", "wb") as f:
                f.write(change(data))
    return source


def flip(data):
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 0xff]) + data[at + 1:]


def described(path, blob, diff_id=None, media=LAYER + "+gzip", size=None):
    """An image over one blob as it is, its digest right."""
    layout = Layout(path)
    layer = layout.blob(blob, media)
    if size is not None:
        layer["size"] = size
    config = layout.json(image_config([], diff_ids=[diff_id or "sha256:" + "0" * 64]),
                         OCI + "config.v1+json")
    layout.tag("1", layout.json({"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                                 "config": config, "layers": [layer]},
                                OCI + "manifest.v1+json"))
    return f"oci-dir:{path}:1"


def gzip_corrupt(path):
    tar = good_layer(**{"f": random.Random(2).randbytes(50000)})
    return described(path, flip(gzip.compress(tar)), f"sha256:{sha(tar)}")


def gzip_cut(path):
    tar = good_layer(**{"f": random.Random(2).randbytes(50000)})
    return described(path, gzip.compress(tar)[:-20000], f"sha256:{sha(tar)}")


def gzip_garbage_after(path):
    tar = good_layer()
    return described(path, gzip.compress(tar) + b"garbage after the end", f"sha256:{sha(tar)}")


def wrong_diff_id(path):
    return described(path, gzip.compress(good_layer()), "sha256:" + "ab" * 32)


def bomb(path, name, megabytes):
    """Zeros that pack a thousand to one, written without holding them."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    size = megabytes << 20
    parts = [deflate.compress(good_layer()[:-1024] + header(name.encode(), size))]
    zeros = bytes(1 << 20)
    import hashlib
    digest = hashlib.sha256(good_layer()[:-1024] + header(name.encode(), size))
    for _ in range(megabytes):
        parts.append(deflate.compress(zeros))
        digest.update(zeros)
    parts += [deflate.compress(bytes(1024)), deflate.flush()]
    digest.update(bytes(1024))
    return described(path, b"".join(parts), f"sha256:{digest.hexdigest()}")


def missing_blob(path, which):
    source = oci(path, [good_layer()])
    index = json.load(open(f"{path}/index.json"))
    manifest = index["manifests"][0]["digest"]
    body = json.load(open(f"{path}/blobs/{manifest.replace(':', '/')}"))
    digest = {"manifest": manifest, "config": body["config"]["digest"],
              "layer": body["layers"][0]["digest"]}[which]
    os.unlink(f"{path}/blobs/{digest.replace(':', '/')}")
    return source


def index_text(path, text):
    source = oci(path, [good_layer()])
    with open(f"{path}/index.json", "w", encoding="utf-8") as f:
        f.write(text)
    return source


def digest_traversal(path):
    return index_text(path, json.dumps({"schemaVersion": 2, "manifests": [
        {"mediaType": OCI + "manifest.v1+json", "size": 10,
         "digest": "sha256:../../../../../../etc/passwd",
         "annotations": {"org.opencontainers.image.ref.name": "1"}}]}))


def index_chain(path):
    """An index of an index of an index ..., 500 deep."""
    layout = Layout(path)
    inner = layout.manifest([good_layer()])
    for _ in range(500):
        inner = layout.json({"schemaVersion": 2, "mediaType": OCI + "index.v1+json",
                             "manifests": [inner]}, OCI + "index.v1+json")
    layout.tag("1", inner)
    return f"oci-dir:{path}:1"


def docker_manifest(path, layers):
    """A docker archive whose manifest.json names what is not there."""
    import tarfile

    from ocilayout import add, add_link
    with tarfile.open(path, "w") as tar:
        add(tar, "c.json", json.dumps(image_config([good_layer()])).encode())
        add_link(tar, "a/layer.tar", "../b/layer.tar")
        add_link(tar, "b/layer.tar", "../a/layer.tar")
        add(tar, "manifest.json", json.dumps([{"Config": "c.json", "RepoTags": ["x:1"],
                                               "Layers": layers}]).encode())
    return f"docker-archive:{path}"


def escapes(path):
    tar = Tar().file("../../../../../../tmp/sbom-escaped", "out").file("/abs/file", "in")
    tar.file("a/../../b", "x").symlink("etc", "/").file("etc/passwd", "x").file("..", "x")
    tar.file("a/.wh...", "x").file(".wh.", "x").file(".wh..", "x").file("", "no name")
    tar.hardlink("h", "../../../../etc/shadow").hardlink("self", "self")
    return oci(path, [good_layer(), tar.bytes()])


def long_path(path):
    deep = "/".join(["d" * 100] * 990) + "/METADATA"
    wide = "x" * 100000
    tar = Tar().pax_file(deep, "Metadata-Version: 2.1\n").pax_file(wide, "x")
    return oci(path, [good_layer(), tar.bytes()])


def link_cycles(path):
    tar = Tar().symlink("var/lib/dpkg", "../a").symlink("var/a", "../b").symlink("b", "var/lib/dpkg")
    for i in range(60):
        tar.symlink(f"chain/{i}", str(i + 1))
    tar.file("chain/60", "x").symlink("usr/lib/os-release", "../../etc/os-release")
    tar.symlink("etc/os-release", "../usr/lib/os-release")
    return oci(path, [tar.bytes()])


def huge_header(path):
    """A size that no file has; a long-name record of 2 GiB."""
    layer = header(b"big", 0, patch=[(124, b"\x80" + b"\0" * 3 + b"\x7f" + b"\xff" * 7)])
    return oci(path, [good_layer()[:-1024] + layer + bytes(1024)])


def huge_name(path):
    return oci(path, [good_layer()[:-1024] + header(b"././@LongLink", 2 << 30, b"L",
                                                    magic=b"ustar  \0") + bytes(4096)])


def bad_checksum(path):
    tar = bytearray(good_layer())
    tar[0:3] = b"xxx"
    return oci(path, [bytes(tar)])


def many_entries(path):
    tar = Tar()
    for i in range(100000):
        tar.raw(header(b"many/%d" % i))
    return oci(path, [good_layer(), tar.bytes()])
