#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sbom validate: exit codes, standard input, both formats, --strict. TAP.
set -u
cd "$(dirname "$0")/../.."
sbom=${SBOM:-build/sbom}
cases=tests/cases/validate
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
bad=0

is() { # WHAT WANTED GOT
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		echo "# wanted: $2"
		echo "# got: $3"
		bad=1
	fi
}

code() { # EXIT WORD... : the command's exit code
	wanted=$1
	shift
	"$sbom" validate "$@" >"$dir/out" 2>"$dir/err" </dev/null
	is "exit $wanted: $*" "$wanted" $?
}

code 0 $cases/1.6/valid-crypto.json
is "says valid" "$cases/1.6/valid-crypto.json: valid CycloneDX 1.6" "$(head -n 1 "$dir/out")"
code 1 $cases/1.6/invalid-scope.json
is "says where and what is expected" \
	'  error schema /components/0/scope: "sometimes" is not one of required, optional, excluded' \
	"$(sed -n 2p "$dir/out")"
code 1 $cases/1.6/valid-crypto.json $cases/1.5/invalid-email-0.json
code 0 $cases/1.[2-7]/valid-*.json
code 1 $cases/1.[2-7]/invalid-*.json
is "one line a file" "$(ls $cases/1.[2-7]/invalid-*.json | wc -l)" \
	"$(grep -c '^tests/.*: invalid CycloneDX' "$dir/out")"
code 1 --quiet $cases/1.6/invalid-scope.json
is "--quiet is quiet" "" "$(cat "$dir/out" "$dir/err")"
code 5
code 5 --format xml $cases/1.6/valid-crypto.json
code 5 --max 0 $cases/1.6/valid-crypto.json
code 5 --nonsense
code 5 "$dir/missing.json"
is "names the file" "sbom validate: $dir/missing.json: cannot open: No such file or directory" \
	"$(cat "$dir/err")"
code 5 "$dir"
code 0 --help

echo '{"bomFormat":"CycloneDX","specVersion":"1.1"}' >"$dir/old.json"
code 5 "$dir/old.json"
is "an unknown version is refused, not invalid" "$dir/old.json: refused" \
	"$(sed -n '1s/ (.*//p' "$dir/out")"
echo '{"bomFormat":"CycloneDX","specVersion":"1.6"' >"$dir/cut.json"
code 5 "$dir/cut.json"
code 5 $cases/1.6/invalid-scope.json "$dir/cut.json"
: >"$dir/empty.json"
code 5 "$dir/empty.json"

printf '{"bomFormat":"CycloneDX","specVersion":"1.6","dependencies":[{"ref":"x\\u001b[2J"}]}' \
	>"$dir/dangling.json"
code 0 "$dir/dangling.json"
code 1 --strict "$dir/dangling.json"
code 0 --strict --schema-only "$dir/dangling.json"
"$sbom" validate "$dir/dangling.json" | grep -q "$(printf '\033')"
is "nothing a terminal would obey" 1 $?

"$sbom" validate - <$cases/1.6/valid-crypto.json >"$dir/out"
is "standard input" "0 -: valid CycloneDX 1.6" "$? $(head -n 1 "$dir/out")"
"$sbom" validate --format json $cases/1.6/invalid-scope.json $cases/1.6/valid-crypto.json \
	>"$dir/out"
is "JSON report" "1 invalid valid /components/0/scope" "$? $(python3 -c '
import json, sys
a, b = json.load(open(sys.argv[1]))
print(a["verdict"], b["verdict"], a["findings"][0]["pointer"])' "$dir/out")"

echo "1..$n"
exit $bad
