#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Try the committed tree on a bare Debian 12: bare.sh [make target]... (default: demo check)
#
# The root is mmdebstrap's minbase with git, make and ca-certificates, no more. What this
# machine needs to reach its package registries (apt, pip, npm settings, certificates, proxy
# and certificate variables) is copied in at run time. BARE=DIR says where (default a
# temporary directory, removed at the end); KEEP=yes keeps it.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "bare.sh: needs root (mmdebstrap, chroot)" >&2; exit 5; }
[ $# -gt 0 ] || set -- demo check

where=${BARE:-$(mktemp -d)}
mkdir -p "$where"
where=$(cd "$where" && pwd)
root=$where/root
start=$SECONDS
say() {
	printf '%5d s  bare: %s\n' $((SECONDS - start)) "$*"
}

finish() {
	[ "${KEEP:-}" = yes ] || rm -rf --one-file-system "$root" "$where/bare.tar"
}
trap finish EXIT

if [ ! -e "$where/bare.tar" ]; then
	say "mmdebstrap"
	mmdebstrap --quiet --variant=minbase --include=git,make,ca-certificates --format=tar \
		bookworm "$where/bare.tar"
fi
rm -rf --one-file-system "$root"
mkdir "$root"
tar -xpf "$where/bare.tar" -C "$root" --exclude='./dev/*'

say "registry settings of this machine"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
for config in /etc/pip.conf /root/.npmrc /root/.config/pip/pip.conf; do
	[ ! -e "$config" ] || install -D "$config" "$root$config"
done
variables=()
while IFS='=' read -r name value; do
	case $name in
	*_proxy | *_PROXY | SSL_CERT_* | PIP_CERT | PIP_INDEX_URL | NODE_EXTRA_CA_CERTS | \
		npm_config_* | NPM_CONFIG_* | REQUESTS_CA_BUNDLE | CURL_CA_BUNDLE)
		variables+=("$name=$value")
		;;
	esac
done < <(env)

say "clean clone"
git clone -q --no-hardlinks . "$root/root/sbom"
mkdir -p "$root"/{proc,sys,dev/pts,dev/shm}
for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
	IFS=: read -r node major minor <<<"$node"
	mknod -m 666 "$root/dev/$node" c "$major" "$minor"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s pts/ptmx "$root/dev/ptmx"

# Everything is mounted in a name space of its own, so nothing of it can outlive its target,
# and the machine's own /dev is not in reach.
inside='mount --bind "$1" "$1"; cd "$1"
	mount -t proc proc proc; mount -t sysfs -o ro sysfs sys; mount -t tmpfs tmpfs dev/shm
	mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
	exec chroot . /usr/bin/env -i HOME=/root \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		"${@:3}" sh -c "cd /root/sbom && make $2"'

bad=0
for target in "$@"; do
	say "make $target"
	unshare --mount --propagation private bash -ec "$inside" bare "$root" "$target" \
		"${variables[@]}" </dev/null || bad=$?
	say "make $target ended with $bad"
done
exit $bad
