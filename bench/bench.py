#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ours beside the floor and, where there is one, beside Syft, in one run.

usage: bench.py SBOM DEMO FLOOR [SYFT] [BIG-LAYOUT:TAG]

The floor: CPU of SHA-256 of blobs + inflate + SHA-256 of tars, one thread, divided by the
cores. Best of three for what is short, one run for what is long. Memory: the highest sum
of PSS over all processes of the command, sampled every 20 ms.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from measure import measure

CORES = len(os.sched_getaffinity(0))


def blobs(layout, tag):
    def load(digest):
        with open(f"{layout}/blobs/{digest.replace(':', '/')}", encoding="utf-8") as f:
            return json.load(f)
    with open(f"{layout}/index.json", encoding="utf-8") as f:
        entry = next(m for m in json.load(f)["manifests"] if
                     m["annotations"]["org.opencontainers.image.ref.name"] == tag)
    manifest = load(entry["digest"])
    paths = [f"{layout}/blobs/{x['digest'].replace(':', '/')}" for x in manifest["layers"]]
    return list(dict.fromkeys(paths))


def best(command, runs, env=None, ok=(0,)):
    return min((measure(command, env, ok) for _ in range(runs)), key=lambda m: m["wall"])


def row(name, m, floor=None):
    against = f"{m['wall'] / floor:6.2f}x" if floor else ""
    print(f"  {name:<28} {m['wall']:8.2f} s {m['cpu']:8.2f} s {m['memory']:8.0f} MB "
          f"{m['temp']:8.1f} MB {against}", flush=True)


def image(title, layout, tag, sbom, floor_program, syft):
    paths = blobs(layout, tag)
    runs = 3
    figures = [subprocess.run([floor_program, *paths], capture_output=True, text=True,
                              check=True).stdout.split() for _ in range(runs)]
    packed, plain, cpu = min(figures, key=lambda f: float(f[2]))
    floor = float(cpu) / CORES
    print(f"\n{title}: {int(packed) / 1e6:.0f} MB packed, {int(plain) / 1e6:.0f} MB, "
          f"{len(paths)} layers, {CORES} cores")
    print(f"  {'':<28} {'wall':>10} {'CPU':>10} {'memory':>11} {'temp':>11}   wall/floor")
    print(f"  {'floor':<28} {floor:8.2f} s {float(cpu):8.2f} s")
    out = ["-o", "cyclonedx-json=/dev/null"]
    source = f"oci-dir:{layout}:{tag}"
    row("sbom, no cache", best([sbom, "scan", source, "--no-cache", *out], runs, ok=(0, 3)), floor)
    cache = tempfile.mkdtemp(prefix="sbom-bench-cache-")
    env = {"XDG_CACHE_HOME": cache}
    measure([sbom, "scan", source, *out], env, (0, 3))
    row("sbom, warm cache", best([sbom, "scan", source, *out], runs, env, (0, 3)), floor)
    shutil.rmtree(cache)
    if syft:
        env = {"SYFT_CHECK_FOR_APP_UPDATE": "false"}
        command = [syft, "scan", "-q", f"oci-dir:{layout}", "-o", "cyclonedx-json=/dev/null"]
        alone = f"{tempfile.mkdtemp(prefix='sbom-bench-')}/one"
        subprocess.run(["skopeo", "--insecure-policy", "copy", "-q", f"oci:{layout}:{tag}",
                        f"oci:{alone}:{tag}"], check=True)
        command[3] = f"oci-dir:{alone}"
        row("syft 1.42.0", best(command, 1, env), floor)
        shutil.rmtree(os.path.dirname(alone))


def fleet(sbom, demo):
    """60 services on three images, each with a layer of its own; cold, then warm."""
    top = tempfile.mkdtemp(prefix="bench-", dir=demo)
    here = os.path.dirname(os.path.abspath(__file__))
    subprocess.run([sys.executable, f"{here}/fleet60.py", f"{demo}/images/fleet", top],
                   check=True)
    env = {"XDG_CACHE_HOME": f"{top}/cache"}
    command = [sbom, "scan", "--scan-mode", "container", "--quiet", "--services",
               f"{top}/services.yaml", "--output", f"{top}/out"]
    print(f"\n60 services on 3 images\n  {'':<28} {'wall':>10} {'CPU':>10} {'memory':>11} "
          f"{'temp':>11}")
    row("sbom, cold", measure(command, env, (0, 3)))
    row("sbom, warm", best(command, 3, env, (0, 3)))
    shutil.rmtree(top)


def main(sbom, demo, floor_program, syft="", big=""):
    image("small image", f"{demo}/images/fleet", "python", sbom, floor_program, syft)
    image("service", f"{demo}/images/fleet", "acneiform-detector", sbom, floor_program, syft)
    fleet(sbom, demo)
    if big:
        layout, _, tag = big.rpartition(":")
        image("big image", layout, tag, sbom, floor_program, syft)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
