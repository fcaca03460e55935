/* SPDX-License-Identifier: Apache-2.0 */
/* dpkg's link(): finds the databases of the image and walks packages through the join.
 */
#include <stdlib.h>

#include "catalog/distro.h"
#include "catalog/dpkg.h"

/* Caps against databases made to be slow. */
#define DBS_MAX        1000
#define COMPLAINTS_MAX 100
#define TOO_MANY       (SB_NONE - 1)

/* The admin directory that a file of the database belongs to. */
static sb_str admin_of(sb_str path)
{
	sb_str dir = sb_path_dir(path), base = sb_path_base(dir);

	if (sb_str_eq(base, SB_LIT("info")) || sb_str_eq(base, SB_LIT("status.d")))
		return sb_path_dir(dir);
	return dir;
}

/* "srv/c/var/lib/dpkg" -> "srv/c/": dpkg's own is var/lib, distroless and opkg have
 * usr/lib too. */
static sb_str root_of(sb_str admin)
{
	sb_str top = sb_path_dir(sb_path_dir(admin)), base = sb_path_base(top);

	if (sb_str_eq(base, SB_LIT("var")) || sb_str_eq(base, SB_LIT("usr")))
		return sb_str_sub(top, 0, top.n - base.n);
	return top.n ? sb_str_sub(admin, 0, top.n + 1) : top;
}

/* A root inside the image is a system of its own. */
static void find_inner_distro(struct sb_dpkg *d, struct sb_dpkg_db *db)
{
	static const char *const places[] = { "etc/os-release", "usr/lib/os-release" };
	const struct sb_distro_known *known;
	struct sb_seen s = { 0 };
	bool found = false;

	for (size_t i = 0; !found && i < SB_LEN(places); i++) {
		sb_str path = sb_arena_printf(d->scratch, "%.*s%s", SB_ARG(db->root),
					      places[i]);

		found = path.p && sb_link_fact_at(d->link, path, SB_FACT_DISTRO, &s);
	}
	if (!found)
		return;
	db->distro_id = sb_seen_get(&s, SB_KEY_ID);
	db->distro_version = sb_seen_get(&s, SB_KEY_VERSION_ID);
	known = sb_distro_known(db->distro_id);
	db->vendor = sb_str_c(known ? known->vendor : NULL);
	db->homepage = sb_str_c(known ? known->homepage : NULL);
}

static void find_distro(struct sb_dpkg *d, struct sb_dpkg_db *db)
{
	const struct sb_distro *own = sb_link_distro(d->link);

	if (db->root.n) {
		find_inner_distro(d, db);
		return;
	}
	db->distro_id = own->id;
	db->distro_version = own->version_id.n ? own->version_id : own->build_id;
	db->vendor = own->vendor;
	db->homepage = own->homepage;
}

/* Index of the database that path belongs to, made when new; TOO_MANY; SB_NONE without
 * memory. */
static uint32_t db_of(struct sb_dpkg *d, sb_str path)
{
	sb_str admin = admin_of(path);
	struct sb_dpkg_db *db;

	for (size_t i = 0; i < d->dbs.n; i++) {
		/* Facts come in order of paths: mostly it is the one of last time. */
		uint32_t at = (uint32_t)((d->last_db + i) % d->dbs.n);

		if (sb_str_eq(d->dbs.p[at].admin, admin))
			return d->last_db = at;
	}
	if (d->dbs.n == DBS_MAX) {
		if (d->complaints++ == 0)
			sb_link_problem(d->link, path, true,
					"over %d package databases: the rest is not "
					"read",
					DBS_MAX);
		return TOO_MANY;
	}
	db = sb_vec_push(d->scratch, &d->dbs);
	if (!db)
		return SB_NONE;
	db->admin = admin;
	db->root = root_of(admin);
	db->opkg = sb_str_eq(sb_path_base(admin), SB_LIT("opkg"));
	find_distro(d, db);
	return (uint32_t)(d->dbs.n - 1);
}

/* Name of what a file of the database is about: "libc6:amd64" of libc6:amd64.list. */
static sb_str stem_of(sb_str path)
{
	sb_str base = sb_path_base(path);
	size_t dot = sb_str_rfind(base, '.');

	return sb_str_sub(base, 0, dot == SB_NPOS ? base.n : dot);
}

