/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Declared packages to components: a lock file's exact entry is the component, and what
 * a manifest beside it says of the same name is added to that.
 */
#include "catalog/python_declared.h"
#include "model/cpe.h"
#include "model/purl.h"
#include "util/intern.h"

struct entry {
	struct sb_component *c;
	struct entry *next; /* of the same name, anywhere */
	bool project;
};

/* An entry that a file in some directory asks for. */
struct member {
	struct entry *entry;
	struct member *next; /* of the same directory and name */
};

struct project {
	struct entry *entry;
	sb_id dir;
};

struct declared {
	struct sb_link *link;
	struct sb_arena *doc, *tmp;
	struct sb_intern names;
	SB_VEC(struct entry *) by_name;   /* by id of a name */
	SB_VEC(struct member *) by_place; /* by id of "dir LF name" */
	SB_VEC(struct project) projects;
	uint64_t work;
	bool nomem;
};

#define WORK_MAX UINT64_C(20000000) /* steps of searches in a hostile tree */

static sb_id id_of(struct declared *d, sb_str text)
{
	sb_id id = text.p ? sb_intern(&d->names, text) : SB_ID_NONE;

	while (id != SB_ID_NONE && d->by_name.n <= id)
		if (!sb_vec_push(d->tmp, &d->by_name) ||
		    !sb_vec_push(d->tmp, &d->by_place))
			id = SB_ID_NONE;
	d->nomem |= id == SB_ID_NONE;
	return id;
}

/* PEP 503 form, in place of its own copy. */
static sb_str normal(struct declared *d, sb_str name)
{
	sb_str out = sb_arena_lower(d->tmp, name);
	char *p = sb_new(d->tmp, char, name.n + 1);
	size_t n = 0;

	for (size_t i = 0; out.p && p && i < out.n; i++) {
		bool dash = memchr("-_.", out.p[i], 3) != NULL;

		if (!dash || n == 0 || p[n - 1] != '-')
			p[n++] = dash ? '-' : out.p[i];
	}
	d->nomem |= !out.p || !p;
	return (sb_str){ p, n };
}

static sb_id key_of(struct declared *d, sb_str dir, sb_str name)
{
	sb_str norm = normal(d, name);

	return id_of(d,
		     sb_arena_printf(d->tmp, "%.*s\n%.*s", SB_ARG(dir), SB_ARG(norm)));
}

static sb_str keep(struct declared *d, sb_str s)
{
	sb_str out = s.n ? sb_arena_dup(d->doc, s) : s;

	d->nomem |= s.n && !out.p;
	return out;
}

#define NOTES_MAX 500 /* properties, and places, of one component */

static void property(struct declared *d, struct sb_component *c, const char *name,
		     sb_str value)
{
	for (size_t i = 0; i < c->properties.n; i++)
		if (sb_str_eq(c->properties.p[i].name, sb_str_c(name)) &&
		    sb_str_eq(c->properties.p[i].value, value))
			return;
	if (c->properties.n < NOTES_MAX &&
	    !sb_component_property(d->doc, c, name, keep(d, value)))
		d->nomem = true;
}

static void identify(struct declared *d, struct sb_component *c,
		     const struct sb_seen *s)
{
	struct sb_purl purl = { .type = SB_LIT("pypi"), .version = c->version };
	struct sb_cpe_subject subject = { .type = SB_LIT("pypi"),
					  .version = c->version };
	sb_str vcs = sb_seen_get(s, SB_KEY_VCS_URL);
	sb_str commit = sb_seen_get(s, SB_KEY_VCS_COMMIT);
	struct sb_cpe_guess guess;
	struct sb_err err;

	purl.name = subject.name = normal(d, c->name);
	if (vcs.n) {
		bool git = sb_str_find(vcs, SB_LIT("+")) != SB_NPOS;

		sb_purl_qualify(&purl, "vcs_url",
				sb_arena_printf(d->tmp, "%s%.*s%s%.*s",
						git ? "" : "git+", SB_ARG(vcs),
						commit.n ? "@" : "", SB_ARG(commit)));
	}
	if (sb_purl_build(d->doc, &purl, &c->purl, &err) < 0)
		sb_link_problem(d->link, s->path, false, "no package URL: %s", err.msg);
	if (c->version.n && sb_cpe_guess(d->doc, &subject, &guess, 1) > 0)
		c->cpe = guess.cpe;
}

#define DIGESTS_MAX 64 /* of one package; big ones have a wheel for each platform */

static void digests(struct declared *d, struct sb_component *c, const struct sb_seen *s)
{
	size_t n = 0;

	for (size_t i = 0; i < sb_seen_count(s); i++) {
		struct sb_attr_view a = sb_seen_attr(s, i);

		if (a.key == SB_KEY_DIGEST && n++ < DIGESTS_MAX)
			property(d, c, "sbom:declared:digest", a.value);
	}
}

