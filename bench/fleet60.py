#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""60 services on three images of the demo fleet: fleet60.py FLEET-LAYOUT OUT

Each gets one small layer of its own; blobs are hard links, so nothing is copied.
"""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

ON = ("acneiform-detector", "control-plane", "report-generator")


def own_layer(name):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for i in range(20):
            body = f"{name} {i}\n".encode() * 50
            info = tarfile.TarInfo(f"app/{name}/file{i}.py")
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    return out.getvalue()


def main(layout, out):
    store = f"{out}/layout/blobs/sha256"
    os.makedirs(store)
    for name in os.listdir(f"{layout}/blobs/sha256"):
        os.link(f"{layout}/blobs/sha256/{name}", f"{store}/{name}")

    def load(digest):
        with open(f"{store}/{digest.partition(':')[2]}", encoding="utf-8") as f:
            return json.load(f)

    def save(data, media):
        digest = hashlib.sha256(data).hexdigest()
        with open(f"{store}/{digest}", "wb") as f:
            f.write(data)
        return {"mediaType": media, "digest": f"sha256:{digest}", "size": len(data)}

    with open(f"{layout}/index.json", encoding="utf-8") as f:
        tags = {m["annotations"]["org.opencontainers.image.ref.name"]: m
                for m in json.load(f)["manifests"]}
    entries, services = [], []
    for i in range(60):
        name = f"service-{i:02}"
        manifest = load(tags[ON[i % 3]]["digest"])
        config = load(manifest["config"]["digest"])
        tar = own_layer(name)
        config["rootfs"]["diff_ids"].append(f"sha256:{hashlib.sha256(tar).hexdigest()}")
        config["history"].append({"created_by": name})
        manifest["layers"].append(save(gzip.compress(tar, mtime=0),
                                       "application/vnd.oci.image.layer.v1.tar+gzip"))
        manifest["config"] = save(json.dumps(config).encode(), manifest["config"]["mediaType"])
        entry = save(json.dumps(manifest).encode(), tags[ON[0]]["mediaType"])
        entries.append({**entry, "annotations": {"org.opencontainers.image.ref.name": name}})
        services.append(f"  - name: {name}\n    image: oci-dir:layout:{name}\n")
    with open(f"{out}/layout/index.json", "w", encoding="utf-8") as f:
        json.dump({"schemaVersion": 2, "manifests": entries}, f)
    with open(f"{out}/layout/oci-layout", "w", encoding="utf-8") as f:
        f.write('{"imageLayoutVersion":"1.0.0"}')
    with open(f"{out}/services.yaml", "w", encoding="utf-8") as f:
        f.write("version: 1\nproduct: { name: bench, version: 1.0.0 }\nservices:\n"
                + "".join(services))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
