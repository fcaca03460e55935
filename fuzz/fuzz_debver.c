/* SPDX-License-Identifier: Apache-2.0 */
/* Three lines as Debian versions: the order is antisymmetric and transitive. */
#include <stdlib.h>

#include "version/deb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int sign(int d)
{
	return (d > 0) - (d < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str z = { (const char *)data, n }, x = sb_str_cut(&z, '\n');
	sb_str y = sb_str_cut(&z, '\n');
	int xy = sign(sb_deb_version_cmp(x, y)), yz = sign(sb_deb_version_cmp(y, z));
	int xz = sign(sb_deb_version_cmp(x, z));

	if (xy != -sign(sb_deb_version_cmp(y, x)) || sb_deb_version_cmp(x, x) != 0)
		abort();
	if (xy == yz && xz != xy)
		abort();
	return 0;
}