/* One digest is the package's; of several only one will be installed. */
static void only_digest(struct declared *d, struct sb_component *c)
{
	sb_str only = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < c->properties.n; i++)
		if (sb_str_eq(c->properties.p[i].name,
			      SB_LIT("sbom:declared:digest"))) {
			only = c->properties.p[i].value;
			n++;
		}
	if (n != 1 || only.n != 71 || !sb_str_starts(only, SB_LIT("sha256:")))
		return;
	if (!sb_component_hash(d->doc, c, SB_SHA256, sb_str_sub(only, 7, only.n)))
		d->nomem = true;
}

static void each(struct declared *d, struct sb_component *c, const struct sb_seen *s,
		 enum sb_key key, const char *name)
{
	for (size_t i = 0; i < sb_seen_count(s); i++)
		if (sb_seen_attr(s, i).key == key)
			property(d, c, name, sb_seen_attr(s, i).value);
}

/* Required wins over optional wherever one file asks for it plainly. */
static void describe(struct declared *d, struct sb_component *c,
		     const struct sb_seen *s)
{
	sb_str scope = sb_seen_get(s, SB_KEY_SCOPE);

	if (scope.n == 0)
		c->scope = SB_SCOPE_REQUIRED;
	else if (c->scope != SB_SCOPE_REQUIRED)
		c->scope = SB_SCOPE_OPTIONAL;
	property(d, c, "sbom:declared", SB_LIT("true"));
	each(d, c, s, SB_KEY_FORMAT, "sbom:declared:by");
	each(d, c, s, SB_KEY_SCOPE, "sbom:declared:group");
	each(d, c, s, SB_KEY_CONSTRAINT, "sbom:declared:constraint");
	each(d, c, s, SB_KEY_MARKER, "sbom:declared:marker");
	each(d, c, s, SB_KEY_EXTRA, "sbom:declared:extra");
	each(d, c, s, SB_KEY_URL, "sbom:declared:url");
	each(d, c, s, SB_KEY_DIRECT, "sbom:declared:direct");
	digests(d, c, s);
}

static struct entry *new_entry(struct declared *d, const struct sb_seen *s, sb_id name)
{
	bool project = sb_str_eq(sb_seen_get(s, SB_KEY_KIND), SB_LIT("project"));
	struct entry *e = sb_new(d->tmp, struct entry, 1);

	if (e)
		e->c = sb_link_component(
			d->link, s, project ? SB_TYPE_APPLICATION : SB_TYPE_LIBRARY);
	if (!e || !e->c) {
		d->nomem = true;
		return NULL;
	}
	e->project = project;
	e->c->name = keep(d, sb_seen_get(s, SB_KEY_NAME));
	e->c->version = keep(d, sb_seen_get(s, SB_KEY_VERSION));
	e->c->description = keep(d, sb_seen_get(s, SB_KEY_SUMMARY));
	for (size_t i = 0; i < e->c->methods.n; i++) /* asked for, not seen there */
		e->c->methods.p[i].confidence = e->c->version.n ? 80 : 50;
	identify(d, e->c, s);
	e->next = d->by_name.p[name];
	d->by_name.p[name] = e;
	return e;
}

/* e is asked for in the directory of s. */
static void join(struct declared *d, const struct sb_seen *s, sb_id place,
		 struct entry *e)
{
	struct member *m;
	struct project *p;

	for (m = d->by_place.p[place]; m && d->work++ < WORK_MAX; m = m->next)
		if (m->entry == e)
			return;
	m = sb_new(d->tmp, struct member, 1);
	p = e->project ? sb_vec_push(d->tmp, &d->projects) : NULL;
	if (!m || (e->project && !p)) {
		d->nomem = true;
		return;
	}
	*m = (struct member){ e, d->by_place.p[place] };
	d->by_place.p[place] = m;
	if (p)
		*p = (struct project){ e, id_of(d, sb_path_dir(s->path)) };
}

static void annotate(struct declared *d, const struct sb_seen *s, sb_id place,
		     struct entry *e)
{
	sb_str version = sb_seen_get(s, SB_KEY_VERSION);
	struct sb_occurrence *first = e->c->occurrences.n ? e->c->occurrences.p : NULL;

	join(d, s, place, e);
	if (e->project && e->c->version.n == 0 && version.n) {
		e->c->version = keep(d, version);
		identify(d, e->c, s);
	}
	describe(d, e->c, s);
	if (first && sb_str_ends(first->path, s->path) && first->line == s->fact->line)
		return;
	if (e->c->occurrences.n < NOTES_MAX &&
	    !sb_link_occurrence(d->link, e->c, s->path, s->fact->line))
		d->nomem = true;
}

/* The same thing as an entry that is there: a project by its directory, a package by
 * its version. */
