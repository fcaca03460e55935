#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Everything that can be judged without running the program; one TAP line a judge.
# LINT_TIDY=no leaves clang-tidy out, LINT_TIDY=full lets it search for ten minutes.
set -u
cd "$(dirname "$0")/.."

n=0
bad=0
judge() {
	n=$((n + 1))
	what=$1
	shift
	if out=$("$@" 2>&1); then
		echo "ok $n - lint: $what"
	else
		echo "not ok $n - lint: $what"
		echo "$out" | head -n 60 | sed 's/^/# /'
		bad=1
	fi
}

sources() {
	find src include tests fuzz bench -name '*.[ch]' ! -path '*/gen/*' 2>/dev/null | sort
}

format() {
	sources | xargs -r clang-format --dry-run -Werror
}

licence_lines() {
	missing=$(
		sources | xargs -r grep -L 'SPDX-License-Identifier: Apache-2.0'
		find tools tests bench .ci -path tests/cases -prune -o -type f \( -name '*.sh' -o -name '*.py' -o -name run \) \
			-exec head -n 3 {} + 2>/dev/null | awk '
			/^==> / { if (file && !seen) print file; file = $2; seen = 0 }
			/SPDX-License-Identifier: Apache-2.0/ { seen = 1 }
			END { if (file && !seen) print file }'
	)
	[ ! "$missing" ] || { echo "no SPDX line:"; echo "$missing"; return 1; }
}

# A header that only compiles after another one is a trap for its next reader.
headers_alone() {
	flags=$(pkg-config --cflags libcrypto libzstd liblzma libarchive jansson expat libpcre2-8)
	status=0
	for header in $(sources | grep -E '^(src|include)/.*\.h$'); do
		# A list of macro calls is no header: whoever includes it gives it its meaning.
		case $header in *list.h) continue ;; esac
		printf '#include "%s"\n' "$PWD/$header" |
			gcc -std=c11 -D_GNU_SOURCE -Isrc -Iinclude $flags -Wall -Wextra -Werror \
				-Wno-unused-function -fsyntax-only -x c - ||
			{ echo "$header does not compile alone"; status=1; }
	done
	return $status
}

compiler_warnings() {
	[ -f "build-lint/build.ninja" ] ||
		CC=clang meson setup build-lint --buildtype=debug -Dwerror=true \
			-Dc_args=-Wno-string-conversion >/dev/null || return 1
	ninja -C build-lint -j "${JOBS:-2}" --quiet >build-lint/log 2>&1 && return
	grep -E -A 6 '(error|FAILED):' build-lint/log | grep -v '^clang '
	return 1
}

# The analyser's search is cut (20,000 of 225,000 nodes a function): a minute, not ten.
# LINT_TIDY=full searches on.
tidy() {
	budget='--extra-arg=-Xclang --extra-arg=-analyzer-config'
	budget="$budget --extra-arg=-Xclang --extra-arg=max-nodes=20000"
	[ "${LINT_TIDY:-yes}" != full ] || budget=
	find src -name '*.c' ! -path '*/gen/*' | sort |
		xargs -r -P "${JOBS:-2}" -n 8 clang-tidy --quiet -p build-lint \
			$budget --warnings-as-errors='*' --checks="$TIDY" 2>/dev/null |
		grep -E '(error|warning):' && return 1
	return 0
}
# Without the checks that clang-tidy 14 gets wrong here: va_list; values that a function fills
# whose "0 or negative" the analyser cannot see (it takes rc > 0 for possible); texts {p, n},
# where it takes NULL with n > 0 for possible. ASan and UBSan judge those.
TIDY='-*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.*,-clang-analyzer-optin.*'
TIDY=$TIDY,-clang-analyzer-valist.*,-clang-analyzer-core.uninitialized.*
TIDY=$TIDY,-clang-analyzer-core.UndefinedBinaryOperatorResult
TIDY=$TIDY,-clang-analyzer-core.CallAndMessage,-clang-analyzer-core.NonNullParamChecker
TIDY=$TIDY,-clang-analyzer-core.NullDereference
TIDY=$TIDY,bugprone-infinite-loop,bugprone-misplaced-widening-cast
TIDY=$TIDY,bugprone-suspicious-memset-usage,bugprone-suspicious-string-compare
TIDY=$TIDY,bugprone-terminating-continue,bugprone-use-after-move

shell_syntax() {
	for script in $(find tools tests bench .ci -name '*.sh' -o -path .ci/run 2>/dev/null | sort); do
		case $(head -n 3 "$script") in
		*bash*) bash -n "$script" || return 1 ;;
		*) sh -n "$script" || return 1 ;;
		esac
	done
}

judge "clang-format" format
judge "floors: no include points upwards" python3 tools/floors.py
judge "shape: sizes of functions and files" python3 tools/shape.py
judge "licence lines" licence_lines
judge "every header compiles alone" headers_alone
judge "scripts parse" shell_syntax
judge "clang, warnings are errors" compiler_warnings
[ "${LINT_TIDY:-yes}" = no ] || judge "clang-tidy" tidy
echo "1..$n"
exit $bad
