#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/services.schema.json under ajv: it accepts what the reader accepts, and refuses what
it refuses, but for what a schema cannot see. TAP.

Needs python3-yaml, node and npm, and the first time the network (or the packages in
SB_CACHE); otherwise it is skipped.
"""
import json
import re
import shutil
import subprocess
import sys

try:
    import yaml
    import validate_ajv
except ImportError as error:
    print(f"1..0 # SKIP {error}")
    sys.exit(0)

TOP = validate_ajv.TOP
# What only the reader can know: YAML's own rules, and that names come once.
UNSEEN = {"alias", "laughs", "duplicate-key", "duplicate-service", "merge-key", "tag",
          "two-documents", "not-yaml", "tab", "list-key", "control", "deep", "empty"}
CHECK = """
const Ajv = require('ajv/dist/2020'); const fs = require('fs');
const v = new Ajv({strict: false}).compile(JSON.parse(fs.readFileSync(process.argv[1])));
for (const d of JSON.parse(fs.readFileSync(0))) console.log(v(d) ? 'valid' : 'invalid');
"""


class Plain(yaml.SafeLoader):
    """Scalars as they are written, but for numbers and booleans; no dates."""


Plain.yaml_implicit_resolvers = {
    k: [r for r in v if r[0] != "tag:yaml.org,2002:timestamp"]
    for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def documents():
    example = TOP / "tests/cases/services/example.yaml"
    guide = (TOP / "docs/guide/services.md").read_text()
    yield "example.yaml", yaml.load(example.read_text(), Plain), "valid"
    yield "the guide", yaml.load(re.search(r"```yaml\n(.*?)```", guide, re.S)[1], Plain), "valid"
    for path in sorted((TOP / "tests/cases/services").glob("*.yaml")):
        if path.stem not in UNSEEN | {"example"}:
            yield path.name, yaml.load(path.read_text(), Plain), "invalid"


def main():
    if not shutil.which("node") or not shutil.which("npm"):
        print("1..0 # SKIP no node")
        return 0
    try:
        modules = validate_ajv.install()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"1..0 # SKIP ajv cannot be installed: {error}")
        return 0
    cases = list(documents())
    said = subprocess.run(["node", "-e", CHECK, TOP / "docs/services.schema.json"],
                          input=json.dumps([c[1] for c in cases]), text=True, check=True,
                          capture_output=True, cwd=modules.parent).stdout.split()
    failed = 0
    for n, ((name, _, want), have) in enumerate(zip(cases, said, strict=True), 1):
        failed += want != have
        print(f"{'' if want == have else 'not '}ok {n} - {name} is {want}")
    print(f"1..{len(cases)}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
