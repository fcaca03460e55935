/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/go_buildinfo.h"

#include "util/cursor.h"

/* Cuts a text after its length off *rest. */
static enum sb_go_found text(sb_str *rest, size_t most, sb_str *out)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < 5; i++) {
		unsigned char b;

		if (i == rest->n)
			return SB_GO_MORE;
		b = (unsigned char)rest->p[i];
		n |= (uint64_t)(b & 127) << (7 * i);
		if (b & 128)
			continue;
		if (n > most)
			return SB_GO_NOT;
		*out = sb_str_sub(*rest, i + 1, i + 1 + (size_t)n);
		if (out->n < n)
			return SB_GO_MORE;
		*rest = sb_str_sub(*rest, i + 1 + (size_t)n, rest->n);
		return SB_GO_INLINE;
	}
	return SB_GO_NOT;
}

bool sb_go_toolchain(sb_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return s.n < 256 &&
	       (sb_str_starts(s, SB_LIT("go1")) || sb_str_starts(s, SB_LIT("go2")) ||
		sb_str_starts(s, SB_LIT("devel ")));
}

sb_str sb_go_modules(sb_str marked)
{
	size_t n = marked.n;

	if (n < 2 * SB_GO_MOD_MARK + 1 || marked.p[n - SB_GO_MOD_MARK - 1] != '\n')
		return (sb_str){ 0 };
	return sb_str_sub(marked, SB_GO_MOD_MARK, n - SB_GO_MOD_MARK);
}

static enum sb_go_found pointers(sb_str bytes, struct sb_go_info *out)
{
	struct sb_cursor c;

	if (out->pointer != 4 && out->pointer != 8)
		return SB_GO_NOT;
	c = sb_cursor_le(sb_str_sub(bytes, SB_GO_ALIGN, bytes.n));
	c.big = out->big;
	out->at_toolchain = sb_cursor_uint(&c, out->pointer);
	out->at_modules = sb_cursor_uint(&c, out->pointer);
	if (c.bad)
		return SB_GO_MORE;
	return out->at_toolchain ? SB_GO_POINTERS : SB_GO_NOT;
}

enum sb_go_found sb_go_info(sb_str bytes, struct sb_go_info *out)
{
	sb_str rest, marked = { 0 };
	enum sb_go_found found;
	unsigned flags;

	*out = (struct sb_go_info){ 0 };
	if (bytes.n < SB_GO_ALIGN)
		return SB_GO_MORE;
	if (!sb_str_starts(bytes, SB_GO_MAGIC))
		return SB_GO_NOT;
	out->pointer = (unsigned char)bytes.p[14];
	flags = (unsigned char)bytes.p[15];
	out->big = flags & 1;
	if (flags > 3)
		return SB_GO_NOT;
	if (!(flags & 2))
		return pointers(bytes, out);
	rest = sb_str_sub(bytes, SB_GO_HEAD, bytes.n);
	found = text(&rest, 255, &out->toolchain);
	if (found != SB_GO_INLINE)
		return found;
	if (!sb_go_toolchain(out->toolchain))
		return SB_GO_NOT;
	found = text(&rest, SB_GO_INFO_MAX, &marked);
	out->modules = sb_go_modules(marked);
	return found;
}

static int hex(char c)
{
	if (sb_is_digit(c))
		return c - '0';
	c = sb_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One escape after its backslash; returns the bytes it took. */
static size_t escape(sb_str s, char *out)
{
	static const char from[] = "abfnrtv", to[] = "\a\b\f\n\r\t\v";
	const char *hit = s.n ? strchr(from, s.p[0]) : NULL;

	if (s.n == 0)
		return 0;
	*out = s.p[0];
	if (hit && s.p[0])
		*out = to[hit - from];
	if (s.p[0] != 'x' || s.n < 3 || hex(s.p[1]) < 0 || hex(s.p[2]) < 0)
		return 1;
	*out = (char)(hex(s.p[1]) * 16 + hex(s.p[2]));
	return 3;
}

static sb_str unquote(struct sb_arena *a, sb_str s)
{
	char quote = s.n >= 2 ? s.p[0] : '\0', *p;
	size_t n = 0;

	if ((quote != '"' && quote != '`') || s.p[s.n - 1] != quote)
		return s.p ? s : SB_LIT("");
	s = sb_str_sub(s, 1, s.n - 1);
	p = quote == '"' ? sb_new(a, char, s.n + 1) : NULL;
	if (!p)
		return quote == '"' ? (sb_str){ 0 } : s;
	for (size_t i = 0; i < s.n; i++) {
		p[n] = s.p[i];
		if (s.p[i] == '\\')
			i += escape(sb_str_sub(s, i + 1, s.n), &p[n]);
		n++;
	}
	return (sb_str){ p, n };
}

/* A quoted key has its '=' after the quotes. */
static size_t key_end(sb_str s)
{
	bool in = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '=' && !in)
			return i;
		if (s.p[i] == '"')
			in = !in;
		else if (in && s.p[i] == '\\')
			i++;
	}
	return s.n;
}

