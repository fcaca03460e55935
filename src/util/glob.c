/* SPDX-License-Identifier: Apache-2.0 */
#include "util/glob.h"

/* Two saved places to come back to, so the cost stays pattern x path, never 2^n. */
bool sb_glob(const char *pat, sb_str path)
{
	const char *s = path.p, *end = s + path.n;
	const char *star = NULL, *star_s = NULL; /* after the last '*' */
	const char *deep = NULL,
		   *deep_s = NULL; /* after the last double star and slash */

	for (;;) {
		if (pat[0] == '*' && pat[1] == '*' && pat[2] == '\0')
			return true;
		if (pat[0] == '*' && pat[1] == '*' && pat[2] == '/') {
			deep = pat += 3;
			deep_s = s;
			star = NULL;
		} else if (*pat == '*') {
			star = ++pat;
			star_s = s;
		} else if (s < end && (*pat == *s || (*pat == '?' && *s != '/'))) {
			pat++;
			s++;
		} else if (s == end && *pat == '\0') {
			return true;
		} else if (star && star_s < end && *star_s != '/') {
			pat = star;
			s = ++star_s;
		} else if (deep) {
			while (deep_s < end && *deep_s != '/')
				deep_s++;
			if (deep_s == end)
				return false;
			pat = deep;
			s = ++deep_s;
			star = NULL;
		} else {
			return false;
		}
	}
}