static bool same(const struct declared *d, const struct entry *e,
		 const struct sb_seen *s, sb_id place)
{
	const struct member *m = d->by_place.p[place];

	if (!e->project)
		return sb_str_eq(e->c->version, sb_seen_get(s, SB_KEY_VERSION)) &&
		       !sb_str_eq(sb_seen_get(s, SB_KEY_KIND), SB_LIT("project"));
	while (m && m->entry != e)
		m = m->next;
	return m != NULL;
}

static void one_fact(struct declared *d, const struct sb_seen *s, bool exact)
{
	sb_str name = sb_seen_get(s, SB_KEY_NAME);
	sb_id place = key_of(d, sb_path_dir(s->path), name);
	sb_id id = id_of(d, normal(d, name));
	struct entry *e;

	if (place == SB_ID_NONE || id == SB_ID_NONE || name.n == 0)
		return;
	if (!exact && d->by_place.p[place]) {
		for (struct member *m = d->by_place.p[place]; m && d->work++ < WORK_MAX;
		     m = m->next)
			annotate(d, s, place, m->entry);
		return;
	}
	for (e = d->by_name.p[id]; e && d->work++ < WORK_MAX; e = e->next)
		if (same(d, e, s, place))
			break;
	if (!e)
		e = new_entry(d, s, id);
	if (e)
		annotate(d, s, place, e);
}

static void pass(struct declared *d, bool exact)
{
	struct sb_seen s = { 0 };

	while (!d->nomem && sb_link_next(d->link, SB_FACT_DECLARED, &s)) {
		bool project =
			sb_str_eq(sb_seen_get(&s, SB_KEY_KIND), SB_LIT("project"));
		bool pinned = project || sb_seen_get(&s, SB_KEY_VERSION).n != 0;

		if (!s.hidden && pinned == exact)
			one_fact(d, &s, exact);
	}
}

static void depend(struct declared *d, struct sb_component *from,
		   const struct member *to)
{
	for (; to && d->work++ < WORK_MAX; to = to->next)
		if (!sb_component_depends(d->doc, from, to->entry->c))
			d->nomem = true;
}

/* The member that the fact is about. */
static struct entry *entry_of(struct declared *d, const struct sb_seen *s, sb_id place)
{
	sb_str version = sb_seen_get(s, SB_KEY_VERSION);

	for (struct member *m = d->by_place.p[place]; m && d->work++ < WORK_MAX;
	     m = m->next)
		if (m->entry->project || version.n == 0 ||
		    sb_str_eq(m->entry->c->version, version))
			return m->entry;
	return NULL;
}

/* Names that a lock entry needs, in the same directory; what a project asks for. */
static void edges_of(struct declared *d, const struct sb_seen *s)
{
	sb_str dir = sb_path_dir(s->path);
	sb_id place = key_of(d, dir, sb_seen_get(s, SB_KEY_NAME)), at = id_of(d, dir);
	struct entry *e = place == SB_ID_NONE ? NULL : entry_of(d, s, place);

	if (!e || at == SB_ID_NONE)
		return;
	for (size_t i = 0; i < sb_seen_count(s); i++) {
		struct sb_attr_view a = sb_seen_attr(s, i);
		sb_id to =
			a.key == SB_KEY_DEPENDS ? key_of(d, dir, a.value) : SB_ID_NONE;

		if (to != SB_ID_NONE)
			depend(d, e->c, d->by_place.p[to]);
	}
	if (sb_str_ends(s->path, SB_LIT(".lock")))
		e->c->depends_known = true;
	if (!sb_seen_get(s, SB_KEY_DIRECT).n)
		return;
	for (size_t i = 0; i < d->projects.n; i++)
		if (d->projects.p[i].dir == at &&
		    !sb_component_depends(d->doc, d->projects.p[i].entry->c, e->c))
			d->nomem = true;
}

int sb_python_declared_link(struct sb_link *l, struct sb_err *err)
{
	struct declared d = { .link = l,
			      .doc = sb_link_arena(l),
			      .tmp = sb_link_scratch(l) };
	struct sb_seen s = { 0 };
	int rc = sb_intern_init(&d.names, d.tmp, 1);

	if (rc < 0)
		return sb_fail(err, rc, "declared Python packages: out of memory");
	pass(&d, true);
	pass(&d, false);
	while (!d.nomem && sb_link_next(l, SB_FACT_DECLARED, &s))
		if (!s.hidden)
			edges_of(&d, &s);
	for (size_t i = 0; i < d.by_name.n; i++)
		for (struct entry *e = d.by_name.p[i]; e; e = e->next)
			only_digest(&d, e->c);
	if (d.nomem)
		return sb_fail(err, SB_E_NOMEM,
			       "declared Python packages: out of memory");
	return 0;
}
