/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/deb822.h"

static bool continues(sb_str s)
{
	return s.n && (s.p[0] == ' ' || s.p[0] == '\t');
}

int sb_deb822_field(struct sb_deb822 *d, sb_str *key, sb_str *value, struct sb_err *err)
{
	sb_str line, val;

	if (sb_deb822_done(d))
		return 0;
	line = sb_str_cut(&d->rest, '\n');
	d->line++;
	if (sb_str_trim(line).n == 0)
		return 0;
	if (continues(line))
		return sb_fail(err, SB_E_FORMAT,
			       "line %u: continuation without a field", d->line);
	val = line;
	*key = sb_str_trim(sb_str_cut(&val, ':'));
	if (key->n == 0 || key->n == line.n)
		return sb_fail(err, SB_E_FORMAT, "line %u: no colon", d->line);
	while (continues(d->rest)) {
		sb_str more = sb_str_cut(&d->rest, '\n');

		d->line++;
		val.n = (size_t)(more.p + more.n - val.p);
	}
	*value = sb_str_trim(val);
	return 1;
}
