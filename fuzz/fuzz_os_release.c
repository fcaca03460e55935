/* SPDX-License-Identifier: Apache-2.0 */
/* os-release: every call moves on, values stay within their bound. */
#include <stdint.h>
#include <stdlib.h>

#include "parse/os_release.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct sb_os_release o = { .rest = { (const char *)data, n } };
	struct sb_err err;
	sb_str key, value;
	size_t before = n + 1;
	int rc;

	while ((rc = sb_os_release_next(&o, &key, &value, &err)) != 0) {
		if (o.rest.n >= before)
			abort();
		before = o.rest.n;
		if (rc == 1 && (key.n == 0 || value.n > SB_OS_RELEASE_VALUE))
			abort();
	}
	return 0;
}
