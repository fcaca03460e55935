/* SPDX-License-Identifier: Apache-2.0 */
/* Header block of a message, line by line. */
#include "parse/headers.h"

/* The next line without its end; *next is what follows the end. */
static sb_str peek_line(sb_str rest, sb_str *next)
{
	size_t i = 0, skip;

	while (i < rest.n && rest.p[i] != '\n' && rest.p[i] != '\r')
		i++;
	skip = i;
	if (skip < rest.n)
		skip += rest.n - i >= 2 && rest.p[i] == '\r' && rest.p[i + 1] == '\n'
				? 2
				: 1;
	*next = sb_str_sub(rest, skip, rest.n);
	return sb_str_sub(rest, 0, i);
}

static bool continues(sb_str line)
{
	return line.n && (line.p[0] == ' ' || line.p[0] == '\t');
}

/* Position of the colon that ends a name, or SB_NPOS. */
static size_t name_end(sb_str line)
{
	for (size_t i = 0; i < line.n; i++) {
		unsigned char c = (unsigned char)line.p[i];

		if (c == ':')
			return i;
		if (c < '!' || c > '~')
			return SB_NPOS;
	}
	return SB_NPOS;
}

static bool is_space(char c)
{
	return sb_is_blank(c) || c == '\n';
}

static sb_str strip(sb_str s)
{
	while (s.n && is_space(s.p[0]))
		s = sb_str_sub(s, 1, s.n);
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* "From x" lines of mailboxes and values without a name: passed over. */
static bool ignored(sb_str line)
{
	return continues(line) || sb_str_starts(line, SB_LIT("From ")) ||
	       (line.n && line.p[0] == ':');
}

bool sb_headers_next(struct sb_headers *h, struct sb_header *out)
{
	sb_str line, next, value;
	size_t colon;

	for (line = peek_line(h->rest, &next); line.n && ignored(line);
	     line = peek_line(h->rest, &next)) {
		h->rest = next;
		h->line++;
	}
	colon = name_end(line);
	if (colon == SB_NPOS) {
		h->broken = line.n != 0;
		if (line.n == 0 && h->rest.n) {
			h->rest = next;
			h->line++;
		}
		return false;
	}
	out->line = ++h->line;
	value = sb_str_sub(line, colon + 1, line.n);
	h->rest = next;
	for (sb_str more = peek_line(h->rest, &next); continues(more);
	     more = peek_line(h->rest, &next)) {
		value.n = (size_t)(more.p + more.n - value.p);
		h->rest = next;
		h->line++;
	}
	out->name = sb_str_sub(line, 0, colon);
	out->value = strip(value);
	return true;
}