static bool of_control(sb_str path)
{
	return sb_str_ends(path, SB_LIT(".control"));
}

static bool in_status_d(sb_str path)
{
	return sb_str_ends(sb_path_dir(path), SB_LIT("/status.d"));
}

sb_str sb_dpkg_get(const struct sb_dpkg_package *p, enum sb_key key)
{
	sb_str s = sb_seen_get(&p->seen, key);

	return s.n == 0 && p->control.fact ? sb_seen_get(&p->control, key) : s;
}

/* opkg's status holds the state, its control file what the package says of itself. */
static void find_control(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	const struct sb_dpkg_db *db = &d->dbs.p[p->db];
	struct sb_seen s = { 0 };
	sb_str path;

	if (!db->opkg)
		return;
	path = sb_arena_printf(d->scratch, "%.*s/info/%.*s.control", SB_ARG(db->admin),
			       SB_ARG(p->name));
	if (path.p && sb_link_fact_at(d->link, path, SB_FACT_PACKAGE, &s))
		p->control = s;
}

static bool collect(struct sb_dpkg *d)
{
	struct sb_seen s = { 0 };

	while (sb_link_next(d->link, SB_FACT_PACKAGE, &s)) {
		struct sb_dpkg_package *p;
		uint32_t db;

		if (of_control(s.path))
			continue;
		db = db_of(d, s.path);
		if (db == TOO_MANY)
			continue;
		p = db == SB_NONE ? NULL : sb_vec_push(d->scratch, &d->packages);
		if (!p)
			return false;
		p->seen = s;
		p->db = db;
		p->name = sb_seen_get(&s, SB_KEY_NAME);
		p->version = sb_seen_get(&s, SB_KEY_VERSION);
		p->arch = sb_seen_get(&s, SB_KEY_ARCH);
		p->multi_arch = sb_seen_get(&s, SB_KEY_SETTING);
		p->stem = in_status_d(s.path) ? sb_path_base(s.path) : p->name;
		p->order = (uint32_t)d->packages.n;
		find_control(d, p);
	}
	return true;
}

/* Visible before hidden; of two stanzas for one package the last comes first. */
static int by_place(const void *x, const void *y)
{
	const struct sb_dpkg_package *a = x, *b = y;
	int c = (a->db > b->db) - (a->db < b->db);

	c = c ? c : sb_str_cmp(a->name, b->name);
	c = c ? c : sb_str_cmp(a->arch, b->arch);
	c = c ? c : a->seen.hidden - b->seen.hidden;
	c = c || !a->seen.hidden ? c : sb_str_cmp(a->version, b->version);
	return c ? c : (a->order < b->order) - (a->order > b->order);
}

static bool same_package(const struct sb_dpkg_package *a,
			 const struct sb_dpkg_package *b)
{
	return a->db == b->db && sb_str_eq(a->name, b->name) &&
	       sb_str_eq(a->arch, b->arch);
}

/* Is this one only a second sight of something kept already? */
static bool repeated(struct sb_dpkg *d, const struct sb_dpkg_package *p,
		     const struct sb_dpkg_package *kept)
{
	if (!kept || !same_package(kept, p))
		return false;
	if (sb_str_eq(kept->version, p->version))
		return true;
	if (p->seen.hidden)
		return false;
	if (d->complaints++ < COMPLAINTS_MAX)
		sb_link_problem(
			d->link, p->seen.path, false,
			"line %u: package %.*s is listed twice, version %.*s counts",
			p->seen.fact->line, SB_ARG(p->name), SB_ARG(kept->version));
	return true;
}

static bool make(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	p->component = sb_link_component(d->link, &p->seen, SB_TYPE_LIBRARY);
	return p->component && sb_dpkg_describe(d, p) && sb_dpkg_license(d, p);
}

/* Components for all; those of lower layers (--scope all-layers) own nothing and leave
 * the table, and so do repeats. */
