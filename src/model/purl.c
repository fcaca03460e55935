/* SPDX-License-Identifier: Apache-2.0 */
/* Package URLs: taken apart from the right, put together from the left. */
#include "model/purl.h"

#include "model/purl_rules.h"
#include "util/utf8.h"

#define TEXT_MAX 65536

static int bad(struct sb_err *err, const char *why)
{
	return sb_fail(err, SB_E_FORMAT, "purl: %s", why);
}

/* ---- text ---- */

static int hex(char c)
{
	if (sb_is_digit(c))
		return c - '0';
	c = sb_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* UTF-8 without NUL. */
static bool is_text(sb_str s)
{
	return sb_utf8_valid(s) && !(s.n && memchr(s.p, '\0', s.n));
}

/* Percent signs away; a '+' is a '+'. */
static int decode(struct sb_arena *a, sb_str in, sb_str *out, struct sb_err *err)
{
	char *p = sb_new(a, char, in.n + 1);
	size_t n = 0;

	if (!p)
		return sb_arena_failed(a);
	for (size_t i = 0; i < in.n; i++) {
		int hi, lo;

		if (in.p[i] != '%') {
			p[n++] = in.p[i];
			continue;
		}
		hi = in.n - i > 2 ? hex(in.p[i + 1]) : -1;
		lo = hi >= 0 ? hex(in.p[i + 2]) : -1;
		if (lo < 0)
			return bad(err, "a percent sign without two hex digits");
		p[n++] = (char)(hi << 4 | lo);
		i += 2;
	}
	*out = (sb_str){ p, n };
	return is_text(*out) ? 0 : bad(err, "the text is not UTF-8");
}

static bool plain(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c) || c == '.' || c == '-' || c == '_' ||
	       c == '~' || c == ':';
}

static char *encode(char *p, sb_str s, bool keep_slash)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (plain((char)c) || (keep_slash && c == '/')) {
			*p++ = (char)c;
			continue;
		}
		*p++ = '%';
		*p++ = digits[c >> 4];
		*p++ = digits[c & 15];
	}
	return p;
}

static char *put(char *p, sb_str s)
{
	if (s.n)
		memcpy(p, s.p, s.n);
	return p + s.n;
}

static bool is_dots(sb_str s)
{
	return sb_str_eq(s, SB_LIT(".")) || sb_str_eq(s, SB_LIT(".."));
}

/* Non-empty segments of a path, joined by single slashes. */
static int join(struct sb_arena *a, sb_str path, bool drop_dots, sb_str *out)
{
	char *p = sb_new(a, char, path.n + 1), *start = p;

	if (!p)
		return sb_arena_failed(a);
	while (path.n) {
		sb_str piece = sb_str_cut(&path, '/');

		if (piece.n == 0 || (drop_dots && is_dots(piece)))
			continue;
		if (p != start)
			*p++ = '/';
		p = put(p, piece);
	}
	*out = (sb_str){ start, (size_t)(p - start) };
	return 0;
}

/* The same of text with percent signs; a slash behind one may not come to light. */
static int join_decoded(struct sb_arena *a, sb_str path, bool drop_dots, sb_str *out,
			struct sb_err *err)
{
	char *p = sb_new(a, char, path.n + 1), *start = p;

	if (!p)
		return sb_arena_failed(a);
	while (path.n) {
		sb_str piece;
		int rc = decode(a, sb_str_cut(&path, '/'), &piece, err);

		if (rc < 0)
			return rc;
		if (piece.n == 0 || (drop_dots && is_dots(piece)))
			continue;
		if (memchr(piece.p, '/', piece.n))
			return bad(err, "a slash inside a segment");
		if (p != start)
			*p++ = '/';
		p = put(p, piece);
	}
	*out = (sb_str){ start, (size_t)(p - start) };
	return 0;
}

static bool is_type(sb_str t)
{
	if (t.n == 0 || !sb_is_alpha(t.p[0]))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (!sb_is_alpha(t.p[i]) && !sb_is_digit(t.p[i]) && t.p[i] != '.' &&
		    t.p[i] != '-')
			return false;
	return true;
}

static bool is_key(sb_str k)
{
	if (k.n == 0 || !sb_is_alpha(k.p[0]))
		return false;
	for (size_t i = 0; i < k.n; i++)
		if (!sb_is_alpha(k.p[i]) && !sb_is_digit(k.p[i]) && k.p[i] != '.' &&
		    k.p[i] != '-' && k.p[i] != '_')
			return false;
	return true;
}

