# SPDX-License-Identifier: Apache-2.0
"""OCI layouts and docker archives written by hand from layer bytes."""
import gzip
import hashlib
import io
import json
import lzma
import os
import shutil
import subprocess
import tarfile

OCI = "application/vnd.oci.image."
LAYER = OCI + "layer.v1.tar"


def sha(data):
    return hashlib.sha256(data).hexdigest()


def gz(data, members=1):
    """gzip; with several members the cuts fall in the middle of tar blocks."""
    step = len(data) // members + 1
    parts = [data[i:i + step] for i in range(0, len(data), step)] or [b""]
    return b"".join(gzip.compress(part, 6, mtime=0) for part in parts)


def zst(data, frames=1):
    step = len(data) // frames + 1
    parts = [data[i:i + step] for i in range(0, len(data), step)] or [b""]
    return b"".join(subprocess.run(["zstd", "-q", "-3", "-c"], input=part, check=True,
                                   capture_output=True).stdout for part in parts)


PACKERS = {
    "": (lambda data: data, ""),
    "gzip": (gz, "+gzip"),
    "gzip-multi": (lambda data: gz(data, 5), "+gzip"),
    "zstd": (zst, "+zstd"),
    "zstd-multi": (lambda data: zst(data, 5), "+zstd"),
    "xz": (lzma.compress, "+xz"),
}


class Layout:
    def __init__(self, path):
        self.path = path
        self.entries = []
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(f"{path}/blobs/sha256")
        self.write("oci-layout", b'{"imageLayoutVersion":"1.0.0"}')

    def write(self, name, data):
        with open(f"{self.path}/{name}", "wb") as f:
            f.write(data)

    def blob(self, data, media, **more):
        digest = sha(data)
        self.write(f"blobs/sha256/{digest}", data)
        return {"mediaType": media, "digest": f"sha256:{digest}", "size": len(data), **more}

    def json(self, value, media, **more):
        return self.blob(json.dumps(value).encode(), media, **more)

    def manifest(self, layers, pack="gzip", arch="amd64", diff_ids=None, config=None):
        """A manifest over layer tars; returns its descriptor."""
        packer, suffix = PACKERS[pack]
        described = [self.blob(packer(tar), LAYER + suffix) for tar in layers]
        body = config or image_config(layers, arch, diff_ids)
        return self.json({"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                          "config": self.json(body, OCI + "config.v1+json"),
                          "layers": described}, OCI + "manifest.v1+json")

    def tag(self, name, descriptor):
        self.entries.append({**descriptor, "annotations":
                             {"org.opencontainers.image.ref.name": name}})
        self.close()

    def close(self):
        index = {"schemaVersion": 2, "mediaType": OCI + "index.v1+json",
                 "manifests": self.entries}
        self.write("index.json", json.dumps(index).encode())


def image_config(layers, arch="amd64", diff_ids=None):
    ids = diff_ids or [f"sha256:{sha(tar)}" for tar in layers]
    return {"architecture": arch, "os": "linux", "created": "2026-01-01T00:00:00Z",
            "config": {"Entrypoint": ["/bin/app"], "Labels": {
                "org.opencontainers.image.version": "1.2.3",
                "org.opencontainers.image.revision": "0123456789abcdef" * 2 + "01234567"}},
            "rootfs": {"type": "layers", "diff_ids": ids},
            "history": [{"created_by": f"layer {i}"} for i in range(len(ids))]}


def add(tar, name, data):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def add_link(tar, name, target):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, target
    tar.addfile(info)


def docker_legacy(path, layers, tag="test:1"):
    """docker save before 25: directories of ids, a repeated layer as a symlink,
    manifest.json last."""
    config = json.dumps(image_config(layers)).encode()
    seen, names = {}, []
    with tarfile.open(path, "w") as tar:
        for i, data in enumerate(layers):
            layer_id = sha(b"%d" % i)
            name = f"{layer_id}/layer.tar"
            add(tar, f"{layer_id}/VERSION", b"1.0")
            add(tar, f"{layer_id}/json", json.dumps({"id": layer_id}).encode())
            if data in seen:
                add_link(tar, name, "../" + seen[data])
            else:
                add(tar, name, data)
            seen.setdefault(data, name)
            names.append(name)
        add(tar, sha(config) + ".json", config)
        add(tar, "repositories", b"{}")
        add(tar, "manifest.json", json.dumps([{"Config": sha(config) + ".json",
                                               "RepoTags": [tag], "Layers": names}]).encode())


def docker_oci(path, layout, layers, tag="test:1", pack="gzip"):
    """docker save since 25: an OCI layout with a manifest.json beside it."""
    config = json.dumps(image_config(layers)).encode()
    blobs = [PACKERS[pack][0](tar) for tar in layers]
    with tarfile.open(path, "w") as tar:
        for root, dirs, files in sorted(os.walk(layout)):
            dirs.sort()
            for name in sorted(files):
                full = os.path.join(root, name)
                tar.add(full, os.path.relpath(full, layout))
        add(tar, "manifest.json", json.dumps([{
            "Config": f"blobs/sha256/{sha(config)}", "RepoTags": [tag],
            "Layers": [f"blobs/sha256/{sha(blob)}" for blob in blobs]}]).encode())


def oci_archive(path, layout):
    with tarfile.open(path, "w") as tar:
        for name in sorted(os.listdir(layout)):
            tar.add(os.path.join(layout, name), name)