static bool settle(struct sb_dpkg *d)
{
	struct sb_dpkg_package *all = d->packages.p, *kept = NULL;
	struct sb_dpkg_package last;
	size_t n = 0;

	if (d->packages.n)
		qsort(all, d->packages.n, sizeof *all, by_place);
	for (size_t i = 0; i < d->packages.n; i++) {
		if (repeated(d, &all[i], kept))
			continue;
		if (!make(d, &all[i]))
			return false;
		last = all[i];
		kept = &last;
		if (!last.seen.hidden)
			all[n++] = last;
	}
	d->packages.n = n;
	return true;
}

size_t sb_dpkg_named(const struct sb_dpkg *d, uint32_t db, sb_str name, size_t *first)
{
	const struct sb_dpkg_package *p = d->packages.p;
	size_t lo = 0, hi = d->packages.n, n = 0;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = (p[mid].db > db) - (p[mid].db < db);

		c = c ? c : sb_str_cmp(p[mid].name, name);
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	while (n < SB_DPKG_SAME && lo + n < d->packages.n && p[lo + n].db == db &&
	       sb_str_eq(p[lo + n].name, name))
		n++;
	*first = lo;
	return n;
}

static int stem_order(uint32_t db, sb_str stem, const struct sb_dpkg_package *p)
{
	int c = (db > p->db) - (db < p->db);

	return c ? c : sb_str_cmp(stem, p->stem);
}

static int by_stem(const void *x, const void *y)
{
	const struct sb_dpkg_package *const *a = x, *const *b = y;
	int c = stem_order((*a)->db, (*a)->stem, *b);

	return c ? c : (*a > *b) - (*a < *b);
}

static bool index_stems(struct sb_dpkg *d)
{
	d->by_stem = sb_new(d->scratch, struct sb_dpkg_package *, d->packages.n + 1);
	for (size_t i = 0; d->by_stem && i < d->packages.n; i++)
		d->by_stem[i] = &d->packages.p[i];
	if (d->by_stem)
		qsort(d->by_stem, d->packages.n, sizeof *d->by_stem, by_stem);
	return d->by_stem != NULL;
}

/* dpkg's own lists are called NAME, or NAME:ARCH where a package is Multi-Arch: same;
 * those in status.d after the file of the stanza, which need not be the package's name.
 */
