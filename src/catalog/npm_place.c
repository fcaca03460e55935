/* SPDX-License-Identifier: Apache-2.0 */
/* Where node packages live: a directory's path says whether it can be one. */
#include "catalog/npm.h"

/* The next name of *rest, the scope with it: "x" or "@s/x". */
static sb_str next_package(sb_str *rest)
{
	sb_str all = *rest, name = sb_str_cut(rest, '/');

	if (name.n == 0 || name.p[0] != '@' || rest->n == 0)
		return name;
	return sb_str_sub(all, 0, name.n + 1 + sb_str_cut(rest, '/').n);
}

/* Debian's directories are node_modules by another name. */
static bool is_debian(sb_str dir, sb_str *rest)
{
	static const sb_str tops[] = { { "usr/share/nodejs/", 17 },
				       { "usr/lib/nodejs/", 15 } };

	for (size_t i = 0; i < SB_LEN(tops); i++)
		if (sb_str_starts(dir, tops[i])) {
			*rest = sb_str_sub(dir, tops[i].n, dir.n);
			return true;
		}
	return false;
}

/* What follows the first "node_modules/", or nothing. */
static bool first_modules(sb_str dir, sb_str *rest)
{
	*rest = dir;
	if (is_debian(dir, rest))
		return true;
	while (rest->n)
		if (sb_str_eq(sb_str_cut(rest, '/'), SB_LIT("node_modules")))
			return true;
	return false;
}

/*
 * NAME, or the virtual store of pnpm, npm's linked installs, Bun and Deno:
 * .STORE/ID/node_modules/NAME; then the same again below /node_modules/.
 */
enum sb_npm_place sb_npm_place(sb_str dir)
{
	sb_str rest;

	if (!first_modules(dir, &rest))
		return SB_NPM_OUTSIDE;
	while (rest.n) {
		sb_str name = next_package(&rest);

		if (name.n == 0)
			return SB_NPM_INSIDE;
		if (name.p[0] == '.') {
			(void)sb_str_cut(&rest, '/');
			if (!sb_str_eq(sb_str_cut(&rest, '/'), SB_LIT("node_modules")))
				return SB_NPM_MACHINERY;
			continue;
		}
		if (name.p[0] == '@' && sb_str_find(name, SB_LIT("/")) == SB_NPOS)
			return SB_NPM_MACHINERY;
		if (rest.n == 0)
			return SB_NPM_PACKAGE;
		if (!sb_str_eq(sb_str_cut(&rest, '/'), SB_LIT("node_modules")))
			return SB_NPM_INSIDE;
	}
	return SB_NPM_MACHINERY;
}
