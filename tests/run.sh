#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every test there is; the last line is "N passed, N failed". See tests/run.py.
cd "$(dirname "$0")/.." && exec python3 tests/run.py "$@"
