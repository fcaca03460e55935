/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Licences as CycloneDX 1.6 wants them: a list of {license}, or one {expression} alone.
 *
 * Where a list holds an expression beside others, SPDX terms are joined by AND into one
 * expression; where free names stand beside it, the expression's text becomes a name.
 */
#include "format/cyclonedx_impl.h"

static size_t count(const struct sb_component *c, enum sb_license_ack ack,
		    enum sb_license_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < c->licenses.n; i++)
		n += c->licenses.p[i].ack == ack && c->licenses.p[i].kind == kind &&
		     c->licenses.p[i].text.n > 0;
	return n;
}

static size_t total(const struct sb_component *c, enum sb_license_ack ack)
{
	return count(c, ack, SB_LICENSE_ID) + count(c, ack, SB_LICENSE_EXPRESSION) +
	       count(c, ack, SB_LICENSE_NAME);
}

static bool repeated(const struct sb_component *c, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (c->licenses.p[i].ack == c->licenses.p[at].ack &&
		    sb_str_eq(c->licenses.p[i].text, c->licenses.p[at].text))
			return true;
	return false;
}

static void acknowledge(struct sb_jsonw *j, enum sb_license_ack ack)
{
	sb_jsonw_field(j, "acknowledgement",
		       ack == SB_LICENSE_DECLARED ? SB_LIT("declared")
						  : SB_LIT("concluded"));
}

/* All of them as "A AND (B OR C)". */
static void joined(struct sb_jsonw *j, const struct sb_component *c,
		   enum sb_license_ack ack)
{
	bool many = total(c, ack) > 1, some = false;
	struct sb_buf text = { 0 };

	for (size_t i = 0; i < c->licenses.n; i++) {
		const struct sb_license *l = &c->licenses.p[i];
		bool bracket = many && l->kind == SB_LICENSE_EXPRESSION;

		if (l->ack != ack || l->text.n == 0 || repeated(c, i))
			continue;
		sb_buf_printf(&text, "%s%s%.*s%s", some ? " AND " : "",
			      bracket ? "(" : "", SB_ARG(l->text), bracket ? ")" : "");
		some = true;
	}
	if (text.rc < 0)
		j->out->rc = text.rc;
	sb_jsonw_open(j, '{');
	sb_jsonw_field(j, "expression", sb_buf_view(&text));
	acknowledge(j, ack);
	sb_jsonw_close(j);
	sb_buf_release(&text);
}

static void listed(struct sb_jsonw *j, const struct sb_component *c,
		   enum sb_license_ack ack)
{
	for (size_t i = 0; i < c->licenses.n; i++) {
		const struct sb_license *l = &c->licenses.p[i];

		if (l->ack != ack || l->text.n == 0 || repeated(c, i))
			continue;
		sb_jsonw_open(j, '{');
		sb_jsonw_key(j, "license");
		sb_jsonw_open(j, '{');
		sb_jsonw_field(j, l->kind == SB_LICENSE_ID ? "id" : "name", l->text);
		acknowledge(j, ack);
		sb_jsonw_close(j);
		sb_jsonw_close(j);
	}
}

static void write(struct sb_jsonw *j, const struct sb_component *c,
		  enum sb_license_ack ack)
{
	sb_jsonw_key(j, "licenses");
	sb_jsonw_open(j, '[');
	if (count(c, ack, SB_LICENSE_EXPRESSION) && !count(c, ack, SB_LICENSE_NAME))
		joined(j, c, ack);
	else
		listed(j, c, ack);
	sb_jsonw_close(j);
}

void sb_cdx_licenses(struct sb_jsonw *j, const struct sb_component *c)
{
	if (total(c, SB_LICENSE_DECLARED))
		write(j, c, SB_LICENSE_DECLARED);
	else if (total(c, SB_LICENSE_CONCLUDED))
		write(j, c, SB_LICENSE_CONCLUDED);
}

bool sb_cdx_has_evidence_licenses(const struct sb_component *c)
{
	return total(c, SB_LICENSE_DECLARED) && total(c, SB_LICENSE_CONCLUDED);
}

void sb_cdx_evidence_licenses(struct sb_jsonw *j, const struct sb_component *c)
{
	if (sb_cdx_has_evidence_licenses(c))
		write(j, c, SB_LICENSE_CONCLUDED);
}
