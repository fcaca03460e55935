/* SPDX-License-Identifier: Apache-2.0 */
/* PEP 440 versions: read in all their spellings, printed in one, compared. */
#include "version/pep440.h"

static int bad(struct sb_err *err, sb_str text)
{
	return sb_fail(err, SB_E_FORMAT, "not a Python version: %.*s", SB_ARG(text));
}

/* ---- reading ---- */

static bool is_sep(char c)
{
	return c == '.' || c == '-' || c == '_';
}

static bool accept(sb_str *s, const char *word)
{
	size_t n = strlen(word);

	if (!sb_str_ieq(sb_str_sub(*s, 0, n), sb_str_c(word)) || s->n < n)
		return false;
	*s = sb_str_sub(*s, n, s->n);
	return true;
}

/* Digits off the front: 1 read, 0 none there, negative too big. */
static int number(sb_str *s, uint64_t *out)
{
	size_t n = 0;

	while (n < s->n && sb_is_digit(s->p[n]))
		n++;
	if (n == 0)
		return 0;
	if (!sb_str_u64(sb_str_sub(*s, 0, n), out))
		return SB_E_LIMIT;
	*s = sb_str_sub(*s, n, s->n);
	return 1;
}

/* "[.-_]word[.-_]N" where everything but the word may be missing. */
static int tagged(sb_str *s, const char *word, uint64_t *n)
{
	sb_str t = *s;
	int rc;

	if (t.n && is_sep(t.p[0]))
		t = sb_str_sub(t, 1, t.n);
	if (!accept(&t, word))
		return 0;
	if (t.n && is_sep(t.p[0]))
		t = sb_str_sub(t, 1, t.n);
	*s = t;
	*n = 0;
	rc = number(s, n);
	return rc < 0 ? rc : 1;
}

static int read_pre(sb_str *s, struct sb_pep440 *v)
{
	static const struct {
		const char *word;
		char is;
	} words[] = { { "alpha", 'a' }, { "beta", 'b' }, { "preview", 'c' },
		      { "pre", 'c' },   { "rc", 'c' },   { "a", 'a' },
		      { "b", 'b' },     { "c", 'c' } };

	for (size_t i = 0; i < SB_LEN(words); i++) {
		int rc = tagged(s, words[i].word, &v->pre_n);

		if (rc == 0)
			continue;
		v->pre = words[i].is;
		return rc;
	}
	return 0;
}

static int read_post(sb_str *s, struct sb_pep440 *v)
{
	static const char *const words[] = { "post", "rev", "r" };

	for (size_t i = 0; i < SB_LEN(words); i++) {
		int rc = tagged(s, words[i], &v->post_n);

		if (rc == 0)
			continue;
		v->has_post = true;
		return rc;
	}
	if (s->n > 1 && s->p[0] == '-' && sb_is_digit(s->p[1])) {
		*s = sb_str_sub(*s, 1, s->n);
		v->has_post = true;
		return number(s, &v->post_n);
	}
	return 0;
}

