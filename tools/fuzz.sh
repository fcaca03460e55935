#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Run every libFuzzer harness for FUZZ_SECONDS (20) each, or those named: tools/fuzz.sh [NAME]...
# New inputs stay in build-fuzz/corpus; a crash is left as build-fuzz/crash-NAME-*.
set -eu
cd "$(dirname "$0")/.."

dir=build-fuzz
seconds=${FUZZ_SECONDS:-20}
[ -f "$dir/build.ninja" ] ||
	CC=clang meson setup "$dir" --buildtype=debugoptimized -Dfuzzing=true \
		-Db_sanitize=address,undefined -Db_lundef=false \
		-Dc_args='-fsanitize=fuzzer-no-link -fno-sanitize-recover=all' >/dev/null
targets=$(ninja -C "$dir" -t targets all | sed -n 's,^\(fuzz/fuzz_[a-z0-9_]*\):.*,\1,p')
if [ $# -gt 0 ]; then
	targets=$(printf 'fuzz/fuzz_%s ' "$@")
fi
[ "$targets" ] || { echo "fuzz: no harnesses"; exit 0; }
ninja -C "$dir" -j "${JOBS:-2}" --quiet $targets

bad=0
for target in $targets; do
	name=${target#fuzz/fuzz_}
	mkdir -p "$dir/corpus/$name"
	seeds=fuzz/corpus/$name
	[ -d "$seeds" ] || seeds=
	printf 'fuzz %-24s ' "$name"
	if "$dir/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
		-artifact_prefix="$dir/crash-$name-" -print_final_stats=1 \
		"$dir/corpus/$name" $seeds >"$dir/$name.log" 2>&1; then
		sed -n 's/^stat::number_of_executed_units: */ok, executions: /p' "$dir/$name.log"
	else
		echo "FAILED, see $dir/$name.log"
		tail -n 25 "$dir/$name.log"
		bad=1
	fi
done
exit $bad
