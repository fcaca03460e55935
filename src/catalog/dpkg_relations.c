/* SPDX-License-Identifier: Apache-2.0 */
/* Depends and Pre-Depends of dpkg packages as edges between what is installed. */
#include <stdlib.h>

#include "catalog/dpkg.h"
#include "version/deb.h"

/* Caps against databases made to be slow; real ones stay far below. */
#define PROVIDERS_MAX 64   /* of one virtual package */
#define DEPENDS_MAX   2000 /* edges from one package */

/* One alternative of a clause: "libc6:any (>= 2.36)". */
struct want {
	sb_str name, arch, op, version;
};

static struct want read_want(sb_str text)
{
	sb_str version = text, head = sb_str_cut(&version, '(');
	struct want w = { 0 };
	size_t n = 0;

	version = sb_str_trim(sb_str_cut(&version, ')'));
	while (n < version.n && strchr("<>=", version.p[n]))
		n++;
	w.op = sb_str_sub(version, 0, n);
	w.version = sb_str_trim(sb_str_sub(version, n, version.n));
	head = sb_str_cut(&head, '[');
	head = sb_str_trim(sb_str_cut(&head, '<'));
	w.name = sb_str_trim(sb_str_cut(&head, ':'));
	w.arch = sb_str_trim(head);
	return w;
}

/* deb-control(5): "<" and ">" are the old spellings of "<=" and ">=". */
static bool holds(sb_str op, int order)
{
	if (sb_str_eq(op, SB_LIT("<<")))
		return order < 0;
	if (sb_str_eq(op, SB_LIT("<=")) || sb_str_eq(op, SB_LIT("<")))
		return order <= 0;
	if (sb_str_eq(op, SB_LIT("=")))
		return order == 0;
	if (sb_str_eq(op, SB_LIT(">=")) || sb_str_eq(op, SB_LIT(">")))
		return order >= 0;
	return sb_str_eq(op, SB_LIT(">>")) ? order > 0 : true;
}

static bool fits(const struct want *w, sb_str version)
{
	if (w->op.n == 0)
		return true;
	return version.n && holds(w->op, sb_deb_version_cmp(version, w->version));
}

static sb_str arch_of(const struct sb_dpkg *d, const struct sb_dpkg_package *p)
{
	return sb_str_eq(p->arch, SB_LIT("all")) ? d->dbs.p[p->db].arch : p->arch;
}

/* May `to` answer a wish of `from`? Same architecture, or one that dpkg lets cross:
 * a foreign tool, or an allowed one that was asked for with ":any". */
static bool reaches(const struct sb_dpkg *d, const struct sb_dpkg_package *from,
		    const struct sb_dpkg_package *to, sb_str arch)
{
	bool any = sb_str_eq(arch, SB_LIT("any"));

	if (arch.n && !any)
		return sb_str_eq(arch, SB_LIT("native"))
			       ? sb_str_eq(arch_of(d, to), d->dbs.p[to->db].arch)
			       : sb_str_eq(arch_of(d, to), arch);
	if (sb_str_eq(arch_of(d, from), arch_of(d, to)) ||
	    sb_str_eq(to->multi_arch, SB_LIT("foreign")))
		return true;
	return any && sb_str_eq(to->multi_arch, SB_LIT("allowed"));
}

/* The package itself: of its own architecture first, then what else may answer. */
static const struct sb_dpkg_package *find_real(const struct sb_dpkg *d,
					       const struct sb_dpkg_package *from,
					       const struct want *w)
{
	const struct sb_dpkg_package *best = NULL;
	size_t first, n = sb_dpkg_named(d, from->db, w->name, &first);

	for (size_t i = first; i < first + n; i++) {
		const struct sb_dpkg_package *to = &d->packages.p[i];

		if (!reaches(d, from, to, w->arch) || !fits(w, to->version))
			continue;
		if (sb_str_eq(arch_of(d, from), arch_of(d, to)))
			return to;
		best = best ? best : to;
	}
	return best;
}

static int by_name(const void *x, const void *y)
{
	const struct sb_dpkg_provide *a = x, *b = y;
	int c = sb_str_cmp(a->name, b->name);

	return c ? c : (a->package > b->package) - (a->package < b->package);
}

