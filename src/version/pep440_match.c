/* SPDX-License-Identifier: Apache-2.0 */
/* PEP 440 specifiers: each clause of a set asked in turn. */
#include "version/pep440.h"

enum op { OP_NONE, OP_SAME, OP_EQ, OP_NE, OP_LE, OP_GE, OP_LT, OP_GT, OP_COMPAT };

struct clause {
	enum op op;
	sb_str text; /* what follows the operator */
	bool wild;   /* ".*" at its end */
	struct sb_pep440 v;
};

static const struct {
	const char *word;
	enum op op;
} ops[] = { { "===", OP_SAME }, { "==", OP_EQ }, { "!=", OP_NE }, { "<=", OP_LE },
	    { ">=", OP_GE },    { "<", OP_LT },  { ">", OP_GT },  { "~=", OP_COMPAT } };

static sb_str trim(sb_str s)
{
	while (s.n && (sb_is_blank(s.p[0]) || s.p[0] == '\n'))
		s = sb_str_sub(s, 1, s.n);
	while (s.n && (sb_is_blank(s.p[s.n - 1]) || s.p[s.n - 1] == '\n'))
		s.n--;
	return s;
}

static int bad(struct sb_err *err, sb_str text)
{
	return sb_fail(err, SB_E_FORMAT, "not a version specifier: %.*s", SB_ARG(text));
}

static bool has_suffix(const struct sb_pep440 *v)
{
	return v->pre || v->has_post || v->has_dev || v->local.n;
}

static int parse_clause(sb_str text, struct clause *c, struct sb_err *err)
{
	sb_str number;

	*c = (struct clause){ .op = OP_NONE };
	for (size_t i = 0; i < SB_LEN(ops) && c->op == OP_NONE; i++)
		if (sb_str_starts(text, sb_str_c(ops[i].word))) {
			c->op = ops[i].op;
			c->text = trim(sb_str_sub(text, strlen(ops[i].word), text.n));
		}
	if (c->op == OP_NONE || c->text.n == 0)
		return bad(err, text);
	if (c->op == OP_SAME)
		return 0;
	number = c->text;
	c->wild = sb_str_ends(number, SB_LIT(".*"));
	if (c->wild && c->op != OP_EQ && c->op != OP_NE)
		return bad(err, text);
	number.n -= c->wild ? 2 : 0;
	if (sb_pep440_parse(number, &c->v, NULL) < 0 ||
	    (c->wild && has_suffix(&c->v)) ||
	    (c->v.local.n && c->op != OP_EQ && c->op != OP_NE) ||
	    (c->op == OP_COMPAT && c->v.nrelease < 2))
		return bad(err, text);
	return 0;
}

/* Does v begin with p's release? "1.4" for 1.4.2 and 1.4rc1. */
static bool begins(const struct sb_pep440 *v, const struct sb_pep440 *p)
{
	if (v->epoch != p->epoch)
		return false;
	for (size_t i = 0; i < p->nrelease; i++)
		if ((i < v->nrelease ? v->release[i] : 0) != p->release[i])
			return false;
	return true;
}

static bool same_base(const struct sb_pep440 *a, const struct sb_pep440 *b)
{
	struct sb_pep440 x = { .epoch = a->epoch }, y = { .epoch = b->epoch };

	memcpy(x.release, a->release, sizeof x.release);
	memcpy(y.release, b->release, sizeof y.release);
	x.nrelease = a->nrelease;
	y.nrelease = b->nrelease;
	return sb_pep440_cmp(&x, &y) == 0;
}

static bool equal(const struct clause *c, const struct sb_pep440 *v)
{
	struct sb_pep440 public = *v;

	if (c->v.local.n == 0)
	public.local.n = 0;
	return c->wild ? begins(v, &c->v) : sb_pep440_cmp(&public, &c->v) == 0;
}

static bool compatible(const struct clause *c, const struct sb_pep440 *v)
{
	struct sb_pep440 public = *v, head = { .epoch = c->v.epoch };

	public.local.n = 0;
	memcpy(head.release, c->v.release, sizeof head.release);
	head.nrelease = c->v.nrelease - 1;
	return sb_pep440_cmp(&public, &c->v) >= 0 && begins(v, &head);
}

/* "<1" does not mean 1rc1, nor "<1.post1" 1.post1.dev2: they lead to it. */
static bool less(const struct clause *c, const struct sb_pep440 *v)
{
	if (sb_pep440_cmp(v, &c->v) >= 0)
		return false;
	if (sb_pep440_is_pre(&c->v) || !sb_pep440_is_pre(v) || !same_base(v, &c->v))
		return true;
	return c->v.has_post && (v->pre || !v->has_post || v->post_n != c->v.post_n);
}

/* ">1" means neither 1.post1 nor 1+local: they belong to it. */
static bool greater(const struct clause *c, const struct sb_pep440 *v)
{
	struct sb_pep440 less_local = *v, less_post;

	if (sb_pep440_cmp(v, &c->v) <= 0)
		return false;
	less_local.local.n = 0;
	less_post = less_local;
	less_post.has_post = less_post.has_dev = false;
	if (sb_pep440_cmp(&less_local, &c->v) == 0)
		return false;
	return c->v.has_post || !v->has_post || sb_pep440_cmp(&less_post, &c->v) != 0;
}

static bool holds(const struct clause *c, const struct sb_pep440 *v)
{
	struct sb_pep440 public = *v;

	public.local.n = 0;
	switch (c->op) {
	case OP_EQ: return equal(c, v);
	case OP_NE: return !equal(c, v);
	case OP_LE: return sb_pep440_cmp(&public, &c->v) <= 0;
	case OP_GE: return sb_pep440_cmp(&public, &c->v) >= 0;
	case OP_LT: return less(c, v);
	case OP_GT: return greater(c, v);
	case OP_COMPAT: return compatible(c, v);
	case OP_SAME:
	case OP_NONE: break;
	}
	return false;
}

int sb_pep440_match(sb_str set, sb_str version, bool pre, struct sb_err *err)
{
	struct sb_pep440 v = { 0 };
	bool known = sb_pep440_parse(version, &v, NULL) == 0, all = true;
	struct clause c;

	version = trim(version);
	while (set.n) {
		sb_str text = trim(sb_str_cut(&set, ','));
		int rc = text.n ? parse_clause(text, &c, err) : 0;

		if (rc < 0)
			return rc;
		if (text.n == 0)
			continue;
		if (c.op == OP_SAME) {
			all &= sb_str_ieq(c.text, version);
			pre |= sb_pep440_parse(c.text, &c.v, NULL) < 0 ||
			       sb_pep440_is_pre(&c.v);
			continue;
		}
		all &= known && holds(&c, &v);
		pre |= c.op != OP_NE && sb_pep440_is_pre(&c.v);
	}
	return all && (pre || !known || !sb_pep440_is_pre(&v));
}
