/* SPDX-License-Identifier: Apache-2.0 */
/* From a runtime's files to components: one installation is one prefix and version. */
#include "catalog/python_runtime.h"
#include "model/cpe.h"
#include "model/purl.h"

#define RUNTIMES_MAX 64

/* All that was seen of one interpreter. */
struct installation {
	struct sb_python_place at;
	sb_str version;
	unsigned rank; /* of what said the version: lower is surer */
	struct sb_seen interpreter, library, header, stdlib;
};

struct found {
	struct installation item[RUNTIMES_MAX];
	size_t n;
};

static sb_str text_of(const char *s)
{
	return sb_str_c(s);
}

/* Debian keeps headers and libraries of usr/bin/python under the same prefix. */
static struct installation *install_at(struct found *all,
				       const struct sb_python_place *at)
{
	for (size_t i = 0; i < all->n; i++)
		if (sb_str_eq(all->item[i].at.prefix, at->prefix) &&
		    sb_str_eq(all->item[i].at.minor, at->minor))
			return &all->item[i];
	if (all->n == RUNTIMES_MAX)
		return NULL;
	all->item[all->n] = (struct installation){ .at = *at, .rank = 99 };
	return &all->item[all->n++];
}

static const struct {
	const char *part;
	size_t at;
	unsigned rank;
} parts[] = {
	{ "interpreter", offsetof(struct installation, interpreter), 0 },
	{ "library", offsetof(struct installation, library), 1 },
	{ "header", offsetof(struct installation, header), 2 },
	{ "standard library", offsetof(struct installation, stdlib), 3 },
};

static void add(struct found *all, const struct sb_seen *s)
{
	struct sb_python_place at;
	sb_str version = sb_seen_get(s, SB_KEY_VERSION);
	struct installation *in;

	if (s->hidden || !sb_python_place(s->path, &at))
		return;
	if (at.minor.n == 0) { /* "bin/python3" that is no link: the bytes say it */
		sb_str rest = version;

		(void)sb_str_cut(&rest, '.');
		(void)sb_str_cut(&rest, '.');
		at.minor = sb_str_sub(version, 0, version.n - rest.n);
		if (at.minor.n)
			at.minor.n--;
	}
	in = install_at(all, &at);
	for (size_t i = 0; in && i < SB_LEN(parts); i++) {
		struct sb_seen *slot =
			(struct sb_seen *)(void *)((char *)in + parts[i].at);

		if (!sb_str_eq(text_of(parts[i].part), text_of(at.part)))
			continue;
		if (!slot->fact)
			*slot = *s;
		if (version.n && parts[i].rank < in->rank) {
			in->version = version;
			in->rank = parts[i].rank;
		}
	}
}

static void collect(struct sb_link *l, struct found *all)
{
	uint32_t self = sb_cataloger_find(SB_LIT("python-runtime-cataloger"));
	struct sb_seen s = { 0 };

	while (self != SB_NONE && sb_link_next_of(l, self, SB_FACT_RUNTIME, &s))
		add(all, &s);
}

static const struct installation *pick(const struct found *all, sb_str python,
				       sb_str prefix, sb_str minor)
{
	const struct installation *only = NULL;
	size_t hits = 0;

	for (size_t i = 0; i < all->n && python.n; i++)
		if (all->item[i].interpreter.fact &&
		    sb_str_eq(all->item[i].interpreter.path, python))
			return &all->item[i];
	for (size_t i = 0; i < all->n && prefix.p; i++) {
		const struct installation *in = &all->item[i];

		if (!sb_str_eq(in->at.prefix, prefix) ||
		    (minor.n && !sb_str_eq(in->at.minor, minor)))
			continue;
		only = in;
		hits++;
	}
	return hits == 1 ? only : NULL;
}

bool sb_python_runtime_find(struct sb_link *l, sb_str python, sb_str prefix,
			    sb_str minor, struct sb_python_runtime *out)
{
	struct found *all = sb_new(sb_link_scratch(l), struct found, 1);
	const struct installation *in;

	if (!all)
		return false;
	collect(l, all);
	in = pick(all, python, prefix, minor);
	/* Debian: what lies in usr/local belongs to usr/bin/python3. */
	if (!in && sb_str_eq(prefix, SB_LIT("usr/local")))
		in = pick(all, python, SB_LIT("usr"), minor);
	if (!in)
		return false;
	out->path = in->interpreter.fact ? in->interpreter.path : in->library.path;
	out->minor = in->at.minor;
	out->version = in->version;
	return true;
}

static bool property(struct sb_link *l, struct sb_component *c, const char *name,
		     sb_str value)
{
	sb_str kept = sb_arena_dup(sb_link_arena(l), value);

	return kept.p && sb_component_property(sb_link_arena(l), c, name, kept);
}

