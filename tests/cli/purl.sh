#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sbom purl over the vectors of tests/cases/purl, as lines and as JSON. Prints TAP.
cd "$(dirname "$0")/../.." || exit 1
sbom=${SBOM:-build/sbom}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
n=0
failed=0

check() { # NAME WANTED-CODE GOT-CODE FILE FILE
	n=$((n + 1))
	if [ "$2" = "$3" ] && cmp -s "$4" "$5"; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1 (code $3)"
		diff "$4" "$5" | sed 's/^/# /'
		failed=1
	fi
}

grep -v '^#' tests/cases/purl/parse.tsv >"$tmp/rows"
cut -f1 "$tmp/rows" >"$tmp/in"
cut -f2 "$tmp/rows" | sed 's/^FAIL$//' >"$tmp/want"
"$sbom" purl canonical <"$tmp/in" >"$tmp/got" 2>"$tmp/err"
check "lines to canonical" 1 $? "$tmp/want" "$tmp/got"

grep -v "FAIL" "$tmp/rows" | cut -f2 >"$tmp/want"
grep -v "FAIL" "$tmp/rows" | cut -f1 | "$sbom" purl parse >"$tmp/objects"
"$sbom" purl build <"$tmp/objects" >"$tmp/got"
check "parse, then build" 0 $? "$tmp/want" "$tmp/got"

{ echo '['; sed '$!s/$/,/' "$tmp/objects"; echo ']'; } |
	"$sbom" purl build --json >"$tmp/list"
sed -n 's/^  "\(.*\)",\{0,1\}$/\1/p' "$tmp/list" >"$tmp/got"
check "a list of objects" 0 $? "$tmp/want" "$tmp/got"

printf '%s\n' '{"error": "purl: no scheme pkg:"}' >"$tmp/want"
echo '"x"' | "$sbom" purl parse --json | tr -d '\n' | sed 's/  */ /g; s/{ /{/' >"$tmp/got"
echo >>"$tmp/got"
check "an error in its place" 0 0 "$tmp/want" "$tmp/got"

"$sbom" purl frob >/dev/null 2>&1
code=$?
check "wrong usage" 5 $code /dev/null /dev/null
echo "1..$n"
exit $failed
