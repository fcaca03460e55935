#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Build under a sanitizer and run unit tests and corpora: tools/sanitize.sh asan|tsan
set -eu
cd "$(dirname "$0")/.."

case ${1:-} in
asan) kind=address,undefined ;;
tsan) kind=thread ;;
*) echo "usage: tools/sanitize.sh asan|tsan" >&2; exit 5 ;;
esac
dir=build-$1
[ -f "$dir/build.ninja" ] ||
	meson setup "$dir" --buildtype=debugoptimized -Db_sanitize="$kind" \
		-Db_lundef=false -Dc_args=-fno-sanitize-recover=all >/dev/null
ninja -C "$dir" -j "${JOBS:-2}" --quiet

# One report is enough to fail, and a report must not be lost in a child process.
export ASAN_OPTIONS=abort_on_error=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1
meson test -C "$dir" --print-errorlogs --num-processes "${JOBS:-2}" --timeout-multiplier 4