static int read_release(sb_str *s, struct sb_pep440 *v)
{
	int rc = number(s, &v->release[0]);

	if (rc <= 0)
		return rc < 0 ? rc : SB_E_FORMAT;
	if (s->n && s->p[0] == '!') {
		*s = sb_str_sub(*s, 1, s->n);
		v->epoch = v->release[0];
		rc = number(s, &v->release[0]);
		if (rc <= 0)
			return rc < 0 ? rc : SB_E_FORMAT;
	}
	v->nrelease = 1;
	while (s->n > 1 && s->p[0] == '.' && sb_is_digit(s->p[1])) {
		if (v->nrelease == SB_PEP440_RELEASE)
			return SB_E_LIMIT;
		*s = sb_str_sub(*s, 1, s->n);
		rc = number(s, &v->release[v->nrelease++]);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* "+abc.1-2": letters and digits with single separators. */
static int read_local(sb_str *s, struct sb_pep440 *v)
{
	sb_str l;
	bool gap = true;

	if (s->n == 0)
		return 0;
	if (!accept(s, "+") || s->n == 0)
		return SB_E_FORMAT;
	l = *s;
	for (size_t i = 0; i < l.n; i++) {
		bool sep = is_sep(l.p[i]);

		if ((sep && gap) ||
		    (!sep && !sb_is_alpha(l.p[i]) && !sb_is_digit(l.p[i])))
			return SB_E_FORMAT;
		gap = sep;
	}
	v->local = l;
	return gap ? SB_E_FORMAT : 0;
}

static sb_str trim(sb_str s)
{
	while (s.n && (sb_is_blank(s.p[0]) || s.p[0] == '\n'))
		s = sb_str_sub(s, 1, s.n);
	while (s.n && (sb_is_blank(s.p[s.n - 1]) || s.p[s.n - 1] == '\n'))
		s.n--;
	return s;
}

int sb_pep440_parse(sb_str text, struct sb_pep440 *out, struct sb_err *err)
{
	struct sb_pep440 v = { 0 };
	sb_str s = trim(text);
	int rc;

	(void)accept(&s, "v");
	rc = read_release(&s, &v);
	if (rc >= 0)
		rc = read_pre(&s, &v);
	if (rc >= 0)
		rc = read_post(&s, &v);
	if (rc >= 0) {
		rc = tagged(&s, "dev", &v.dev_n);
		v.has_dev = rc == 1;
	}
	if (rc >= 0)
		rc = read_local(&s, &v);
	if (rc == SB_E_LIMIT)
		return sb_fail(err, rc, "Python version with too big a number");
	if (rc < 0)
		return bad(err, text);
	*out = v;
	return 0;
}

/* ---- printing ---- */

struct text {
	char *p;
	size_t n;
};

static void put(struct text *t, const char *s)
{
	size_t n = strlen(s);

	memcpy(t->p + t->n, s, n);
	t->n += n;
}

static void put_number(struct text *t, uint64_t v)
{
	char digits[20];
	size_t n = sizeof digits;

	do {
		digits[--n] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	memcpy(t->p + t->n, digits + n, sizeof digits - n);
	t->n += sizeof digits - n;
}

/* The next part of a local version, and whether it is a number. */
static sb_str local_part(sb_str *rest, bool *digits)
{
	sb_str part = { rest->p, 0 };

	*digits = true;
	while (part.n < rest->n && !is_sep(rest->p[part.n]))
		*digits &= sb_is_digit(rest->p[part.n++]);
	*rest = sb_str_sub(*rest, part.n + 1, rest->n);
	while (*digits && part.n > 1 && part.p[0] == '0')
		part = sb_str_sub(part, 1, part.n);
	return part;
}

static void put_local(struct text *t, sb_str local)
{
	char sep = '+';
	bool digits;

	while (local.n) {
		sb_str part = local_part(&local, &digits);

		t->p[t->n++] = sep;
		for (size_t i = 0; i < part.n; i++)
			t->p[t->n++] = sb_lower(part.p[i]);
		sep = '.';
	}
}

sb_str sb_pep440_canonical(struct sb_arena *a, const struct sb_pep440 *v)
{
	struct text t = {
		sb_new(a, char, 21 * (SB_PEP440_RELEASE + 4) + 32 + v->local.n), 0
	};

	if (!t.p)
		return (sb_str){ NULL, 0 };
	if (v->epoch) {
		put_number(&t, v->epoch);
		put(&t, "!");
	}
	for (size_t i = 0; i < v->nrelease; i++) {
		put(&t, i ? "." : "");
		put_number(&t, v->release[i]);
	}
	if (v->pre) {
		put(&t, v->pre == 'a' ? "a" : v->pre == 'b' ? "b" : "rc");
		put_number(&t, v->pre_n);
	}
	if (v->has_post) {
		put(&t, ".post");
		put_number(&t, v->post_n);
	}
	if (v->has_dev) {
		put(&t, ".dev");
		put_number(&t, v->dev_n);
	}
	put_local(&t, v->local);
	return (sb_str){ t.p, t.n };
}

/* ---- comparing ---- */

static int cmp_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int cmp_release(const struct sb_pep440 *a, const struct sb_pep440 *b)
{
	size_t n = a->nrelease > b->nrelease ? a->nrelease : b->nrelease;

	for (size_t i = 0; i < n; i++) {
		int d = cmp_u64(i < a->nrelease ? a->release[i] : 0,
				i < b->nrelease ? b->release[i] : 0);

		if (d)
			return d;
	}
	return 0;
}

/* 1.0.dev1 < 1.0a1 < 1.0b1 < 1.0rc1 < 1.0 */
static int pre_rank(const struct sb_pep440 *v)
{
	if (v->pre)
		return v->pre - 'a' + 1;
	return v->has_dev && !v->has_post ? 0 : 4;
}

/* Numbers are above words, longer above shorter. */
static int cmp_part(sb_str a, bool a_digits, sb_str b, bool b_digits)
{
	if (a_digits != b_digits)
		return a_digits ? 1 : -1;
	if (a_digits && a.n != b.n)
		return a.n > b.n ? 1 : -1;
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		int d = sb_lower(a.p[i]) - sb_lower(b.p[i]);

		if (d)
			return d;
	}
	return (a.n > b.n) - (a.n < b.n);
}

static int cmp_local(sb_str a, sb_str b)
{
	bool a_digits, b_digits;

	while (a.n && b.n) {
		sb_str x = local_part(&a, &a_digits), y = local_part(&b, &b_digits);
		int d = cmp_part(x, a_digits, y, b_digits);

		if (d)
			return d;
	}
	return (a.n > 0) - (b.n > 0);
}

int sb_pep440_cmp(const struct sb_pep440 *a, const struct sb_pep440 *b)
{
	int d = cmp_u64(a->epoch, b->epoch);

	if (!d)
		d = cmp_release(a, b);
	if (!d)
		d = pre_rank(a) - pre_rank(b);
	if (!d && a->pre)
		d = cmp_u64(a->pre_n, b->pre_n);
	if (!d)
		d = a->has_post - b->has_post;
	if (!d && a->has_post)
		d = cmp_u64(a->post_n, b->post_n);
	if (!d)
		d = b->has_dev - a->has_dev;
	if (!d && a->has_dev)
		d = cmp_u64(a->dev_n, b->dev_n);
	return d ? d : cmp_local(a->local, b->local);
}

bool sb_pep440_is_pre(const struct sb_pep440 *v)
{
	return v->pre || v->has_dev;
}
