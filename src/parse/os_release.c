/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/os_release.h"

static bool name_ok(sb_str key)
{
	for (size_t i = 0; i < key.n; i++)
		if (!sb_is_alpha(key.p[i]) && !sb_is_digit(key.p[i]) && key.p[i] != '_')
			return false;
	return key.n > 0 && !sb_is_digit(key.p[0]);
}

/* Within double quotes a backslash keeps its meaning only before these. */
static bool special(char c)
{
	return c == '"' || c == '\\' || c == '$' || c == '`';
}

/* The word at the head of text without its quotes, *n bytes in out; what follows the
 * word comes back, .p NULL when a quote is never closed or the value is too long. */
static sb_str unquote(sb_str text, char *out, size_t *n)
{
	char quote = 0;
	size_t i;

	*n = 0;
	for (i = 0; i < text.n; i++) {
		char c = text.p[i];
		bool escape = c == '\\' && quote != '\'' && i + 1 < text.n &&
			      (!quote || special(text.p[i + 1]));

		if (!quote && sb_is_blank(c))
			break;
		if (!escape && (c == quote || (!quote && (c == '"' || c == '\'')))) {
			quote = quote ? 0 : c;
			continue;
		}
		if (*n == SB_OS_RELEASE_VALUE)
			return (sb_str){ NULL, 0 };
		out[(*n)++] = escape ? text.p[++i] : c;
	}
	return quote ? (sb_str){ NULL, 0 } : sb_str_sub(text, i, text.n);
}

static sb_str next_line(struct sb_os_release *o)
{
	sb_str line = { 0 };

	while (o->rest.n) {
		line = sb_str_trim(sb_str_cut(&o->rest, '\n'));
		o->line++;
		if (line.n && line.p[0] != '#')
			return line;
	}
	return (sb_str){ 0 };
}

int sb_os_release_next(struct sb_os_release *o, sb_str *key, sb_str *value,
		       struct sb_err *err)
{
	sb_str line = next_line(o), text = line, name, after;
	size_t n;

	if (line.n == 0)
		return 0;
	name = sb_str_cut(&text, '=');
	if (name.n == line.n)
		return sb_fail(err, SB_E_FORMAT, "line %u: no '='", o->line);
	if (!name_ok(name))
		return sb_fail(err, SB_E_FORMAT, "line %u: not a variable's name",
			       o->line);
	after = unquote(text, o->value, &n);
	if (text.n && !after.p)
		return sb_fail(err, SB_E_FORMAT,
			       "line %u: a quote that is not closed, or over %d bytes",
			       o->line, SB_OS_RELEASE_VALUE);
	after = sb_str_trim(after);
	if (after.n && after.p[0] != '#')
		return sb_fail(err, SB_E_FORMAT, "line %u: more than one word",
			       o->line);
	*key = name;
	*value = (sb_str){ o->value, n };
	return 1;
}
