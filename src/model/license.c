/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX ids and expressions: looked up, parsed with two stacks, printed canonically. */
#include "model/license.h"

#include "model/spdx_table.h"

#define TOKENS   256
#define TEXT_MAX 8192

/* ---- the list ---- */

static int fold_cmp(sb_str a, sb_str b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		int d = (unsigned char)sb_lower(a.p[i]) -
			(unsigned char)sb_lower(b.p[i]);

		if (d)
			return d;
	}
	return (a.n > b.n) - (a.n < b.n);
}

static const struct sb_spdx_id *find_id(sb_str text)
{
	size_t lo = 0, hi = sb_spdx_nids;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int d = fold_cmp(text, sb_str_c(sb_spdx_ids[mid].id));

		if (d == 0)
			return &sb_spdx_ids[mid];
		if (d > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

sb_str sb_license_id(sb_str text)
{
	const struct sb_spdx_id *id = find_id(text);

	if (!id)
		return (sb_str){ "", 0 };
	if (id->successor && !strchr(id->successor, ' '))
		return sb_str_c(id->successor);
	return sb_str_c(id->id);
}

sb_str sb_license_exception(sb_str text)
{
	for (size_t i = 0; i < sb_spdx_nexceptions; i++)
		if (sb_str_ieq(text, sb_str_c(sb_spdx_exceptions[i])))
			return sb_str_c(sb_spdx_exceptions[i]);
	return (sb_str){ "", 0 };
}

/* ---- expressions ---- */

/* How tightly an operand holds together, and the operators on the stack. */
enum prec { PREC_OPEN, PREC_OR, PREC_AND, PREC_ATOM };

struct operand {
	sb_str text;
	enum prec prec;
	bool plain; /* one id of the list and nothing else */
};

struct parser {
	struct sb_arena *a;
	struct sb_err *err;
	sb_str all, rest;
	struct operand operand[TOKENS];
	enum prec op[TOKENS];
	size_t noperand, nop;
};

static int bad(struct parser *p, const char *why)
{
	size_t at = (size_t)(p->rest.p - p->all.p);
	int rc = sb_fail(p->err, SB_E_FORMAT, "licence: %s at character %zu", why, at);

	if (p->err)
		p->err->at = at;
	return rc;
}

static bool is_space(char c)
{
	return sb_is_blank(c) || c == '\n';
}

static bool is_token(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c) || c == '.' || c == '-' || c == '+' ||
	       c == ':';
}

/* The next word or bracket without taking it; empty at the end. */
static sb_str peek(struct parser *p)
{
	size_t n = 0;

	while (p->rest.n && is_space(p->rest.p[0]))
		p->rest = sb_str_sub(p->rest, 1, p->rest.n);
	if (p->rest.n && (p->rest.p[0] == '(' || p->rest.p[0] == ')'))
		return sb_str_sub(p->rest, 0, 1);
	while (n < p->rest.n && is_token(p->rest.p[n]))
		n++;
	return sb_str_sub(p->rest, 0, n);
}

static void take(struct parser *p, sb_str token)
{
	p->rest = sb_str_sub(p->rest, token.n, p->rest.n);
}

static bool is_word(sb_str token, const char *word)
{
	return sb_str_ieq(token, sb_str_c(word));
}

/* LicenseRef-x or DocumentRef-x:LicenseRef-y. */
static bool is_ref(sb_str s)
{
	sb_str rest = s, head = { 0 };

	if (sb_str_starts(s, SB_LIT("DocumentRef-"))) {
		head = sb_str_cut(&rest, ':');
		if (head.n <= 12 || memchr(head.p, '+', head.n))
			return false;
	}
	return rest.n > 11 && sb_str_starts(rest, SB_LIT("LicenseRef-")) &&
	       !memchr(rest.p, ':', rest.n) && !memchr(rest.p, '+', rest.n);
}

static int push_operand(struct parser *p, struct operand o)
{
	if (!o.text.p)
		return sb_arena_failed(p->a);
	if (p->noperand == TOKENS)
		return sb_fail(p->err, SB_E_LIMIT, "licence: too long an expression");
	p->operand[p->noperand++] = o;
	return 0;
}

/* "GPL-2.0-only" with a '+' is "GPL-2.0-or-later"; others keep theirs. */
static struct operand or_later(struct parser *p, sb_str id)
{
	struct operand o = { .prec = PREC_ATOM };

	if (sb_str_ends(id, SB_LIT("-or-later"))) {
		o.plain = true;
		o.text = id;
	} else if (sb_str_ends(id, SB_LIT("-only"))) {
		o.plain = true;
		o.text = sb_license_id(sb_arena_printf(
			p->a, "%.*s-or-later", SB_ARG(sb_str_sub(id, 0, id.n - 5))));
	} else {
		o.text = sb_arena_printf(p->a, "%.*s+", SB_ARG(id));
	}
	return o;
}

static int push_id(struct parser *p, sb_str token)
{
	const struct sb_spdx_id *id = find_id(token);
	struct operand o = { .prec = PREC_ATOM };
	sb_str base;

	if (id) {
		o.text = sb_str_c(id->successor ? id->successor : id->id);
		o.plain = !id->successor || !strchr(id->successor, ' ');
	} else if (is_ref(token)) {
		o.text = sb_arena_dup(p->a, token);
	} else if (token.n && token.p[token.n - 1] == '+') {
		base = sb_license_id(sb_str_sub(token, 0, token.n - 1));
		if (base.n == 0)
			return bad(p, "not an SPDX id");
		o = or_later(p, base);
	} else {
		return bad(p, "not an SPDX id");
	}
	take(p, token);
	return push_operand(p, o);
}

static int parse_with(struct parser *p)
{
	struct operand *o = &p->operand[p->noperand - 1];
	sb_str token = peek(p), exception;

	if (!is_word(token, "WITH"))
		return 0;
	if (memchr(o->text.p, ' ', o->text.n))
		return bad(p, "a second WITH");
	take(p, token);
	token = peek(p);
	exception = sb_license_exception(token);
	if (exception.n == 0)
		return bad(p, "not an SPDX exception");
	take(p, token);
	o->text = sb_arena_printf(p->a, "%.*s WITH %.*s", SB_ARG(o->text),
				  SB_ARG(exception));
	o->plain = false;
	return o->text.p ? 0 : sb_arena_failed(p->a);
}

static const char *bracket(const struct operand *o, enum prec op, const char *text)
{
	return o->prec < op ? text : "";
}

/* The topmost operator takes the two topmost operands. */
static int reduce(struct parser *p)
{
	enum prec op = p->op[--p->nop];
	struct operand *l = &p->operand[p->noperand - 2], *r = l + 1;

	l->text = sb_arena_printf(p->a, "%s%.*s%s %s %s%.*s%s", bracket(l, op, "("),
				  SB_ARG(l->text), bracket(l, op, ")"),
				  op == PREC_AND ? "AND" : "OR", bracket(r, op, "("),
				  SB_ARG(r->text), bracket(r, op, ")"));
	l->prec = op;
	l->plain = false;
	p->noperand--;
	return l->text.p ? 0 : sb_arena_failed(p->a);
}

static int push_op(struct parser *p, enum prec op)
{
	while (op != PREC_OPEN && p->nop && p->op[p->nop - 1] >= op) {
		int rc = reduce(p);

		if (rc < 0)
			return rc;
	}
	if (p->nop == TOKENS)
		return sb_fail(p->err, SB_E_LIMIT, "licence: too long an expression");
	p->op[p->nop++] = op;
	return 0;
}

static int close_bracket(struct parser *p)
{
	while (p->nop && p->op[p->nop - 1] != PREC_OPEN) {
		int rc = reduce(p);

		if (rc < 0)
			return rc;
	}
	if (p->nop == 0)
		return bad(p, "a closing bracket too many");
	p->nop--;
	return 0;
}

/* Where a licence is wanted: brackets open here. *after: one was read. */
static int step_operand(struct parser *p, bool *after)
{
	sb_str token = peek(p);
	int rc;

	if (is_word(token, "(")) {
		take(p, token);
		return push_op(p, PREC_OPEN);
	}
	rc = token.n ? push_id(p, token) : bad(p, "a licence is missing");
	*after = true;
	return rc < 0 ? rc : parse_with(p);
}

/* Behind a licence. */
static int step_operator(struct parser *p, bool *after)
{
	sb_str token = peek(p);

	if (is_word(token, ")")) {
		int rc = close_bracket(p);

		take(p, token);
		return rc;
	}
	*after = false;
	if (!is_word(token, "AND") && !is_word(token, "OR"))
		return bad(p, "no operator");
	take(p, token);
	return push_op(p, is_word(token, "AND") ? PREC_AND : PREC_OR);
}

int sb_license_parse(struct sb_arena *a, sb_str text, struct sb_license *out,
		     struct sb_err *err)
{
	struct parser p = { .a = a, .err = err, .all = text, .rest = text };
	bool after = false;
	int rc = 0;

	if (text.n > TEXT_MAX)
		return sb_fail(err, SB_E_LIMIT, "licence: too long an expression");
	while (rc == 0 && (!after || peek(&p).n || p.rest.n))
		rc = after ? step_operator(&p, &after) : step_operand(&p, &after);
	while (rc == 0 && p.nop) {
		if (p.op[p.nop - 1] == PREC_OPEN)
			return bad(&p, "an open bracket");
		rc = reduce(&p);
	}
	if (rc < 0)
		return rc;
	*out = (struct sb_license){ .text = p.operand[0].text };
	out->kind = p.operand[0].plain ? SB_LICENSE_ID : SB_LICENSE_EXPRESSION;
	return 0;
}
