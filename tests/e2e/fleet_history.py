#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write run objects of a made-up fleet: fleet_history.py DIR SERVICES RUNS [hostile]."""
import json
import pathlib
import random
import sys
import uuid
from datetime import datetime, timedelta, timezone

HOSTILE = "<img src=x onerror=\"document.title='owned'\">'\"&amp;\u202e"
NAMES = ["acneiform-detector", "api-gateway", "awosi-classifier", "body-surface-segmenter",
         "condition-classifier", "control-plane", "dermatology-image-quality-assessment-service",
         "fhir-bridge", "hair-density-estimator", "inflammatory-lesion-counter-multi-model-v2"]


def names(n):
    return sorted({NAMES[i % len(NAMES)] + (f"-{i // len(NAMES)}" if i >= len(NAMES) else "")
                   for i in range(n)})


def layers(rng, i):
    base = [{"diff_id": f"sha256:{'b' * 62}{i % 3:02d}", "size": 31_000_000 + i % 3,
             "tar_size": 80_000_000, "base": True},
            {"diff_id": f"sha256:{'c' * 62}{i % 3:02d}", "size": 340_000_000,
             "tar_size": 900_000_000, "base": True}]
    return base + [{"diff_id": f"sha256:{i:064x}", "size": rng.randrange(2, 90) * 1_000_000,
                    "tar_size": 100_000_000, "base": False}]


def good(rng, i, name, stamp):
    deb, pypi, files = 380 + i % 3 * 90, rng.randrange(60, 320), rng.randrange(1500, 2600)
    return {"success": True, "complete": True, "error": None, "exit_status": 0,
            "sbom_file": f"reports/{name}/sbom_{stamp}_a1a904d.json",
            "component_count": deb + pypi + files + 2, "package_count": deb + pypi + 1,
            "file_count": files,
            "components_by_kind": {"application": 1, "file": files, "library": deb + pypi,
                                   "operating-system": 1},
            "components_by_ecosystem": {"deb": deb, "file": files, "generic": 1,
                                        "operating-system": 1, "pypi": pypi},
            "layers": layers(rng, i), "problem_count": 0, "problems": [],
            "python_version": "3.11.2"}


def run_object(rng, i, name, when, run, newest):
    stamp = when.strftime("%Y-%m-%d_%H-%M-%S")
    o = {"format": 1, "id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
         "run_id": run, "service": name, "target_type": "container",
         "target": f"oci-dir:images/{name}", "product": "legit-health-plus",
         "version": "1.1.0.0", "timestamp": when.isoformat(), "lifetime_until": "2036-01-31",
         "generated_at": (when + timedelta(seconds=9)).isoformat(),
         "git_commit": "a1a904d2b34c5d6e7f8091a2b3c4d5e6f7081920", "git_branch": "main",
         "git_commit_from": "repository", "scanner_tool": "sbom", "scanner_version": "0.1.0",
         "duration_seconds": round(rng.uniform(.2, 80), 3), "platform": "linux/amd64",
         "options": ["--scan-mode", "container", "--jobs", "8"], "notes": []}
    o.update(good(rng, i, name, stamp))
    if rng.random() < .02 or (newest and i == 3):
        o.update(success=False, complete=False, sbom_file=None, component_count=0,
                 exit_status=4, layers=[], components_by_kind={}, components_by_ecosystem={},
                 package_count=0, file_count=0,
                 error="oci-dir:images/" + name + ": no such file or directory")
    elif newest and i == 7:
        o.update(complete=False, exit_status=3, problem_count=14, problems=[
            {"serious": True, "path": "/var/lib/dpkg/status", "cataloger": "dpkg-db-cataloger",
             "message": "line 4012: a field without a colon"},
            {"serious": False, "path": "/opt/app/x.whl", "message": "not a zip archive"}])
    elif newest and i == 5:
        o["notes"] = ["the image's label says revision 09fe12c, the repository a1a904d"]
    return o, stamp


def main():
    root, services, runs = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    hostile = sys.argv[4:] == ["hostile"]
    rng = random.Random(7)
    (root / "runs").mkdir(parents=True, exist_ok=True)
    start = datetime(2026, 1, 26, 10, 48, 4, tzinfo=timezone.utc)
    for r in range(runs):
        when = start + timedelta(hours=26 * r, minutes=7 * r)
        run = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        for i, name in enumerate(names(services)):
            o, stamp = run_object(rng, i, name, when, run, r == runs - 1)
            if hostile and i == 0:
                o.update(service=HOSTILE, sbom_file="javascript:alert(1)//" + HOSTILE)
            if hostile and i == 1:
                o.update(success=False, error=HOSTILE + "</script><script>alert(1)</script>",
                         git_commit=HOSTILE, notes=[HOSTILE], product=HOSTILE)
            elif o["sbom_file"] and r == runs - 1 and not hostile:
                report = root / o["sbom_file"]
                report.parent.mkdir(parents=True, exist_ok=True)
                report.write_text("{}\n")
            iso = when.strftime("%Y-%m-%dT%H-%M-%SZ")
            (root / "runs" / f"{iso}-{o['id']}.json").write_text(json.dumps(o, indent=1))


main()