static size_t first_provide(const struct sb_dpkg *d, sb_str name)
{
	size_t lo = 0, hi = d->provides.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (sb_str_cmp(d->provides.p[mid].name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Every installed provider of a virtual package; -1 without memory, else how many. A
 * Provides without version answers no wish for one (Debian Policy 7.5). */
static int link_virtual(struct sb_dpkg *d, const struct sb_dpkg_package *from,
			const struct want *w)
{
	size_t first = first_provide(d, w->name);
	int n = 0;

	for (size_t i = first; i < d->provides.n && i < first + PROVIDERS_MAX; i++) {
		const struct sb_dpkg_provide *v = &d->provides.p[i];
		const struct sb_dpkg_package *to = &d->packages.p[v->package];

		if (!sb_str_eq(v->name, w->name))
			break;
		if (to->db != from->db || !reaches(d, from, to, w->arch) ||
		    !fits(w, v->version))
			continue;
		if (!sb_component_depends(d->arena, from->component, to->component))
			return -1;
		n++;
	}
	return n;
}

/* The first alternative that something installed answers; "" of a clause is no wish. */
static int link_clause(struct sb_dpkg *d, const struct sb_dpkg_package *from,
		       sb_str clause)
{
	while (clause.n) {
		struct want w = read_want(sb_str_cut(&clause, '|'));
		const struct sb_dpkg_package *to =
			w.name.n ? find_real(d, from, &w) : NULL;
		int n = 0;

		if (to)
			return sb_component_depends(d->arena, from->component,
						    to->component)
				       ? 1
				       : -1;
		n = w.name.n ? link_virtual(d, from, &w) : 0;
		if (n)
			return n;
	}
	return 0;
}

static sb_str trim_all(sb_str s)
{
	while (s.n && (sb_is_blank(s.p[0]) || s.p[0] == '\n'))
		s = sb_str_sub(s, 1, s.n);
	while (s.n && (sb_is_blank(s.p[s.n - 1]) || s.p[s.n - 1] == '\n'))
		s.n--;
	return s;
}

/* What nothing installed answers (forced, or an image slimmed by hand) is said. */
static bool link_field(struct sb_dpkg *d, const struct sb_dpkg_package *p, sb_str field)
{
	while (field.n && p->component->depends.n < DEPENDS_MAX) {
		sb_str clause = trim_all(sb_str_cut(&field, ','));
		int n = clause.n ? link_clause(d, p, clause) : 1;
		sb_str kept;

		if (n < 0)
			return false;
		if (n > 0)
			continue;
		kept = sb_arena_dup(d->arena, clause);
		if (!kept.p || !sb_component_property(d->arena, p->component,
						      "sbom:dpkg:unmetDepends", kept))
			return false;
	}
	return true;
}

static bool list_provides(struct sb_dpkg *d)
{
	for (size_t i = 0; i < d->packages.n; i++) {
		sb_str field = sb_dpkg_get(&d->packages.p[i], SB_KEY_PROVIDES);

		while (field.n) {
			struct want w = read_want(trim_all(sb_str_cut(&field, ',')));
			struct sb_dpkg_provide *v =
				w.name.n ? sb_vec_push(d->scratch, &d->provides) : NULL;

			if (w.name.n && !v)
				return false;
			if (v)
				*v = (struct sb_dpkg_provide){ w.name, w.version,
							       (uint32_t)i };
		}
	}
	if (d->provides.n)
		qsort(d->provides.p, d->provides.n, sizeof *d->provides.p, by_name);
	return true;
}

bool sb_dpkg_relate(struct sb_dpkg *d)
{
	if (!list_provides(d))
		return false;
	for (size_t i = 0; i < d->packages.n; i++) {
		const struct sb_dpkg_package *p = &d->packages.p[i];

		p->component->depends_known = true;
		if (!link_field(d, p, sb_dpkg_get(p, SB_KEY_PRE_DEPENDS)) ||
		    !link_field(d, p, sb_dpkg_get(p, SB_KEY_DEPENDS)))
			return false;
	}
	return true;
}
