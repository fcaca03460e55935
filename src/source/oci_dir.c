/* SPDX-License-Identifier: Apache-2.0 */
/* oci-dir: an OCI layout as it lies in a directory. */
#include "source/source_impl.h"

static int oci_dir_open(struct sb_source *s, struct sb_err *err)
{
	int rc;

	if (!S_ISDIR(s->st.st_mode))
		return sb_fail(err, SB_E_FORMAT,
			       "%.*s is not a directory (oci-archive: reads a tar)",
			       SB_WHERE(s));
	if (!sb_store_has(s, SB_LIT("index.json")))
		return sb_fail(err, SB_E_FORMAT,
			       "%.*s: no index.json, so this is not an OCI layout",
			       SB_WHERE(s));
	rc = sb_oci_resolve(s, err);
	s->known = rc == SB_OK;
	return rc;
}

const struct sb_source_kind sb_kind_oci_dir = { "oci-dir", true, oci_dir_open,
						sb_store_layer };
