#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Scan the demo fleet and say what was found and where: show.sh SBOM DIR
set -eu
sbom=$1
dir=$2
out=$dir/software-sbom

rc=0
"$sbom" scan --scan-mode container --services "$dir/services.yaml" --output "$out" || rc=$?
latest=$(ls -dt "$out"/*/ 2>/dev/null | head -n 1)
[ -n "$latest" ] || exit "$rc"
latest=${latest%/}

echo
echo "What was found:"
for reports in "$latest"/reports/*/; do
	name=$(basename "$reports")
	last=$(ls -t "$reports"sbom_*.json 2>/dev/null | head -n 1)
	[ -n "$last" ] || continue
	python3 - "$name" "$last" <<'COUNT'
import collections
import json
import sys

with open(sys.argv[2]) as f:
    stack = json.load(f).get("components", [])
kinds = collections.Counter()
while stack:
    c = stack.pop()
    stack += c.get("components", [])
    kinds[c["purl"].split("/")[0].removeprefix("pkg:") if "purl" in c else c["type"]] += 1
detail = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common(4))
print(f"  {sys.argv[1]:<24} {sum(kinds.values()):>6,} components  ({detail})")
COUNT
done
echo
echo "Report:    $latest/summary.html"
echo "History:   $latest/metadata.json"
echo "Documents: $latest/reports/"
exit "$rc"
