/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the 42 registered purl types, from their published definitions. */
#include "model/purl_rules.h"

#include <stdlib.h>

static const char *check_cpan(const struct sb_purl *p)
{
	return sb_str_find(p->name, SB_LIT("::")) == SB_NPOS
		       ? NULL
		       : "cpan wants a distribution, not a module";
}

static bool chrome_version(sb_str v)
{
	unsigned segments = 0;

	while (v.n) {
		sb_str piece = sb_str_cut(&v, '.');

		if (piece.n == 0 || ++segments > 4)
			return false;
		for (size_t i = 0; i < piece.n; i++)
			if (!sb_is_digit(piece.p[i]))
				return false;
	}
	return true;
}

static const char *check_chrome(const struct sb_purl *p)
{
	for (size_t i = 0; i < p->name.n; i++)
		if (p->name.p[i] < 'a' || p->name.p[i] > 'p')
			return "an extension id has the letters a to p";
	if (p->name.n != 32)
		return "an extension id has 32 letters";
	if (!chrome_version(p->version) || sb_str_ends(p->version, SB_LIT(".")))
		return "a version has one to four numbers";
	return NULL;
}

static const char *check_swid(const struct sb_purl *p)
{
	sb_str rest = p->ns;

	(void)sb_str_cut(&rest, '/');
	(void)sb_str_cut(&rest, '/');
	return rest.n ? "swid has two segments of namespace at most" : NULL;
}

/* The standard library, and modules that are a bare domain ("go4.org"), have none. */
static const char *check_golang(const struct sb_purl *p)
{
	if (p->ns.n || sb_str_eq(p->name, SB_LIT("stdlib")) ||
	    sb_str_rfind(p->name, '.') != SB_NPOS)
		return NULL;
	return "golang needs a namespace";
}

#define LOWER    (SB_PURL_NS_LOWER | SB_PURL_NAME_LOWER)
#define REQUIRED SB_NS_REQUIRED
#define OPTIONAL SB_NS_OPTIONAL
#define NONE     SB_NS_PROHIBITED

/* Sorted by type. */
static const struct sb_purl_rule rules[] = {
	{ "alpm", REQUIRED, LOWER },
	{ "apk", REQUIRED, LOWER },
	{ "bazel", NONE, SB_PURL_VERSION },
	{ "bitbucket", REQUIRED, LOWER },
	{ "bitnami", NONE, SB_PURL_NAME_LOWER },
	{ "cargo", NONE, 0 },
	{ "chrome-extension", NONE, SB_PURL_NAME_LOWER, NULL, check_chrome },
	{ "cocoapods", NONE, 0 },
	{ "composer", REQUIRED, LOWER },
	{ "conan", OPTIONAL, 0 },
	{ "conda", NONE, 0 },
	{ "cpan", REQUIRED, SB_PURL_NS_UPPER, NULL, check_cpan },
	{ "cran", NONE, SB_PURL_VERSION },
	{ "deb", REQUIRED, LOWER },
	{ "docker", OPTIONAL, 0 },
	{ "gem", NONE, SB_PURL_KEYS_STRICT },
	{ "generic", OPTIONAL, 0 },
	{ "git", REQUIRED, SB_PURL_NAME_PATH },
	{ "github", REQUIRED, LOWER },
	{ "gitlab", OPTIONAL, LOWER }, /* not registered, but in use */
	{ "golang", OPTIONAL, 0, NULL, check_golang },
	{ "hackage", NONE, SB_PURL_NAME_DASH },
	{ "hex", OPTIONAL, LOWER },
	{ "huggingface", REQUIRED, SB_PURL_VERSION_LOWER },
	{ "julia", NONE, 0, "uuid" },
	{ "luarocks", OPTIONAL, LOWER },
	{ "maven", REQUIRED, 0 },
	{ "mlflow", NONE, SB_PURL_NAME_DBX },
	{ "npm", OPTIONAL, 0 },
	{ "nuget", NONE, 0 },
	{ "oci", NONE, SB_PURL_NAME_LOWER | SB_PURL_VERSION_LOWER },
	{ "opam", NONE, 0 },
	{ "otp", NONE, SB_PURL_NAME_LOWER },
	{ "pear", OPTIONAL, 0 },
	{ "pub", NONE, SB_PURL_NAME_LOWER | SB_PURL_NAME_WORD },
	{ "pypi", NONE,
	  SB_PURL_NAME_LOWER | SB_PURL_NAME_DASH | SB_PURL_VERSION_LOWER },
	{ "qpkg", REQUIRED, SB_PURL_NS_LOWER },
	{ "rpm", REQUIRED, SB_PURL_NS_LOWER | SB_PURL_KEYS_STRICT },
	{ "swid", OPTIONAL, 0, "tag_id", check_swid },
	{ "swift", REQUIRED, 0 },
	{ "vcpkg", NONE, 0 },
	{ "vscode-extension", REQUIRED, LOWER | SB_PURL_VERSION_LOWER },
	{ "yocto", OPTIONAL, SB_PURL_NS_LOWER },
};

static int by_type(const void *key, const void *rule)
{
	return sb_str_cmp(*(const sb_str *)key,
			  sb_str_c(((const struct sb_purl_rule *)rule)->type));
}

const struct sb_purl_rule *sb_purl_rule(sb_str type)
{
	static const struct sb_purl_rule any = { "", OPTIONAL, 0, NULL, NULL };
	const struct sb_purl_rule *r =
		bsearch(&type, rules, SB_LEN(rules), sizeof rules[0], by_type);

	return r ? r : &any;
}
