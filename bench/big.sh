#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A machine-learning image of about 3.4 GB (1.4 GB packed) in three layers: big.sh FLEET-LAYOUT OUT
# Real wheels (TensorFlow and what comes with it) on the demo fleet's Python base.
set -euo pipefail
fleet=$1
out=$2
[ ! -e "$out/.complete" ] || exit 0
rm -rf "$out"
mkdir -p "$out/tree/opt/venv/lib/python3.11" "$out/tree2/opt/venv/lib/python3.11"
case $(uname -m) in x86_64) machine=x86_64 ;; *) machine=aarch64 ;; esac
install_wheels() {
	tree=$1
	shift
	python3 -m pip install -q --disable-pip-version-check --no-compile --no-cache-dir \
		--root-user-action=ignore --python-version 3.11 --only-binary=:all: \
		--platform "manylinux2014_$machine" --platform "manylinux_2_17_$machine" \
		--platform "manylinux_2_28_$machine" \
		--target "$out/$tree/opt/venv/lib/python3.11/site-packages" "$@"
}
install_wheels tree tensorflow==2.16.1 scipy==1.13.0 pandas==2.2.2
install_wheels tree2 --no-deps xgboost==2.0.3 pyarrow==16.0.0 opencv-python-headless==4.9.0.80 \
	scikit-learn==1.4.2 lightgbm==4.3.0 catboost==1.2.5
skopeo --insecure-policy copy -q "oci:$fleet:python" "oci:$out/layout:python"
from=python
for tree in tree tree2; do
	tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$out/$tree" \
		-cf "$out/layer.tar" .
	umoci raw add-layer --image "$out/layout:$from" --tag big "$out/layer.tar"
	from=big
	rm -rf "$out/layer.tar" "${out:?}/$tree"
done
touch "$out/.complete"