static bool identify(struct sb_link *l, struct sb_component *c, sb_str version,
		     bool stdlib)
{
	struct sb_arena *a = sb_link_arena(l);
	struct sb_purl purl = { .type = SB_LIT("generic"), .name = SB_LIT("python") };
	struct sb_err err;

	c->name = stdlib ? SB_LIT("python-stdlib") : SB_LIT("python");
	c->description = stdlib ? SB_LIT("Standard library of the Python language")
				: SB_LIT("CPython, interpreter of the Python language");
	c->depends_known = true;
	if (version.n == 0)
		return property(l, c, "sbom:version", SB_LIT("unknown"));
	c->version = purl.version = sb_arena_dup(a, version);
	if (stdlib)
		purl.subpath = SB_LIT("Lib");
	else
		c->cpe = sb_cpe_build(a, 'a', SB_LIT("python"), SB_LIT("python"),
				      c->version, SB_LIT(""));
	return sb_purl_build(a, &purl, &c->purl, &err) == 0;
}

static bool common(struct sb_link *l, struct sb_component *c)
{
	struct sb_arena *a = sb_link_arena(l);
	struct sb_license *lic = sb_vec_push(a, &c->licenses);

	if (!lic)
		return false;
	*lic = sb_license_normalize(a, SB_LIT("PSF-2.0"), SB_LICENSE_CONCLUDED);
	c->supplier.name = SB_LIT("Python Software Foundation");
	return sb_component_extref(a, c, "website", SB_LIT("https://www.python.org/"));
}

/* A package brought this part: say so there, and make no second component. */
static bool mark_owner(struct sb_link *l, struct sb_component *owner,
		       const struct installation *in, const char *part)
{
	sb_str text = sb_arena_printf(
		sb_link_arena(l), "python %.*s %s",
		SB_ARG(in->version.n ? in->version : in->at.minor), part);

	return text.p &&
	       sb_component_property(sb_link_arena(l), owner, "sbom:runtime", text);
}

static bool own_file(struct sb_link *l, struct sb_component *c, const struct sb_seen *s)
{
	return !s->fact || (sb_link_own(l, c, s->path, NULL) &&
			    sb_link_occurrence(l, c, s->path, 0));
}

static bool own_below(struct sb_link *l, struct sb_component *c, sb_str dir)
{
	struct sb_link_walk w = sb_link_walk(l, dir, false);
	struct sb_link_file f;

	while (sb_link_walk_next(l, &w, &f)) {
		if (sb_str_find(f.path, SB_LIT("/site-packages/")) != SB_NPOS ||
		    sb_str_find(f.path, SB_LIT("/dist-packages/")) != SB_NPOS ||
		    sb_link_owner(l, f.node))
			continue;
		if (!sb_link_own(l, c, f.path, NULL))
			return false;
	}
	return true;
}

static bool link_interpreter(struct sb_link *l, const struct installation *in,
			     struct sb_component **out)
{
	const struct sb_seen *s =
		in->interpreter.fact ? &in->interpreter : &in->library;
	struct sb_component *owner = sb_link_owner(l, s->node), *c;

	*out = owner;
	if (owner)
		return mark_owner(l, owner, in, "interpreter");
	*out = c = sb_link_component(l, s, SB_TYPE_APPLICATION);
	return c && identify(l, c, in->version, false) && common(l, c) &&
	       own_file(l, c, &in->interpreter) && own_file(l, c, &in->library) &&
	       own_file(l, c, &in->header) &&
	       (!in->header.fact || own_below(l, c, sb_path_dir(in->header.path)));
}

static bool link_stdlib(struct sb_link *l, const struct installation *in,
			struct sb_component *interpreter)
{
	struct sb_component *owner = sb_link_owner(l, in->stdlib.node), *c;

	if (owner)
		return mark_owner(l, owner, in, "standard library");
	c = sb_link_component(l, &in->stdlib, SB_TYPE_LIBRARY);
	if (!c || !identify(l, c, in->version, true) || !common(l, c))
		return false;
	c->parent = interpreter;
	return own_below(l, c, sb_path_dir(in->stdlib.path));
}

int sb_python_runtime_link(struct sb_link *l, struct sb_err *err)
{
	struct found *all = sb_new(sb_link_scratch(l), struct found, 1);
	bool ok = all != NULL;

	if (all)
		collect(l, all);
	for (size_t i = 0; ok && i < all->n; i++) {
		const struct installation *in = &all->item[i];
		struct sb_component *interpreter = NULL;

		if (in->interpreter.fact || in->library.fact)
			ok = link_interpreter(l, in, &interpreter);
		if (ok && in->stdlib.fact)
			ok = link_stdlib(l, in, interpreter);
	}
	return ok ? 0 : sb_fail(err, SB_E_NOMEM, "Python runtimes: out of memory");
}
