#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Build the demo fleet in DIR, or do nothing when it is up to date: build.sh DIR
#
# Real images without a container engine: Debian roots by mmdebstrap, services as further
# layers made in a chroot (pip, uv, apt), committed as the difference of two trees, packed
# by umoci and skopeo. Wheels stay in .cache; DIR/images and DIR/services.yaml are the result.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
[ $# = 1 ] || { echo "usage: build.sh DIR" >&2; exit 5; }
mkdir -p "$1"
dir=$(cd "$1" && pwd)
cache=$top/.cache
export SOURCE_DATE_EPOCH=1767225600 LC_ALL=C.UTF-8
. "$here/lib.sh"

stamp=$(find "$here" -type f ! -name show.sh ! -name '*.pyc' -print0 | sort -z | xargs -0 sha256sum |
	cut -d' ' -f1 | sha256sum | cut -d' ' -f1)
if [ "$(cat "$dir/.stamp" 2>/dev/null)" = "$stamp" ]; then
	echo "demo fleet: up to date in $1"
	exit 0
fi

# Roots and chroots need a superuser, real or mapped.
if [ "$(id -u)" != 0 ] && [ -z "${SBOM_DEMO_INSIDE:-}" ]; then
	download_wheels
	export SBOM_DEMO_INSIDE=1
	if unshare --map-auto --map-root-user --mount true 2>/dev/null; then
		exec unshare --map-auto --map-root-user --mount "$0" "$dir"
	fi
	exec sudo --preserve-env=SBOM_DEMO_INSIDE "$0" "$dir"
fi

work=$dir/work
rm -rf --one-file-system "$dir/.stamp" "$dir/images" "$dir/services" "$dir/.git" \
	"$work"
mkdir -p "$dir/images" "$work"
trap 'rm -rf --one-file-system "$work"' EXIT
cd "$work"

product_repository
step "bases (Debian) and wheels (PyPI)"
base_root python python3,python3-venv,openssl,ca-certificates,libcurl4 minbase &
python_base=$!
download_wheels
base_root edge openssl,ca-certificates apt
wait $python_base

step "services/acneiform-detector: pip, virtual environment"
service acneiform-detector python
in_root "python3 -m venv /app/.venv
	/app/.venv/bin/pip install -q --no-index -f /wheels -r /app/requirements.txt"
commit "pip install -r requirements.txt"
copy_app acneiform-detector
commit "COPY src /app/src"
publish fleet "/app/.venv/bin/uvicorn" "src.main:app"

step "services/body-surface-segmenter: pip, environment in /opt"
service body-surface-segmenter python
in_root "python3 -m venv /opt/venv
	/opt/venv/bin/pip install -q --no-index -f /wheels -r /app/requirements.txt
	rm -rf /opt/venv/lib/python3.11/site-packages/pip*"
commit "pip install -r requirements.txt && rm pip"
copy_app body-surface-segmenter
commit "COPY src /app/src"
publish fleet /opt/venv/bin/python -m src.main

step "services/control-plane: apt and pip into the system's Python"
service control-plane python
apt_in_root "apt-get install -qq -y --no-install-recommends python3-pip python3-yaml \
	python3-requests"
commit "apt-get install python3-pip python3-yaml python3-requests"
in_root "pip install -q --break-system-packages --root-user-action=ignore --no-index \
	-f /wheels -r /app/requirements.txt"
commit "pip install --break-system-packages -r requirements.txt"
publish fleet /usr/local/bin/uvicorn control:app

step "services/report-generator: two environments, Debian's packages visible in one"
service report-generator python
in_root "python3 -m venv /srv/report
	python3 -m venv --system-site-packages /srv/tools
	/srv/report/bin/pip install -q --no-index -f /wheels -r /app/requirements.txt
	/srv/tools/bin/pip install -q --no-index -f /wheels -r /app/requirements-tools.txt"
commit "pip install in two environments"
publish fleet /srv/report/bin/python -m report

step "services/awosi-classifier: uv, linked from its cache, zstd layers"
service awosi-classifier python
install -D "$(uv_program)" "$root/usr/local/bin/uv"
in_root "UV_CACHE_DIR=/var/cache/uv; export UV_CACHE_DIR
	uv venv -q --python /usr/bin/python3 /app/.venv
	VIRTUAL_ENV=/app/.venv uv pip install -q --offline --no-index -f /wheels \
		--link-mode hardlink -r /app/requirements.txt
	rm /usr/local/bin/uv"
commit "uv pip install -r requirements.txt"
publish solo /app/.venv/bin/uvicorn src.main:app
repack_zstd awosi-classifier

step "services/condition-classifier: upper layers upgrade, delete and overwrite"
service condition-classifier python
in_root "python3 -m venv /app/.venv
	/app/.venv/bin/pip install -q --no-index -f /wheels -r /app/requirements.txt"
commit "pip install -r requirements.txt"
in_root "/app/.venv/bin/pip install -q --no-index -f /wheels --upgrade urllib3==2.2.2 \
	requests==2.32.3"
commit "pip install --upgrade requests urllib3"
overlay_wheel idna-3.7 /app/.venv/lib/python3.11/site-packages
in_root "rm -rf /app/.venv/lib/python3.11/site-packages/blinker-*.dist-info"
commit "COPY idna; rm blinker's metadata"
in_root "dpkg --purge --force-depends libcurl4 >/dev/null 2>&1
	rm /usr/bin/c_rehash"
apt_in_root "apt-get install -qq -y --no-install-recommends netbase"
commit "dpkg --purge libcurl4; rm c_rehash; apt-get install netbase"
publish solo /app/.venv/bin/flask run
skopeo_copy "oci:solo:condition-classifier" \
	"oci-archive:$dir/images/condition-classifier.oci.tar:condition-classifier"

step "services/api-gateway: nginx on a second base, docker archive"
service api-gateway edge
apt_in_root "apt-get install -qq -y --no-install-recommends nginx-light"
commit "apt-get install nginx-light"
copy_app api-gateway
commit "COPY nginx.conf"
publish solo /usr/sbin/nginx -g "daemon off;"
skopeo_copy "oci:solo:api-gateway" "docker-archive:$dir/images/api-gateway.tar:api-gateway:1.1.0"

step "services/token-issuer: distroless, one layer a package, status.d"
distroless token-issuer base-files libc6 libssl3 openssl tzdata ca-certificates netbase

mv fleet "$dir/images/fleet"
echo "$stamp" >"$dir/.stamp"
step "done: $(du -sh "$dir/images" | cut -f1) in ${SECONDS} s"
