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

umount_all() {
	for at in dev/pts dev/shm dev sys proc; do
		umount -l "$root/$at" 2>/dev/null || true
	done
}
finish() {
	umount_all
	[ "${KEEP:-}" = yes ] || rm -rf "$root" "$where/bare.tar"
}
trap finish EXIT

if [ ! -e "$where/bare.tar" ]; then
	say "mmdebstrap"
	mmdebstrap --quiet --variant=minbase --include=git,make,ca-certificates --format=tar \
		bookworm "$where/bare.tar"
fi
rm -rf "$root"
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
mkdir -p "$root"/{proc,sys,dev}
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --rbind /dev "$root/dev"
mount --make-rslave "$root/dev"

bad=0
for target in "$@"; do
	say "make $target"
	chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		"${variables[@]}" sh -c "cd /root/sbom && make $target" </dev/null || bad=$?
	say "make $target ended with $bad"
done
exit $bad