/* ---- qualifiers ---- */

void sb_purl_qualify(struct sb_purl *p, const char *key, sb_str value)
{
	if (value.n == 0 || p->nqualifier == SB_PURL_QUALIFIERS)
		return;
	p->qualifier[p->nqualifier].key = sb_str_c(key);
	p->qualifier[p->nqualifier++].value = value;
}

sb_str sb_purl_qualifier(const struct sb_purl *p, const char *key)
{
	for (size_t i = 0; i < p->nqualifier; i++)
		if (sb_str_eq(p->qualifier[i].key, sb_str_c(key)))
			return p->qualifier[i].value;
	return (sb_str){ "", 0 };
}

/* Insert in order of keys; a key may come once. */
static int add_qualifier(struct sb_arena *a, struct sb_purl *p, sb_str key,
			 sb_str value, struct sb_err *err)
{
	size_t at = p->nqualifier;

	if (!is_key(key))
		return bad(err,
			   "a qualifier's key has a character that is not allowed");
	if (value.n == 0)
		return 0;
	key = sb_arena_lower(a, key);
	if (!key.p)
		return sb_arena_failed(a);
	if (at == SB_PURL_QUALIFIERS)
		return sb_fail(err, SB_E_LIMIT, "purl: more than %d qualifiers",
			       SB_PURL_QUALIFIERS);
	for (size_t i = 0; i < p->nqualifier; i++)
		if (sb_str_eq(p->qualifier[i].key, key))
			return bad(err, "a qualifier comes twice");
	while (at && sb_str_cmp(p->qualifier[at - 1].key, key) > 0) {
		p->qualifier[at] = p->qualifier[at - 1];
		at--;
	}
	p->qualifier[at].key = key;
	p->qualifier[at].value = value;
	p->nqualifier++;
	return 0;
}

static bool has_capital(sb_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 'A' && s.p[i] <= 'Z')
			return true;
	return false;
}

