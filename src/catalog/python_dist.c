/* SPDX-License-Identifier: Apache-2.0 */
/* Python packages as pip, uv and their kin install them: which file is which. */
#include "catalog/python_dist.h"
#include "catalog/python_link.h"
#include "util/glob.h"

/* First match wins; a body that was offered for its first bytes is metadata. */
static const struct {
	const char *glob;
	int (*parse)(struct sb_emit *e, sb_str body, struct sb_err *err);
} kinds[] = {
	{ "**/RECORD", sb_python_dist_record },
	{ "**/installed-files.txt", sb_python_dist_installed },
	{ "**/requires.txt", sb_python_dist_requires },
	{ "**/INSTALLER", sb_python_dist_installer },
	{ "**/top_level.txt", sb_python_dist_top_level },
	{ "**/direct_url.json", sb_python_dist_direct_url },
	{ "**/pyvenv.cfg", sb_python_dist_pyvenv },
	{ "**/*.pth", sb_python_dist_paths },
	{ "**/*.egg-link", sb_python_dist_paths },
	{ "**/vendor.txt", sb_python_dist_vendor },
	{ "**/vendored.txt", sb_python_dist_vendor },
	{ "**/*.dist-info/licenses/**/*", sb_python_dist_license },
	{ "**/*.dist-info/LICEN*", sb_python_dist_license },
	{ "**/*.dist-info/COPYING*", sb_python_dist_license },
	{ "**/*.egg-info/LICEN*", sb_python_dist_license },
	{ "**/*.egg-info/COPYING*", sb_python_dist_license },
	{ "**/_vendor/*/LICEN*", sb_python_dist_license },
	{ "**/_vendor/*/COPYING*", sb_python_dist_license },
};

static int parse(struct sb_emit *e, const struct sb_bundle *in, struct sb_err *err)
{
	sb_str body = in->file.body;

	if (sb_str_starts(body, SB_LIT("Metadata-Version:")))
		return sb_python_dist_metadata(e, body, err);
	for (size_t i = 0; i < SB_LEN(kinds); i++)
		if (sb_glob(kinds[i].glob, in->file.path))
			return kinds[i].parse(e, body, err);
	return sb_python_dist_metadata(e, body, err);
}

const struct sb_cataloger sb_cataloger_python_installed = {
	.name = "python-installed-package-cataloger",
	.about = "Python packages that pip, uv, Debian or others installed",
	.finds = "Python packages",
	.version = 1,
	.tags = SB_TAG_LANGUAGE | SB_TAG_INSTALLED,
	.globs =
		(const char *const[]){
			"**/*.dist-info/METADATA",
			"**/*.dist-info/PKG-INFO",
			"**/*.egg-info/PKG-INFO",
			"**/EGG-INFO/PKG-INFO",
			"**/*.egg-info",
			"**/*.dist-info/RECORD",
			"**/*.egg-info/installed-files.txt",
			"**/*.egg-info/requires.txt",
			"**/EGG-INFO/requires.txt",
			"**/*.dist-info/INSTALLER",
			"**/*.dist-info/top_level.txt",
			"**/*.egg-info/top_level.txt",
			"**/*.dist-info/direct_url.json",
			"**/pyvenv.cfg",
			"**/*.egg-link",
			"**/*-packages/*.pth",
			"**/_vendor/vendor.txt",
			"**/_vendor/vendored.txt",
			"**/_vendor/*/LICEN*",
			"**/_vendor/*/COPYING*",
			"**/*.dist-info/licenses/**/*",
			"**/*.dist-info/LICEN*",
			"**/*.dist-info/COPYING*",
			"**/*.egg-info/LICEN*",
			"**/*.egg-info/COPYING*",
			NULL,
		},
	.magics =
		(const struct sb_magic[]){
			{ .head = { "Metadata-Version:", 17 }, .max_bytes = 1 << 20 },
			{ .max_bytes = 0 },
		},
	.max_bytes = (size_t)8 << 20,
	.parse = parse,
	.link = sb_python_link,
};
