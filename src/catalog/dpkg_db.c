/* SPDX-License-Identifier: Apache-2.0 */
/* Debian's package database (and opkg's, its small cousin): which file is what. */
#include "catalog/dpkg.h"

static bool copyright(sb_str dir)
{
	return sb_str_ends(sb_path_dir(dir), SB_LIT("share/doc"));
}

static int parse(struct sb_emit *e, const struct sb_bundle *in, struct sb_err *err)
{
	sb_str path = in->file.path, body = in->file.body;
	sb_str dir = sb_path_dir(path), base = sb_path_base(path);

	(void)err;
	if (sb_str_eq(base, SB_LIT("copyright")) && copyright(dir))
		sb_dpkg_copyright_parse(e, body);
	else if (sb_str_ends(base, SB_LIT(".md5sums")))
		sb_dpkg_md5sums_parse(e, body);
	else if (sb_str_ends(dir, SB_LIT("status.d")))
		sb_dpkg_status_parse(e, body, false);
	else if (sb_str_eq(base, SB_LIT("status")))
		sb_dpkg_status_parse(e, body, true);
	else if (sb_str_ends(base, SB_LIT(".list")))
		sb_dpkg_list_parse(e, body);
	else if (sb_str_ends(base, SB_LIT(".conffiles")))
		sb_dpkg_conffiles_parse(e, body);
	else if (sb_str_ends(base, SB_LIT(".control")))
		sb_dpkg_status_parse(e, body, false);
	else if (sb_str_eq(base, SB_LIT("diversions")))
		sb_dpkg_diversions_parse(e, body);
	return e->rc;
}

const struct sb_cataloger sb_cataloger_dpkg_db = {
	.name = "dpkg-db-cataloger",
	.about = "packages installed by dpkg or opkg, their files and relations",
	.finds = ".deb and .ipk packages",
	.version = 1,
	.tags = SB_TAG_OS | SB_TAG_INSTALLED | SB_TAG_DATABASE,
	.globs =
		(const char *const[]){
			"**/lib/dpkg/status", "**/lib/dpkg/status.d/*",
			"**/lib/dpkg/info/*.list", "**/lib/dpkg/info/*.md5sums",
			"**/lib/dpkg/info/*.conffiles", "**/lib/dpkg/diversions",
			"**/usr/share/doc/*/copyright", "**/lib/opkg/status",
			"**/lib/opkg/info/*.list", "**/lib/opkg/info/*.conffiles",
			"**/lib/opkg/info/*.control", NULL },
	.max_bytes = (size_t)64 << 20,
	.parse = parse,
	.link = sb_dpkg_link,
};