bool sb_go_line_next(struct sb_arena *a, sb_str *rest, struct sb_go_line *out)
{
	sb_str line;

	while (rest->n) {
		line = sb_str_cut(rest, '\n');
		*out = (struct sb_go_line){ .kind = sb_str_cut(&line, '\t') };
		if (out->kind.n == 0)
			continue;
		if (sb_str_eq(out->kind, SB_LIT("build"))) {
			size_t eq = key_end(line);

			out->path = unquote(a, sb_str_sub(line, 0, eq));
			out->version = unquote(a, sb_str_sub(line, eq + 1, line.n));
			return true;
		}
		out->path = sb_str_cut(&line, '\t');
		out->version = sb_str_cut(&line, '\t');
		out->sum = sb_str_cut(&line, '\t');
		return true;
	}
	return false;
}

/* The next word of linker flags; quotes hold blanks together and are taken off where
 * they surround all of it. */
static sb_str word(sb_str *rest)
{
	size_t n = 0;
	char quote = '\0';
	sb_str w;

	while (rest->n && strchr(" \t\r\n", rest->p[0]))
		*rest = sb_str_sub(*rest, 1, rest->n);
	for (; n < rest->n && (quote || !strchr(" \t\r\n", rest->p[n])); n++) {
		char c = rest->p[n];

		if (quote ? c == quote : c == '\'' || c == '"')
			quote = quote ? '\0' : c;
	}
	w = sb_str_sub(*rest, 0, n);
	*rest = sb_str_sub(*rest, n, rest->n);
	if (w.n >= 2 && (w.p[0] == '\'' || w.p[0] == '"') && w.p[w.n - 1] == w.p[0])
		w = sb_str_sub(w, 1, w.n - 1);
	return w;
}

static bool iends(sb_str s, sb_str tail)
{
	return s.n >= tail.n && sb_str_ieq(sb_str_sub(s, s.n - tail.n, s.n), tail);
}

/* v1.2 or 1.2.3-rc1: a number, a dot, a number, no blanks. */
static bool version_like(sb_str s)
{
	size_t i = s.n && (s.p[0] == 'v' || s.p[0] == 'V'), from = i;

	for (size_t k = 0; k < s.n; k++)
		if (s.p[k] <= ' ' || s.p[k] > '~' || s.p[k] == '/')
			return false;
	while (i < s.n && sb_is_digit(s.p[i]))
		i++;
	return i > from && i + 1 < s.n && s.p[i] == '.' && sb_is_digit(s.p[i + 1]);
}

static bool names_version(sb_str variable, sb_str module)
{
	size_t dot = sb_str_rfind(variable, '.');
	sb_str package = sb_str_sub(variable, 0, dot), inner;

	if (dot == SB_NPOS ||
	    (!iends(variable, SB_LIT("version")) && !iends(variable, SB_LIT("tag"))))
		return false;
	if (iends(variable, SB_LIT("goversion")))
		return false;
	if (sb_str_eq(package, SB_LIT("main")) || sb_str_eq(package, module))
		return true;
	inner = sb_str_sub(package, module.n, package.n);
	return module.n && sb_str_starts(package, module) && inner.n &&
	       inner.p[0] == '/';
}

sb_str sb_go_ldflags_version(sb_str flags, sb_str module)
{
	while (flags.n) {
		sb_str w = word(&flags), variable;

		if (sb_str_eq(w, SB_LIT("-X")) || sb_str_eq(w, SB_LIT("--X")))
			w = word(&flags);
		else if (sb_str_starts(w, SB_LIT("-X=")))
			w = sb_str_sub(w, 3, w.n);
		else
			continue;
		if (w.n >= 2 && (w.p[0] == '\'' || w.p[0] == '"') &&
		    w.p[w.n - 1] == w.p[0])
			w = sb_str_sub(w, 1, w.n - 1);
		variable = sb_str_cut(&w, '=');
		if (names_version(variable, module) && version_like(w))
			return w;
	}
	return (sb_str){ 0 };
}
