/* SPDX-License-Identifier: Apache-2.0 */
/* file: one file, as a layer that holds just it. */
#include "source/source_impl.h"

static int not_yet(struct sb_source *s, struct sb_err *err)
{
	return sb_fail(err, SB_E_UNSUPPORTED, "%.*s: not read yet", SB_WHERE(s));
}

const struct sb_source_kind sb_kind_file = { "file", false, not_yet, NULL };
