/* SPDX-License-Identifier: Apache-2.0 */
/* PEP 440 order, until version/ has it. */
#include "catalog/python_version.h"

struct version {
	sb_str epoch, release, local;
	int pre; /* 0 dev only, 1 a, 2 b, 3 rc, 4 none */
	sb_str pre_n, post_n, dev_n;
	bool post, dev;
};

static bool eat_word(sb_str *s, const char *word)
{
	size_t n = strlen(word);

	if (s->n < n || !sb_str_ieq(sb_str_sub(*s, 0, n), sb_str_c(word)))
		return false;
	*s = sb_str_sub(*s, n, s->n);
	return true;
}

static sb_str eat_digits(sb_str *s)
{
	size_t i = 0;
	sb_str out;

	while (i < s->n && sb_is_digit(s->p[i]))
		i++;
	out = sb_str_sub(*s, 0, i);
	*s = sb_str_sub(*s, i, s->n);
	return out;
}

static void eat_sep(sb_str *s)
{
	if (s->n && memchr("-_.", s->p[0], 3))
		*s = sb_str_sub(*s, 1, s->n);
}

static sb_str eat_number(sb_str *s)
{
	sb_str before = *s, n;

	eat_sep(s);
	n = eat_digits(s);
	if (n.n == 0)
		*s = before;
	return n;
}

static void eat_pre(sb_str *s, struct version *v)
{
	static const struct {
		const char *word;
		int pre;
	} words[] = { { "alpha", 1 },   { "a", 1 },   { "beta", 2 }, { "b", 2 },
		      { "preview", 3 }, { "pre", 3 }, { "rc", 3 },   { "c", 3 } };
	sb_str at = *s;

	eat_sep(&at);
	for (size_t i = 0; i < SB_LEN(words); i++)
		if (eat_word(&at, words[i].word)) {
			v->pre = words[i].pre;
			v->pre_n = eat_number(&at);
			*s = at;
			return;
		}
}

static void eat_post(sb_str *s, struct version *v)
{
	sb_str at = *s;

	if (at.n > 1 && at.p[0] == '-' && sb_is_digit(at.p[1])) {
		*s = sb_str_sub(at, 1, at.n);
		v->post = true;
		v->post_n = eat_digits(s);
		return;
	}
	eat_sep(&at);
	if (!eat_word(&at, "post") && !eat_word(&at, "rev") && !eat_word(&at, "r"))
		return;
	v->post = true;
	v->post_n = eat_number(&at);
	*s = at;
}

static void eat_dev(sb_str *s, struct version *v)
{
	sb_str at = *s;

	eat_sep(&at);
	if (!eat_word(&at, "dev"))
		return;
	v->dev = true;
	v->dev_n = eat_number(&at);
	*s = at;
}

static sb_str eat_release(sb_str *s)
{
	sb_str from = *s;

	(void)eat_digits(s);
	while (s->n > 1 && s->p[0] == '.' && sb_is_digit(s->p[1])) {
		*s = sb_str_sub(*s, 1, s->n);
		(void)eat_digits(s);
	}
	return (sb_str){ from.p, from.n - s->n };
}

static bool parse(sb_str s, struct version *v)
{
	sb_str bang;

	*v = (struct version){ .pre = 4 };
	s = sb_str_trim(s);
	if (s.n && (s.p[0] == 'v' || s.p[0] == 'V'))
		s = sb_str_sub(s, 1, s.n);
	bang = s;
	v->epoch = eat_digits(&bang);
	if (v->epoch.n && bang.n && bang.p[0] == '!')
		s = sb_str_sub(bang, 1, bang.n);
	else
		v->epoch = (sb_str){ 0 };
	v->release = eat_release(&s);
	eat_pre(&s, v);
	eat_post(&s, v);
	eat_dev(&s, v);
	if (v->pre == 4 && !v->post && v->dev)
		v->pre = 0;
	if (s.n > 1 && s.p[0] == '+') {
		v->local = sb_str_sub(s, 1, s.n);
		s.n = 0;
	}
	return v->release.n && s.n == 0;
}

static int number(sb_str a, sb_str b)
{
	while (a.n && a.p[0] == '0')
		a = sb_str_sub(a, 1, a.n);
	while (b.n && b.p[0] == '0')
		b = sb_str_sub(b, 1, b.n);
	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	return sb_str_cmp(a, b);
}

static int release(sb_str a, sb_str b)
{
	int c = 0;

	while (c == 0 && (a.n || b.n))
		c = number(sb_str_cut(&a, '.'), sb_str_cut(&b, '.'));
	return c;
}

static sb_str local_part(sb_str *s)
{
	size_t i = 0;
	sb_str out;

	while (i < s->n && !memchr("-_.", s->p[i], 3))
		i++;
	out = sb_str_sub(*s, 0, i);
	*s = sb_str_sub(*s, i + 1, s->n);
	return out;
}

static int local(sb_str a, sb_str b)
{
	int c = 0;

	while (c == 0 && (a.n || b.n)) {
		sb_str x, y;
		uint64_t num;

		if (a.n == 0 || b.n == 0)
			return a.n ? 1 : -1;
		x = local_part(&a);
		y = local_part(&b);
		if (sb_str_u64(x, &num) != sb_str_u64(y, &num))
			return sb_str_u64(x, &num) ? 1 : -1;
		c = sb_str_u64(x, &num) ? number(x, y) : sb_str_cmp(x, y);
	}
	return c;
}

bool sb_pep440_valid(sb_str text)
{
	struct version v;

	return parse(text, &v);
}

int sb_pep440_compare(sb_str a, sb_str b)
{
	struct version x, y;
	bool vx = parse(a, &x), vy = parse(b, &y);
	int c;

	if (!vx || !vy)
		return vx != vy ? vx - vy : sb_str_cmp(a, b);
	c = number(x.epoch, y.epoch);
	c = c ? c : release(x.release, y.release);
	c = c ? c : x.pre - y.pre;
	c = c ? c : number(x.pre_n, y.pre_n);
	c = c ? c : x.post - y.post;
	c = c ? c : number(x.post_n, y.post_n);
	c = c ? c : y.dev - x.dev;
	c = c ? c : number(x.dev_n, y.dev_n);
	return c ? c : local(x.local, y.local);
}
