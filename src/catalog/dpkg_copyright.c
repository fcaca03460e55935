/* SPDX-License-Identifier: Apache-2.0 */
/* Licences of dpkg packages, from /usr/share/doc/NAME/copyright. */
#include "catalog/dpkg.h"
#include "parse/deb822.h"

#define DISTINCT_MAX 128

struct names {
	sb_str at[DISTINCT_MAX];
	size_t n;
};

static void add(struct names *v, sb_str name)
{
	for (size_t i = 0; i < v->n; i++)
		if (sb_str_eq(v->at[i], name))
			return;
	if (name.n && name.n < 1000 && v->n < DISTINCT_MAX)
		v->at[v->n++] = name;
}

/* The machine-readable form opens with a Format field that points at its specification
 * (Debian Policy 12.5). */
static bool machine_readable(sb_str body)
{
	struct sb_deb822 d = { .rest = body };
	sb_str key, value;

	while (!sb_deb822_done(&d))
		if (sb_deb822_field(&d, &key, &value, NULL) != 0)
			return sb_str_ieq(key, SB_LIT("Format")) ||
			       sb_str_ieq(key, SB_LIT("Format-Specification"));
	return false;
}

/* Stanzas with Files, and the header, say what holds; the others only spell a licence
 * out that those refer to. */
static void read_fields(struct names *v, sb_str body)
{
	struct sb_deb822 d = { .rest = body };
	struct names spelt = { 0 };
	bool holds = true;

	while (!sb_deb822_done(&d)) {
		sb_str key, value, license = { 0 };
		int rc;

		while ((rc = sb_deb822_field(&d, &key, &value, NULL)) != 0) {
			holds = holds || (rc > 0 && sb_str_ieq(key, SB_LIT("Files")));
			if (rc > 0 && sb_str_ieq(key, SB_LIT("License")))
				license = sb_str_trim(sb_str_cut(&value, '\n'));
		}
		add(holds ? v : &spelt, license);
		holds = false;
	}
	if (v->n == 0)
		*v = spelt;
}

static bool in_name(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c) || c == '-' || c == '.' || c == '+';
}

/* Is what a reference names ("GPL-2") recognised already ("GPL-2.0-or-later")? */
static bool covered(const struct names *v, sb_str reference)
{
	for (size_t i = 0; i < v->n; i++)
		if (sb_str_ieq(sb_str_sub(v->at[i], 0, reference.n), reference))
			return true;
	return false;
}

/* Free text points at the licences that Debian keeps once for all, beside or instead of
 * their notices. */
static void read_references(struct names *v, sb_str body)
{
	static const char head[] = "/usr/share/common-licenses/";
	size_t at;

	while ((at = sb_str_find(body, sb_str_c(head))) != SB_NPOS) {
		size_t n = 0;

		body = sb_str_sub(body, at + sizeof head - 1, body.n);
		while (n < body.n && in_name(body.p[n]))
			n++;
		while (n && body.p[n - 1] == '.')
			n--;
		if (!covered(v, sb_str_sub(body, 0, n)))
			add(v, sb_str_sub(body, 0, n));
	}
}

/* Only the notice says whether a later version may be taken: it goes first. */
static void read_text(struct names *v, sb_str body)
{
	struct sb_license_match found[16];
	size_t n = sb_license_texts(body, found, SB_LEN(found));

	for (size_t i = 0; i < n; i++)
		add(v, found[i].id);
	read_references(v, body);
}

void sb_dpkg_copyright_parse(struct sb_emit *e, sb_str body)
{
	bool fields = machine_readable(body);
	struct names v = { 0 };

	if (fields)
		read_fields(&v, body);
	if (v.n == 0)
		read_text(&v, body);
	if (v.n == 0)
		return;
	sb_emit_fact(e, SB_FACT_LICENSE, 0);
	sb_emit_attr(e, SB_KEY_FORMAT, fields ? SB_LIT("dep5") : SB_LIT("text"));
	for (size_t i = 0; i < v.n; i++)
		sb_emit_attr(e, SB_KEY_LICENSE, v.at[i]);
}

static bool add_license(struct sb_dpkg *d, struct sb_component *c, sb_str text,
			enum sb_license_ack ack, sb_str source)
{
	struct sb_license made = sb_license_debian(d->arena, text, ack), *slot;

	made.source = source;
	if (made.text.n == 0)
		return made.text.p || !d->arena->full;
	for (size_t i = 0; i < c->licenses.n; i++)
		if (sb_str_eq(c->licenses.p[i].text, made.text))
			return true;
	slot = sb_vec_push(d->arena, &c->licenses);
	if (slot)
		*slot = made;
	return slot != NULL;
}

/* Doc directories may be links to those of another package; the resolver follows. */
static bool from_copyright(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	struct sb_seen s = { 0 };
	sb_str path = sb_arena_printf(d->arena, "%.*susr/share/doc/%.*s/copyright",
				      SB_ARG(d->dbs.p[p->db].root), SB_ARG(p->name));
	enum sb_license_ack ack;

	if (!path.p)
		return false;
	if (p->seen.hidden || !sb_link_fact_at(d->link, path, SB_FACT_LICENSE, &s))
		return true;
	ack = sb_str_eq(sb_seen_get(&s, SB_KEY_FORMAT), SB_LIT("dep5"))
		      ? SB_LICENSE_DECLARED
		      : SB_LICENSE_CONCLUDED;
	for (size_t i = 0; i < sb_seen_count(&s); i++) {
		struct sb_attr_view v = sb_seen_attr(&s, i);

		if (v.key == SB_KEY_LICENSE &&
		    !add_license(d, p->component, v.value, ack, path))
			return false;
	}
	return sb_link_occurrence(d->link, p->component, path, 0);
}

bool sb_dpkg_license(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	sb_str own = sb_dpkg_get(p, SB_KEY_LICENSE);

	if (own.n &&
	    !add_license(d, p->component, own, SB_LICENSE_DECLARED, SB_LIT("License")))
		return false;
	return from_copyright(d, p);
}
