#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Put the SPDX line on every C file that lacks it.
for f in $(find src include tests fuzz bench -name '*.[ch]'); do
	grep -q SPDX-License-Identifier "$f" ||
		sed -i '1i /* SPDX-License-Identifier: Apache-2.0 */' "$f"
done
