/* SPDX-License-Identifier: Apache-2.0 */
/* Debian versions: text and numbers by turns, '~' before everything. */
#include "version/deb.h"

#include "util/attr.h"

static bool allowed(sb_str s, const char *extra)
{
	for (size_t i = 0; i < s.n; i++)
		if (!sb_is_alpha(s.p[i]) && !sb_is_digit(s.p[i]) &&
		    (s.p[i] == '\0' || !strchr(extra, s.p[i])))
			return false;
	return true;
}

int sb_deb_version_parse(sb_str text, struct sb_deb_version *out, struct sb_err *err)
{
	struct sb_deb_version v = { 0 };
	const char *colon;
	size_t dash;

	text = sb_str_trim(text);
	v.upstream = text;
	colon = text.n ? memchr(text.p, ':', text.n) : NULL;
	if (colon && (!sb_str_u64(sb_str_cut(&v.upstream, ':'), &v.epoch) ||
		      v.epoch > INT32_MAX))
		return sb_fail(err, SB_E_FORMAT, "version %.*s: bad epoch",
			       SB_ARG(text));
	dash = sb_str_rfind(v.upstream, '-');
	if (dash != SB_NPOS) {
		v.revision = sb_str_sub(v.upstream, dash + 1, v.upstream.n);
		v.upstream.n = dash;
		if (v.revision.n == 0)
			return sb_fail(err, SB_E_FORMAT, "version %.*s: empty revision",
				       SB_ARG(text));
	}
	if (v.upstream.n == 0 || !sb_is_digit(v.upstream.p[0]) ||
	    !allowed(v.upstream, ".+-~:") || !allowed(v.revision, ".+~"))
		return sb_fail(err, SB_E_FORMAT, "not a Debian version: %.*s",
			       SB_ARG(text));
	*out = v;
	return 0;
}

/* '~' below the end, letters below other characters. */
static int weight(sb_str s)
{
	unsigned char c = s.n ? (unsigned char)s.p[0] : 0;

	if (s.n == 0 || sb_is_digit((char)c))
		return 0;
	if (c == '~')
		return -1;
	return sb_is_alpha((char)c) ? c : c + 256;
}

static bool in_text(sb_str s)
{
	return s.n && !sb_is_digit(s.p[0]);
}

static sb_str digits(sb_str *s)
{
	size_t n = 0;
	sb_str out;

	while (s->n && s->p[0] == '0')
		*s = sb_str_sub(*s, 1, s->n);
	while (n < s->n && sb_is_digit(s->p[n]))
		n++;
	out = sb_str_sub(*s, 0, n);
	*s = sb_str_sub(*s, n, s->n);
	return out;
}

static int cmp_part(sb_str a, sb_str b)
{
	while (a.n || b.n) {
		sb_str x, y;
		int d;

		while (in_text(a) || in_text(b)) {
			d = weight(a) - weight(b);
			if (d)
				return d;
			a = sb_str_sub(a, 1, a.n);
			b = sb_str_sub(b, 1, b.n);
		}
		x = digits(&a);
		y = digits(&b);
		d = x.n != y.n ? (x.n > y.n ? 1 : -1) : sb_str_cmp(x, y);
		if (d)
			return d;
	}
	return 0;
}

static struct sb_deb_version split(sb_str text)
{
	struct sb_deb_version v = { 0 };

	if (sb_deb_version_parse(text, &v, NULL) < 0)
		v = (struct sb_deb_version){ .upstream = text };
	return v;
}

int sb_deb_version_cmp(sb_str a, sb_str b)
{
	struct sb_deb_version x = split(a), y = split(b);
	int d = (x.epoch > y.epoch) - (x.epoch < y.epoch);

	if (!d)
		d = cmp_part(x.upstream, y.upstream);
	return d ? d : cmp_part(x.revision, y.revision);
}
