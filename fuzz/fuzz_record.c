/* SPDX-License-Identifier: Apache-2.0 */
/* A layer record that an attacker wrote, with a checksum that fits, used in an image.
 */
#include <stdlib.h>

#include "assemble.h"
#include "model/record_io.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct sb_sha256 sum = sb_sha256((sb_str){ (const char *)data, n });
	char *bytes = malloc(n + sizeof sum);
	struct sb_record r;

	if (!bytes)
		return 0;
	memcpy(bytes, data, n);
	memcpy(bytes + n, &sum, sizeof sum);
	if (sb_record_read(&r, bytes, n + sizeof sum, NULL) == SB_OK) {
		fuzz_assemble(&r);
		sb_record_release(&r);
	}
	free(bytes);
	return 0;
}
