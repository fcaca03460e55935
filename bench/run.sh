#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Figures of this machine, all in one run: run.sh SBOM. BENCH=big adds a 3.4 GB image.
set -euo pipefail
cd "$(dirname "$0")/.."
sbom=$(realpath "$1")
demo=$PWD/build/demo
cache=$PWD/.cache

tools/demo/build.sh build/demo
cc -O2 -o build/bench-floor bench/floor.c -lcrypto -lisal -lzstd

syft=$cache/go/bin/syft
if [ ! -x "$syft" ]; then
	syft=
	minor=$(go env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p') || true
	if [ "${minor:-0}" -ge 25 ]; then
		echo "building syft 1.42.0 (once)"
		GOBIN=$cache/go/bin go install github.com/anchore/syft/cmd/syft@v1.42.0 &&
			syft=$cache/go/bin/syft || echo "syft could not be built; going on without"
	else
		echo "no Go >= 1.25 here: without Syft"
	fi
fi
big=
if [ "${BENCH:-}" = big ]; then
	bench/big.sh "$demo/images/fleet" "$cache/bench-big"
	big=$cache/bench-big/layout:big
fi
exec python3 bench/bench.py "$sbom" "$demo" build/bench-floor "$syft" "$big"
