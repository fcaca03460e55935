# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# Parts of build.sh: roots, chroots, layers, images. Variables of the service at hand: name,
# root (its tree), base, layers (tar=text of each commit).

arch=$(dpkg --print-architecture)
case $arch in
amd64) machine=x86_64 ;;
arm64) machine=aarch64 ;;
*) echo "build.sh: wheels for $arch are not chosen" >&2; exit 5 ;;
esac

step() {
	printf '%4d s  %s\n' "$SECONDS" "$*"
}

# The first Python that has pip: Debian's, or what the user's PATH prefers.
python_with_pip() {
	local py
	for py in python3 /usr/bin/python3; do
		if "$py" -m pip --version >/dev/null 2>&1; then
			echo "$py"
			return
		fi
	done
	echo "build.sh: no python3 with pip" >&2
	return 1
}

# Wheels for the images' Python 3.11, whatever this machine runs.
download_wheels() {
	local key dest py
	key=$(cat "$here"/requirements/*.txt "$here/constraints.txt" "$here/lib.sh" |
		sha256sum | cut -c1-16)
	wheels=$cache/wheels-$key
	[ ! -e "$wheels/.complete" ] || return 0
	py=$(python_with_pip)
	mkdir -p "$wheels"
	for dest in main upgrade tools; do
		"$py" -m pip download -q --disable-pip-version-check -d "$wheels" \
			--python-version 3.11 --only-binary=:all: \
			--platform "manylinux2014_$machine" --platform "manylinux_2_17_$machine" \
			--platform "manylinux_2_28_$machine" $(wheel_set $dest)
	done
	touch "$wheels/.complete"
}

# Sets that one resolver run can satisfy.
wheel_set() {
	local r=$here/requirements
	case $1 in
	main)
		printf -- '-r %s ' "$r"/{acneiform-detector,awosi-classifier}.txt \
			"$r"/{body-surface-segmenter,condition-classifier}.txt \
			"$r"/{control-plane,report-generator}.txt
		echo "-c $here/constraints.txt uv==0.5.29 idna==3.6"
		;;
	upgrade) echo "--no-deps -r $r/upgrade.txt" ;;
	tools) echo "-c $here/constraints.txt -r $r/report-generator-tools.txt" ;;
	esac
}

uv_program() {
	mkdir -p uv
	python3 -m zipfile -e "$wheels"/uv-*.whl uv
	chmod +x uv/uv-*.data/scripts/uv
	echo uv/uv-*.data/scripts/uv
}

# base_root NAME PACKAGES VARIANT: a Debian root as tree NAME.root and as one layer.
base_root() {
	mmdebstrap --quiet --variant="$3" --include="$2" --format=tar --skip=output/dev \
		--customize-hook='rm -f "$1/etc/resolv.conf" "$1/etc/hostname"' bookworm "$1.tar"
	mkdir -p "$1.root/dev"
	tar -xpf "$1.tar" -C "$1.root" --exclude='./dev/*' --numeric-owner
	make_dev "$1.root"
	cp /etc/resolv.conf "$1.root/etc/resolv.conf"
}

# The product's own repository: services.yaml and the sources, in one commit whose id does
# not depend on when and by whom it is made. Images carry it as their revision.
product_repository() {
	local list name
	sed "s/@ARCH@/$arch/" "$here/services.yaml" >"$dir/services.yaml"
	for list in "$here"/requirements/*.txt; do
		name=$(basename "$list" .txt)
		grep -q "source: services/$name\$" "$dir/services.yaml" || continue
		mkdir -p "$dir/services/$name"
		cp "$list" "$dir/services/$name/requirements.txt"
	done
	printf '*\n!services.yaml\n!services/\n!services/**\n' >"$dir/.gitignore"
	git -C "$dir" init -q -b main
	git -C "$dir" add -f .gitignore services.yaml services
	env GIT_AUTHOR_DATE="@$SOURCE_DATE_EPOCH +0000" \
		GIT_COMMITTER_DATE="@$SOURCE_DATE_EPOCH +0000" git -C "$dir" \
		-c user.name="Platform team" -c user.email=platform@example.org \
		-c commit.gpgSign=false -c core.hooksPath=/dev/null \
		commit -q -m "Release 1.1.0.0"
	revision=$(git -C "$dir" rev-parse HEAD)
}

# service NAME BASE: start an image on a base.
service() {
	name=$1
	root=$PWD/$1.root
	cp -a "$2.root" "$root"
	mkdir -p "$root/wheels"
	cp -l "$wheels"/*.whl "$root/wheels/" 2>/dev/null || cp "$wheels"/*.whl "$root/wheels/"
	python3 "$here/layer.py" snap "$root" "$name.index"
	mkdir "$root/app"
	layers=()
	base=$2
	if [ -e "$here/requirements/$name.txt" ]; then
		cp "$here/requirements/$name.txt" "$root/app/requirements.txt"
	fi
	if [ -e "$here/requirements/$name-tools.txt" ]; then
		cp "$here/requirements/$name-tools.txt" "$root/app/requirements-tools.txt"
	fi
}

# A few device nodes of the root's own. The machine's /dev is never mounted into a tree that
# is going to be removed. In a user namespace, where nodes cannot be made: empty files.
make_dev() {
	local node
	for node in null:3 zero:5 full:7 random:8 urandom:9; do
		mknod -m 666 "$1/dev/${node%:*}" c 1 "${node#*:}" 2>/dev/null ||
			touch "$1/dev/${node%:*}"
	done
}

# Run a shell text in the root. Mounts (a /proc; nodes that could not be made) happen only
# in a mount namespace that ends with the command, so a root that is removed holds none.
in_root() {
	local inside='cd "$1"
		for node in null zero full random urandom; do
			[ -c "dev/$node" ] || mount --bind "/dev/$node" "dev/$node"
		done
		mount -t proc proc proc 2>/dev/null || true'
	local enter='exec chroot "$1" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		${http_proxy:+http_proxy="$http_proxy"} /bin/sh -ec "$2"'
	if unshare --mount --propagation private true 2>/dev/null; then
		unshare --mount --propagation private sh -ec "$inside; $enter" in_root "$root" "$1"
	else
		sh -ec "$enter" in_root "$root" "$1"
	fi
}

apt_in_root() {
	if ! in_root "$(apt_script "$1")" >apt.log 2>&1; then
		cat apt.log >&2
		return 1
	fi
}

apt_script() {
	echo "printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
		chmod +x /usr/sbin/policy-rc.d
		apt-get update -qq
		$1
		apt-get clean
		rm /usr/sbin/policy-rc.d"
}

# copy_app NAME: the service's own, proprietary part.
copy_app() {
	case $1 in
	api-gateway)
		echo 'server { listen 8080; location / { return 204; } }' \
			>"$root/etc/nginx/conf.d/gateway.conf"
		;;
	*)
		mkdir -p "$root/app/src"
		echo '"""A service of the demo fleet."""' >"$root/app/src/__init__.py"
		echo 'app = None' >"$root/app/src/main.py"
		;;
	esac
}

# overlay_wheel WHEEL DIR: what a careless COPY does: files over files, nothing removed.
overlay_wheel() {
	python3 -m zipfile -e "$wheels"/"$1"-*.whl "$root$2"
}

# commit TEXT: what changed since the last commit becomes a layer.
commit() {
	local tar=$name.${#layers[@]}.tar
	python3 "$here/layer.py" diff "$name.index" "$root" "$tar"
	layers+=("$tar=$1")
}

# publish LAYOUT ENTRYPOINT [CMD...]: base, layers and configuration as an image.
publish() {
	local layout=$1 layer tag from
	shift
	open_base "$layout" "$base"
	from=$base
	for layer in "${layers[@]}"; do
		umoci raw add-layer --image "$layout:$from" --tag "$name" \
			--history.created_by "${layer#*=}" "${layer%%=*}"
		from=$name
		rm "${layer%%=*}"
	done
	configure "$layout:$name" "$@"
	rm -rf --one-file-system "$root"
}

# The base is compressed once a layout and shared by all who stand on it.
open_base() {
	if [ ! -d "$1" ]; then
		umoci init --layout "$1"
	fi
	if ! grep -q "\"$2\"" "$1/index.json"; then
		umoci new --image "$1:$2"
		umoci raw add-layer --image "$1:$2" \
			--history.created_by "mmdebstrap bookworm ($2)" "$2.tar"
	fi
}

configure() {
	local image=$1 entry=$2 args=() word
	shift 2
	for word in "$@"; do
		args+=(--config.cmd "$word")
	done
	umoci config --image "$image" --config.entrypoint "$entry" "${args[@]}" \
		--config.env PATH=/usr/local/bin:/usr/bin:/bin --config.workingdir /app \
		--config.user 65532 --os linux --architecture "$arch" --author "Platform team" \
		--config.label org.opencontainers.image.title="$name" \
		--config.label org.opencontainers.image.version=1.1.0.0 \
		--config.label org.opencontainers.image.vendor="Example Medical" \
		--config.label org.opencontainers.image.source="https://git.example.org/$name" \
		--config.label org.opencontainers.image.revision="$revision"
}

skopeo_copy() {
	skopeo --insecure-policy copy -q "$@"
}

# zstd layers, from an archive whose layers are plain.
repack_zstd() {
	skopeo_copy "oci:solo:$1" "docker-archive:$1.plain.tar:$1:1"
	skopeo_copy --dest-compress-format zstd --dest-compress-level 3 \
		"docker-archive:$1.plain.tar" "oci:$dir/images/$1:1.1.0"
	rm "$1.plain.tar"
}

# distroless NAME PACKAGE...: the packages' files and one status file each, no dpkg.
distroless() {
	local deb tree package layout
	name=$1
	layout=$dir/images/$1
	shift
	mkdir debs
	mmdebstrap --quiet --variant=extract --include="$(IFS=,; echo "$*")" --format=null \
		--skip=cleanup/apt/cache,download/empty \
		--extract-hook="cp \"\$1\"/var/cache/apt/archives/*.deb '$PWD/debs/'" bookworm
	umoci init --layout "$layout"
	umoci new --image "$layout:1.1.0"
	for package in "$@"; do
		deb=$(echo "debs/${package}"_*.deb)
		tree=$(mktemp -d tree.XXXX)
		chmod 755 "$tree"
		dpkg-deb -x "$deb" "$tree"
		mkdir -p "$tree/var/lib/dpkg/status.d"
		dpkg-deb -f "$deb" >"$tree/var/lib/dpkg/status.d/$package"
		dpkg-deb -I "$deb" md5sums >"$tree/var/lib/dpkg/status.d/$package.md5sums" \
			2>/dev/null || rm "$tree/var/lib/dpkg/status.d/$package.md5sums"
		tar --sort=name --owner=0 --group=0 --numeric-owner -C "$tree" -cf one.tar .
		umoci raw add-layer --image "$layout:1.1.0" --history.created_by "$package" one.tar
		rm -rf --one-file-system "$tree" one.tar
	done
	configure "$layout:1.1.0" /usr/bin/openssl version
}
