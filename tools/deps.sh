#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Install what is missing for a purpose: tools/deps.sh [--list] build|demo|check|bench...
# The lists below are the only place where packages are named. With everything in place
# this is one dpkg-query and no apt call.
set -eu

# The program: compiler, build system, libraries (docs/dependencies.md says why each).
BUILD='gcc libc6-dev meson ninja-build pkg-config python3 git
libssl-dev libzstd-dev liblzma-dev libisal-dev zlib1g-dev libbz2-dev libarchive-dev
libjansson-dev libyaml-dev libexpat1-dev libpcre2-dev libsqlite3-dev'

# The fleet of real images that `make demo` and the tests scan.
DEMO='mmdebstrap umoci skopeo python3-pip ca-certificates zstd xz-utils util-linux uidmap'

# Judges and second opinions: clang with its sanitizers and fuzzer, linters, schema checker.
CHECK='clang clang-format clang-tidy libclang-rt-14-dev llvm-14 universal-ctags
jq procps libxml2-utils chromium python3-yaml zsh fish mandoc'

# Figures beside the peers.
BENCH='time procps'

wanted() {
	case $1 in
	build) echo "$BUILD" ;;
	demo) echo "$BUILD $DEMO" ;;
	check) echo "$BUILD $DEMO $CHECK $(node_packages) $(go_packages)" ;;
	bench) echo "$BUILD $DEMO $BENCH" ;;
	*) echo "deps.sh: unknown purpose '$1' (build, demo, check, bench)" >&2; exit 5 ;;
	esac
}

# Any Node from 18 on will do; only without one Debian's is installed.
node_packages() {
	major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') || true
	if [ "${major:-0}" -ge 18 ] && command -v npm >/dev/null 2>&1; then
		return
	fi
	echo nodejs npm
}

# Likewise for the Go programs that the tests make.
go_packages() {
	command -v go >/dev/null 2>&1 || echo golang-go
}

# Names on standard input that dpkg does not call installed.
missing() {
	names=$(tr -s ' \n' '\n\n' | sort -u)
	have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $names 2>/dev/null |
		sed -n 's/^installed //p' | sort -u) || true
	for name in $names; do
		echo "$have" | grep -qxF "$name" || echo "$name"
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		echo "deps.sh: neither root nor sudo; run as root: $*" >&2
		exit 5
	fi
}

list=
if [ "${1:-}" = --list ]; then
	list=yes
	shift
fi
[ $# -gt 0 ] || set -- build

packages=
for purpose in "$@"; do
	packages="$packages $(wanted "$purpose")"
done
if [ "$list" ]; then
	echo "$packages" | tr -s ' \n' '\n\n' | sed '/^$/d' | sort -u
	exit 0
fi
if ! command -v dpkg-query >/dev/null 2>&1; then
	echo "deps.sh: not a Debian machine; needed are the equivalents of:" $packages >&2
	exit 0
fi
need=$(echo "$packages" | missing)
[ "$need" ] || exit 0

echo "installing:" $need
apt="env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0"
as_root $apt update
as_root $apt install --no-install-recommends $need
