/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/deb822.h"

/* A line of blanks alone separates stanzas (Debian Policy 5.1 lets parsers say so): if
 * it continued the field, the next stanza would melt into this one. */
static bool continues(sb_str s)
{
	size_t i = 0;

	while (i < s.n && sb_is_blank(s.p[i]))
		i++;
	return i > 0 && i < s.n && s.p[i] != '\n' && s.p[0] != '\r';
}

int sb_deb822_field(struct sb_deb822 *d, sb_str *key, sb_str *value, struct sb_err *err)
{
	sb_str line, val, name;

	if (sb_deb822_done(d))
		return 0;
	line = sb_str_cut(&d->rest, '\n');
	d->at = ++d->line;
	if (sb_str_trim(line).n == 0)
		return 0;
	if (continues(line))
		return sb_fail(err, SB_E_FORMAT,
			       "line %u: continuation without a field", d->line);
	val = line;
	name = sb_str_cut(&val, ':');
	if (name.n == line.n)
		return sb_fail(err, SB_E_FORMAT, "line %u: no colon", d->line);
	name = sb_str_trim(name);
	if (name.n == 0)
		return sb_fail(err, SB_E_FORMAT, "line %u: no field name", d->line);
	while (continues(d->rest)) {
		sb_str more = sb_str_cut(&d->rest, '\n');

		d->line++;
		val.n = (size_t)(more.p + more.n - val.p);
	}
	*key = name;
	*value = sb_str_trim(val);
	return 1;
}

bool sb_deb822_line(sb_str *value, sb_str *line)
{
	if (value->n == 0)
		return false;
	*line = sb_str_trim(sb_str_cut(value, '\n'));
	return true;
}