static struct sb_dpkg_package *find_stem(struct sb_dpkg *d, uint32_t db, sb_str path)
{
	sb_str arch = stem_of(path), stem = sb_str_cut(&arch, ':');
	size_t lo = 0, hi = d->packages.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (stem_order(db, stem, d->by_stem[mid]) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (hi = lo; hi < d->packages.n && hi < lo + SB_DPKG_SAME; hi++) {
		if (stem_order(db, stem, d->by_stem[hi]) != 0)
			break;
		if (arch.n == 0 || sb_str_eq(arch, d->by_stem[hi]->arch))
			return d->by_stem[hi];
	}
	return NULL;
}

/* The Conffiles of a stanza name their package themselves. */
static struct sb_dpkg_package *find_named(struct sb_dpkg *d, uint32_t db,
					  const struct sb_seen *s)
{
	sb_str arch = sb_seen_get(s, SB_KEY_ARCH);
	size_t first, n = sb_dpkg_named(d, db, sb_seen_get(s, SB_KEY_NAME), &first);

	for (size_t i = first; i < first + n; i++)
		if (sb_str_eq(arch, d->packages.p[i].arch))
			return &d->packages.p[i];
	return NULL;
}

static bool attach_files(struct sb_dpkg *d)
{
	struct sb_seen s = { 0 };

	while (sb_link_next(d->link, SB_FACT_FILES, &s)) {
		uint32_t db = s.hidden ? TOO_MANY : db_of(d, s.path);
		struct sb_dpkg_package *p;
		struct sb_seen *slot;

		if (db == SB_NONE)
			return false;
		if (db == TOO_MANY)
			continue;
		p = sb_seen_get(&s, SB_KEY_NAME).n ? find_named(d, db, &s)
						   : find_stem(d, db, s.path);
		if (!p) {
			d->dbs.p[db].strays++;
			continue;
		}
		slot = sb_vec_push(d->scratch, &p->files);
		if (!slot)
			return false;
		*slot = s;
		if (!sb_str_eq(s.path, p->seen.path) &&
		    !sb_link_occurrence(d->link, p->component, s.path, 0))
			return false;
	}
	return true;
}

static int by_from(const void *x, const void *y)
{
	const struct sb_dpkg_diversion *a = x, *b = y;

	return sb_str_cmp(a->from, b->from);
}

static bool read_diversions(struct sb_dpkg *d)
{
	struct sb_seen s = { 0 };

	while (sb_link_next(d->link, SB_FACT_LIST, &s)) {
		uint32_t db = s.hidden ? TOO_MANY : db_of(d, s.path);

		if (db == SB_NONE)
			return false;
		for (size_t i = 0; db != TOO_MANY && i + 2 < sb_seen_count(&s);
		     i += 3) {
			struct sb_dpkg_diversion *v =
				sb_vec_push(d->scratch, &d->dbs.p[db].diversions);

			if (!v)
				return false;
			v->from = sb_seen_attr(&s, i).value;
			v->to = sb_seen_attr(&s, i + 1).value;
			v->package = sb_seen_attr(&s, i + 2).value;
		}
	}
	for (size_t i = 0; i < d->dbs.n; i++)
		if (d->dbs.p[i].diversions.n)
			qsort(d->dbs.p[i].diversions.p, d->dbs.p[i].diversions.n,
			      sizeof *d->dbs.p[i].diversions.p, by_from);
	return true;
}

/* Everything below the admin directory is dpkg's own paper: lists, scripts, backups. */
static void mark_evidence(struct sb_dpkg *d)
{
	struct sb_link_file f;

	for (size_t i = 0; i < d->dbs.n; i++) {
		struct sb_link_walk w = sb_link_walk(d->link, d->dbs.p[i].admin, false);

		while (sb_link_walk_next(d->link, &w, &f))
			if (f.kind == SB_ROW_FILE)
				sb_link_evidence(d->link, f.node);
	}
}

static void find_native(struct sb_dpkg *d)
{
	for (size_t i = 0; i < d->packages.n; i++) {
		const struct sb_dpkg_package *p = &d->packages.p[i];
		struct sb_dpkg_db *db = &d->dbs.p[p->db];

		if (sb_str_eq(p->arch, SB_LIT("all")))
			continue;
		if (db->arch.n == 0 || sb_str_eq(p->name, SB_LIT("dpkg")))
			db->arch = p->arch;
	}
}

/* What was there and is not any more never goes unsaid. */
static void complain(struct sb_dpkg *d)
{
	size_t *count = sb_new(d->scratch, size_t, d->dbs.n + 1);

	for (size_t i = 0; count && i < d->packages.n; i++)
		count[d->packages.p[i].db]++;
	for (size_t i = 0; count && i < d->dbs.n; i++)
		if (count[i] == 0 && d->dbs.p[i].strays)
			sb_link_problem(
				d->link, d->dbs.p[i].admin, true,
				"files of %u packages are listed, but no status says "
				"that one is installed: deleted in an upper layer?",
				d->dbs.p[i].strays);
}

static bool join(struct sb_dpkg *d)
{
	if (!collect(d) || !settle(d))
		return false;
	find_native(d);
	if (!index_stems(d) || !attach_files(d) || !read_diversions(d))
		return false;
	mark_evidence(d);
	for (size_t i = 0; i < d->packages.n; i++) {
		struct sb_dpkg_package *p = &d->packages.p[i];
		struct sb_mark mark = sb_arena_mark(d->scratch);
		const char *type = d->dbs.p[p->db].opkg ? "opkg" : "deb";

		if (!sb_dpkg_own(d, p) ||
		    !sb_link_register(d->link, p->component, sb_str_c(type), p->name))
			return false;
		sb_arena_rewind(d->scratch, mark);
	}
	complain(d);
	return sb_dpkg_relate(d);
}

int sb_dpkg_link(struct sb_link *link, struct sb_err *err)
{
	struct sb_dpkg d = { .link = link,
			     .scratch = sb_link_scratch(link),
			     .arena = sb_link_arena(link) };

	if (join(&d))
		return SB_OK;
	return sb_fail(err, d.arena->full || d.scratch->full ? SB_E_LIMIT : SB_E_NOMEM,
		       "no memory left for the packages of this image");
}