static int parse_qualifiers(struct sb_arena *a, sb_str text, bool strict,
			    struct sb_purl *p, struct sb_err *err)
{
	while (text.n) {
		sb_str value = sb_str_cut(&text, '&'), key;
		size_t whole = value.n;
		int rc;

		if (whole == 0)
			continue;
		key = sb_str_cut(&value, '=');
		if (key.n == whole)
			return bad(err, "a qualifier without '='");
		if (strict && has_capital(key))
			return bad(err, "a qualifier's key in capitals");
		rc = decode(a, value, &value, err);
		if (rc < 0)
			return rc;
		rc = add_qualifier(a, p, key, value, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* ---- rules ---- */

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_word(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c) || c == '_';
}

static int map(struct sb_arena *a, sb_str *s, unsigned how)
{
	sb_str out = sb_arena_dup(a, *s);
	char *p;

	if (!out.p)
		return sb_arena_failed(a);
	p = sb_new(a, char, out.n + 1);
	if (!p)
		return sb_arena_failed(a);
	for (size_t i = 0; i < out.n; i++) {
		char c = out.p[i];

		if (how & (SB_PURL_NS_LOWER | SB_PURL_NAME_LOWER))
			c = sb_lower(c);
		if (how & SB_PURL_NS_UPPER)
			c = upper(c);
		if ((how & SB_PURL_NAME_DASH) && c == '_')
			c = '-';
		if ((how & SB_PURL_NAME_WORD) && !is_word(c))
			c = '_';
		p[i] = c;
	}
	*s = (sb_str){ p, out.n };
	return 0;
}

static bool is_databricks(const struct sb_purl *p)
{
	return sb_str_find(sb_purl_qualifier(p, "repository_url"),
			   SB_LIT("databricks")) != SB_NPOS;
}

static int normalize(struct sb_arena *a, const struct sb_purl_rule *r,
		     struct sb_purl *p)
{
	unsigned name =
		r->flags & (SB_PURL_NAME_LOWER | SB_PURL_NAME_DASH | SB_PURL_NAME_WORD);
	int rc = 0;

	if ((r->flags & SB_PURL_NAME_DBX) && is_databricks(p))
		name |= SB_PURL_NAME_LOWER;
	if (name)
		rc = map(a, &p->name, name);
	if (rc == 0 && p->ns.n && (r->flags & (SB_PURL_NS_LOWER | SB_PURL_NS_UPPER)))
		rc = map(a, &p->ns, r->flags & (SB_PURL_NS_LOWER | SB_PURL_NS_UPPER));
	if (rc == 0 && p->version.n && (r->flags & SB_PURL_VERSION_LOWER))
		rc = map(a, &p->version, SB_PURL_NAME_LOWER);
	return rc;
}

static int apply_rules(struct sb_arena *a, struct sb_purl *p, struct sb_err *err)
{
	const struct sb_purl_rule *r = sb_purl_rule(p->type);
	const char *wrong;
	int rc;

	if (p->name.n == 0)
		return bad(err, "no name");
	if (r->ns == SB_NS_REQUIRED && p->ns.n == 0)
		return sb_fail(err, SB_E_FORMAT, "purl: %s wants a namespace", r->type);
	if (r->ns == SB_NS_PROHIBITED && p->ns.n)
		return sb_fail(err, SB_E_FORMAT, "purl: %s has no namespaces", r->type);
	if ((r->flags & SB_PURL_VERSION) && p->version.n == 0)
		return sb_fail(err, SB_E_FORMAT, "purl: %s wants a version", r->type);
	if (r->qualifier && sb_purl_qualifier(p, r->qualifier).n == 0)
		return sb_fail(err, SB_E_FORMAT, "purl: %s wants the qualifier %s",
			       r->type, r->qualifier);
	rc = normalize(a, r, p);
	if (rc < 0)
		return rc;
	wrong = r->check ? r->check(p) : NULL;
	return wrong ? bad(err, wrong) : 0;
}

/* ---- parsing ---- */

/* "namespace/name@version" behind the type. */
static int parse_path(struct sb_arena *a, sb_str rest, struct sb_purl *p,
		      struct sb_err *err)
{
	bool path_name = sb_purl_rule(p->type)->flags & SB_PURL_NAME_PATH;
	size_t at = sb_str_rfind(rest, '@'), slash;
	sb_str name;
	int rc;

	if (at != SB_NPOS && !memchr(rest.p + at, '/', rest.n - at)) {
		rc = decode(a, sb_str_sub(rest, at + 1, rest.n), &p->version, err);
		if (rc < 0)
			return rc;
		rest.n = at;
		if (rest.n == 0 || rest.p[rest.n - 1] == '/')
			return bad(err, "no name");
	}
	while (rest.n && rest.p[rest.n - 1] == '/')
		rest.n--;
	slash = sb_str_rfind(rest, '/');
	name = slash == SB_NPOS ? rest : sb_str_sub(rest, slash + 1, rest.n);
	rest.n = slash == SB_NPOS ? 0 : slash;
	if (!path_name) {
		rc = join_decoded(a, rest, false, &p->ns, err);
		return rc < 0 ? rc : decode(a, name, &p->name, err);
	}
	rest.n = (size_t)(name.p + name.n - rest.p);
	while (rest.n && rest.p[0] == '/')
		(void)sb_str_cut(&rest, '/');
	rc = decode(a, sb_str_cut(&rest, '/'), &p->ns, err);
	return rc < 0 ? rc : join_decoded(a, rest, false, &p->name, err);
}

/* Scheme and type away; *rest is what is between them and '?' or '#'. */
static int parse_type(struct sb_arena *a, sb_str *rest, struct sb_purl *p,
		      struct sb_err *err)
{
	sb_str type;

	if (rest->n < 4 || !sb_str_ieq(sb_str_sub(*rest, 0, 4), SB_LIT("pkg:")))
		return bad(err, "no scheme pkg:");
	*rest = sb_str_sub(*rest, 4, rest->n);
	while (rest->n && rest->p[0] == '/')
		*rest = sb_str_sub(*rest, 1, rest->n);
	type = sb_str_cut(rest, '/');
	if (!is_type(type))
		return bad(err, "the type is missing or malformed");
	p->type = sb_arena_lower(a, type);
	return p->type.p ? 0 : sb_arena_failed(a);
}

static sb_str cut_last(sb_str *s, char sep)
{
	size_t at = sb_str_rfind(*s, sep);
	sb_str tail = { s->p, 0 };

	if (at == SB_NPOS)
		return tail;
	tail = sb_str_sub(*s, at + 1, s->n);
	s->n = at;
	return tail;
}

static int parse(struct sb_arena *a, sb_str text, bool lenient, struct sb_purl *out,
		 struct sb_err *err)
{
	struct sb_purl p = { 0 };
	sb_str subpath, qualifiers;
	bool strict;
	int rc;

	if (text.n > TEXT_MAX)
		return sb_fail(err, SB_E_LIMIT, "purl: longer than %d bytes", TEXT_MAX);
	subpath = cut_last(&text, '#');
	qualifiers = cut_last(&text, '?');
	rc = parse_type(a, &text, &p, err);
	if (rc < 0)
		return rc;
	strict = !lenient && (sb_purl_rule(p.type)->flags & SB_PURL_KEYS_STRICT);
	rc = join_decoded(a, subpath, true, &p.subpath, err);
	if (rc == 0)
		rc = parse_qualifiers(a, qualifiers, strict, &p, err);
	if (rc == 0)
		rc = parse_path(a, text, &p, err);
	if (rc == 0)
		rc = apply_rules(a, &p, err);
	if (rc == 0)
		*out = p;
	return rc;
}

int sb_purl_parse(struct sb_arena *a, sb_str text, struct sb_purl *out,
		  struct sb_err *err)
{
	return parse(a, text, false, out, err);
}

/* ---- building ---- */

/* The caller's parts, cleaned, checked and in order. */
static int clean(struct sb_arena *a, const struct sb_purl *in, struct sb_purl *p,
		 struct sb_err *err)
{
	const sb_str parts[] = { in->ns, in->name, in->version, in->subpath };
	int rc;

	if (!is_type(in->type))
		return bad(err, "the type is missing or malformed");
	for (size_t i = 0; i < SB_LEN(parts); i++)
		if (!is_text(parts[i]))
			return bad(err, "the text is not UTF-8");
	*p = (struct sb_purl){ .name = in->name, .version = in->version };
	p->type = sb_arena_lower(a, in->type);
	if (!p->type.p)
		return sb_arena_failed(a);
	rc = join(a, in->ns, false, &p->ns);
	if (rc == 0)
		rc = join(a, in->subpath, true, &p->subpath);
	if (rc == 0 && (sb_purl_rule(p->type)->flags & SB_PURL_NAME_PATH))
		rc = join(a, in->name, false, &p->name);
	for (size_t i = 0; rc == 0 && i < in->nqualifier; i++) {
		sb_str value = in->qualifier[i].value;

		if (!is_text(value))
			return bad(err, "the text is not UTF-8");
		rc = add_qualifier(a, p, in->qualifier[i].key, value, err);
	}
	return rc;
}

static size_t room(const struct sb_purl *p)
{
	size_t n = p->type.n + p->ns.n + p->name.n + p->version.n + p->subpath.n;

	for (size_t i = 0; i < p->nqualifier; i++)
		n += p->qualifier[i].key.n + p->qualifier[i].value.n + 2;
	return n;
}

int sb_purl_build(struct sb_arena *a, const struct sb_purl *in, sb_str *out,
		  struct sb_err *err)
{
	struct sb_purl p;
	char *start, *w;
	int rc = clean(a, in, &p, err);

	if (rc == 0)
		rc = apply_rules(a, &p, err);
	if (rc < 0)
		return rc;
	if (room(&p) > TEXT_MAX)
		return sb_fail(err, SB_E_LIMIT, "purl: longer than %d bytes", TEXT_MAX);
	start = w = sb_new(a, char, 3 * room(&p) + 16);
	if (!w)
		return sb_arena_failed(a);
	w = put(put(w, SB_LIT("pkg:")), p.type);
	*w++ = '/';
	if (p.ns.n) {
		w = encode(w, p.ns, true);
		*w++ = '/';
	}
	w = encode(w, p.name, sb_purl_rule(p.type)->flags & SB_PURL_NAME_PATH);
	if (p.version.n) {
		*w++ = '@';
		w = encode(w, p.version, false);
	}
	for (size_t i = 0; i < p.nqualifier; i++) {
		*w++ = i ? '&' : '?';
		w = put(w, p.qualifier[i].key);
		*w++ = '=';
		w = encode(w, p.qualifier[i].value, false);
	}
	if (p.subpath.n) {
		*w++ = '#';
		w = encode(w, p.subpath, true);
	}
	*out = (sb_str){ start, (size_t)(w - start) };
	return 0;
}

int sb_purl_canonical(struct sb_arena *a, sb_str text, sb_str *out, struct sb_err *err)
{
	struct sb_purl p;
	int rc = parse(a, text, true, &p, err);

	return rc < 0 ? rc : sb_purl_build(a, &p, out, err);
}
