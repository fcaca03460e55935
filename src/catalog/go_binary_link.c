/* SPDX-License-Identifier: Apache-2.0 */
/* From build information to components: one a module and version, however many
 * programs hold it. */
#include "catalog/go_binary.h"
#include "model/cpe.h"
#include "model/purl.h"
#include "parse/go_buildinfo.h"

/* One program and what its modules became. */
struct program {
	struct sb_link *l;
	struct sb_arena *doc, *tmp;
	const struct sb_seen *seen; /* its BINARY fact */
	sb_str package, arch;
	struct sb_component *main;
	bool ok; /* memory is left */
};

static sb_str setting(const struct program *p, const char *key)
{
	for (size_t i = 0; i + 1 < sb_seen_count(p->seen); i++) {
		struct sb_attr_view v = sb_seen_attr(p->seen, i);

		if (v.key == SB_KEY_SETTING && sb_str_eq(v.value, sb_str_c(key)))
			return sb_seen_attr(p->seen, i + 1).value;
	}
	return (sb_str){ 0 };
}

static void property(struct program *p, struct sb_component *c, const char *name,
		     sb_str value)
{
	sb_str kept = sb_arena_dup(p->doc, value);

	if (p->ok)
		p->ok = kept.p && sb_component_property(p->doc, c, name, kept);
}

static bool is_devel(sb_str version)
{
	return version.n == 0 || sb_str_eq(version, SB_LIT("(devel)"));
}

/* ---- versions ---- */

/* v0.0.0-20240131120000-0123456789ab as Go itself would say it. */
static sb_str pseudo(struct program *p)
{
	sb_str rev = setting(p, "vcs.revision"), time = setting(p, "vcs.time");
	bool dirty = sb_str_eq(setting(p, "vcs.modified"), SB_LIT("true"));
	char when[15];
	size_t n = 0;

	for (size_t i = 0; i < time.n && i < 19 && n < 14; i++)
		if (sb_is_digit(time.p[i]))
			when[n++] = time.p[i];
	if (n != 14 || rev.n < 12)
		return (sb_str){ 0 };
	return sb_arena_printf(p->doc, "v0.0.0-%.14s-%.12s%s", when, rev.p,
			       dirty ? "+dirty" : "");
}

/* "go1.21.0 X:boringcrypto" is 1.21.0; "devel go1.23-0123abcd Tue ..." 1.23-0123abcd.
 */
static sb_str toolchain_version(sb_str s)
{
	if (sb_str_starts(s, SB_LIT("devel ")))
		s = sb_str_sub(s, 6, s.n);
	s = sb_str_cut(&s, ' ');
	return sb_str_starts(s, SB_LIT("go")) ? sb_str_sub(s, 2, s.n) : (sb_str){ 0 };
}

/* The version of the main module and how we know. */
static sb_str main_version(struct program *p, sb_str module, sb_str said,
			   const char **how)
{
	sb_str flag;

	*how = "build information";
	if (!is_devel(said))
		return sb_arena_dup(p->doc, said);
	if (sb_str_starts(p->package, SB_LIT("cmd/"))) { /* Go's own tools */
		*how = "toolchain";
		return sb_arena_dup(p->doc, toolchain_version(sb_seen_get(
						    p->seen, SB_KEY_TOOLCHAIN)));
	}
	flag = sb_go_ldflags_version(setting(p, "-ldflags"), module);
	*how = "linker flags";
	if (flag.n)
		return sb_arena_printf(p->doc, "%s%.*s",
				       sb_is_digit(flag.p[0]) ? "v" : "", SB_ARG(flag));
	*how = "version control stamp";
	return pseudo(p);
}

/* ---- identity ---- */

static void name_purl(struct program *p, struct sb_component *c, sb_str subpath)
{
	struct sb_purl purl = { .type = SB_LIT("golang"),
				.ns = sb_path_dir(c->name),
				.name = sb_path_base(c->name),
				.version = c->version,
				.subpath = subpath };
	struct sb_err err;

	if (sb_purl_build(p->doc, &purl, &c->purl, &err) == 0)
		return;
	/* "command-line-arguments", "app": a name that no proxy serves */
	purl.type = SB_LIT("generic");
	if (sb_purl_build(p->doc, &purl, &c->purl, &err) < 0)
		sb_link_problem(p->l, p->seen->path, false, "no package URL: %s",
				err.msg);
}

/* x/v2 is x; yaml.v3 is yaml. */
static void cpe_name(struct sb_cpe_subject *s)
{
	size_t dot = sb_str_find(s->name, SB_LIT(".v"));
	uint64_t major;

	if (s->name.n > 1 && s->name.p[0] == 'v' && s->ns.n &&
	    sb_str_u64(sb_str_sub(s->name, 1, s->name.n), &major)) {
		s->name = sb_path_base(s->ns);
		s->ns = sb_path_dir(s->ns);
	} else if (sb_str_starts(s->ns, SB_LIT("gopkg.in")) && dot != SB_NPOS) {
		s->name = sb_str_sub(s->name, 0, dot);
	}
}

static void guess_cpe(struct program *p, struct sb_component *c)
{
	struct sb_cpe_subject s = { .type = SB_LIT("golang"),
				    .ns = sb_path_dir(c->name),
				    .name = sb_path_base(c->name),
				    .version = c->version };
	struct sb_cpe_guess guess;

	if (s.version.n && s.version.p[0] == 'v')
		s.version = sb_str_sub(s.version, 1, s.version.n);
	if (sb_str_ends(s.version, SB_LIT("+incompatible")))
		s.version.n -= strlen("+incompatible");
	cpe_name(&s);
	if (sb_str_starts(s.ns, SB_LIT("gopkg.in")))
		s.ns = sb_arena_printf(p->tmp, "github.com/%.*s",
				       SB_ARG(c->supplier.name));
	if (s.version.n && sb_cpe_guess(p->doc, &s, &guess, 1) > 0)
		c->cpe = guess.cpe;
}

/* "h1:" and base64 of the SHA-256 over the list of the module's files. */
static bool h1_hex(sb_str h1, char out[65])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
				     "uvwxyz0123456789+/";
	unsigned char b[33];
	uint32_t acc = 0;
	size_t n = 0;

	if (!sb_str_starts(h1, SB_LIT("h1:")) || h1.n != 3 + 44)
		return false;
	for (size_t i = 3; i < 46; i++) {
		const char *d = h1.p[i] ? strchr(digits, h1.p[i]) : NULL;

		if (!d)
			return false;
		acc = acc << 6 | (uint32_t)(d - digits);
		if ((i - 3) % 4 != 3)
			continue;
		b[n++] = (unsigned char)(acc >> 16);
		b[n++] = (unsigned char)(acc >> 8);
		b[n++] = (unsigned char)acc;
	}
	acc <<= 6;
	b[n++] = (unsigned char)(acc >> 16);
	b[n++] = (unsigned char)(acc >> 8);
	sb_hex(b, 32, out);
	return n == 32;
}

static void add_h1(struct program *p, struct sb_component *c, sb_str h1)
{
	char hex[65];

	if (h1.n == 0)
		return;
	property(p, c, "sbom:go:h1", h1);
	if (h1_hex(h1, hex) && p->ok)
		p->ok = sb_component_hash(p->doc, c, SB_SHA256,
					  sb_arena_dup(p->doc, sb_str_c(hex)));
}

static void describe(struct program *p, struct sb_component *c, sb_str module)
{
	sb_str repo = sb_go_repository(p->doc, module);

	c->supplier = sb_go_supplier(p->doc, module);
	if (repo.n && p->ok)
		p->ok = sb_component_extref(p->doc, c, "vcs", repo);
	if (c->version.n == 0)
		property(p, c, "sbom:version", SB_LIT("unknown"));
	guess_cpe(p, c);
}

/* The component of a module at a version; *fresh says that it is new. part tells apart
 * what has one name and version: programs of one module, builds of unknown versions. */
static struct sb_component *module_component(struct program *p, sb_str name,
					     sb_str version, sb_str part, bool *fresh)
{
	sb_str key = sb_arena_printf(p->doc, "%.*s@%.*s#%.*s", SB_ARG(name),
				     SB_ARG(version), SB_ARG(part));
	struct sb_component *c =
		key.p ? sb_link_lookup(p->l, SB_LIT("golang"), key) : NULL;

	*fresh = !c;
	if (c) {
		sb_str last = c->occurrences.p[c->occurrences.n - 1].path;

		if (!sb_str_eq(sb_str_sub(last, 1, last.n), p->seen->path))
			p->ok = p->ok && sb_link_occurrence(p->l, c, p->seen->path, 0);
		return c;
	}
	c = key.p ? sb_link_component(p->l, p->seen, SB_TYPE_LIBRARY) : NULL;
	p->ok = p->ok && c && sb_link_register(p->l, c, SB_LIT("golang"), key);
	if (!c)
		return NULL;
	c->name = sb_arena_dup(p->doc, name);
	c->version = version;
	return c;
}

/* ---- the parts of a program ---- */

static void edge(struct program *p, struct sb_component *to)
{
	if (p->main && to && to != p->main && p->ok)
		p->ok = sb_component_depends(p->doc, p->main, to);
}

static void settings(struct program *p, struct sb_component *c)
{
	for (size_t i = 0; i + 1 < sb_seen_count(p->seen) && p->ok; i++) {
		struct sb_attr_view k = sb_seen_attr(p->seen, i);
		struct sb_attr_view v = sb_seen_attr(p->seen, i + 1);
		sb_str name;

		if (k.key != SB_KEY_SETTING || v.value.n == 0)
			continue;
		name = sb_arena_printf(p->doc, "sbom:go:build:%.*s", SB_ARG(k.value));
		if (name.p)
			property(p, c, name.p, v.value);
	}
}

/* Which cryptography the program was built with. */
static void crypto(struct program *p, struct sb_component *c)
{
	sb_str toolchain = sb_seen_get(p->seen, SB_KEY_TOOLCHAIN);
	sb_str fips = setting(p, "GOFIPS140");

	if (sb_str_find(toolchain, SB_LIT("boringcrypto")) != SB_NPOS ||
	    sb_str_find(setting(p, "GOEXPERIMENT"), SB_LIT("boringcrypto")) != SB_NPOS)
		property(p, c, "sbom:go:crypto", SB_LIT("boringcrypto"));
	if (fips.n && !sb_str_eq(fips, SB_LIT("off")))
		property(p, c, "sbom:go:crypto",
			 sb_arena_printf(p->doc, "fips140 %.*s", SB_ARG(fips)));
	if (sb_str_find(setting(p, "DefaultGODEBUG"), SB_LIT("fips140=o")) != SB_NPOS)
		property(p, c, "sbom:go:crypto", SB_LIT("fips140 enabled"));
}

/* The file belongs to the package that brought it, or else to the program itself. */
static void place(struct program *p, struct sb_component *c)
{
	struct sb_component *owner = sb_link_owner(p->l, p->seen->node);
	struct sb_link_file f;
	char hex[65];

	if (p->seen->hidden)
		return;
	if (owner && owner != c) {
		c->parent = owner;
	} else if (!owner && p->ok) {
		p->ok = sb_link_own(p->l, c, p->seen->path, NULL);
	}
	sb_link_file_of(p->l, p->seen->node, &f);
	if (!f.sha256 || c->hashes.n || !p->ok)
		return;
	sb_hex(f.sha256->b, sizeof f.sha256->b, hex);
	p->ok = sb_component_hash(p->doc, c, SB_SHA256,
				  sb_arena_dup(p->doc, sb_str_c(hex)));
}

/* Programs of one module and version are told apart by their package, builds of an
 * unknown version by their bytes. */
static sb_str part_of(struct program *p, sb_str version, sb_str inner)
{
	struct sb_link_file f;
	char hex[65];

	sb_link_file_of(p->l, p->seen->node, &f);
	if (version.n || !f.sha256)
		return inner;
	sb_hex(f.sha256->b, sizeof f.sha256->b, hex);
	return sb_arena_dup(p->tmp, sb_str_c(hex));
}

/* name: the main module, or what its package must be in. */
static void link_main(struct program *p, sb_str name, sb_str said, sb_str sum)
{
	const char *how;
	sb_str version = main_version(p, name, said, &how), inner = { 0 };
	struct sb_component *c;
	bool fresh;

	if (sb_str_starts(p->package, name) && p->package.n > name.n &&
	    p->package.p[name.n] == '/')
		inner = sb_str_sub(p->package, name.n + 1, p->package.n);
	p->main = c =
		module_component(p, name, version, part_of(p, version, inner), &fresh);
	if (!c)
		return;
	if (!fresh) {
		if (!sb_link_owner(p->l, p->seen->node) && !p->seen->hidden && p->ok)
			p->ok = sb_link_own(p->l, c, p->seen->path, NULL);
		return;
	}
	c->type = SB_TYPE_APPLICATION;
	c->depends_known = true;
	name_purl(p, c, inner);
	describe(p, c, name);
	add_h1(p, c, sum);
	if (c->version.n)
		property(p, c, "sbom:go:versionFrom", sb_str_c(how));
	property(p, c, "sbom:go:package", p->package);
	property(p, c, "sbom:go:toolchain", sb_seen_get(p->seen, SB_KEY_TOOLCHAIN));
	property(p, c, "sbom:go:arch", p->arch);
	property(p, c, "sbom:go:format", sb_seen_get(p->seen, SB_KEY_FORMAT));
	settings(p, c);
	crypto(p, c);
	place(p, c);
}

/* A replacement from a directory has the module's own name, but unknown bytes. */
static bool is_local(sb_str path)
{
	return path.n && (path.p[0] == '.' || path.p[0] == '/' ||
			  (path.n > 1 && path.p[1] == ':'));
}

static void link_dep(struct program *p, const struct sb_seen *s)
{
	sb_str name = sb_seen_get(s, SB_KEY_NAME);
	sb_str version = sb_seen_get(s, SB_KEY_VERSION);
	sb_str to = sb_seen_get(s, SB_KEY_TO), was = { 0 };
	sb_str to_version = sb_seen_get(s, SB_KEY_CONSTRAINT);
	struct sb_component *c;
	bool fresh;

	if (to.n) {
		was = sb_arena_printf(p->doc, "%.*s@%.*s", SB_ARG(name),
				      SB_ARG(version));
		version = is_local(to) && is_devel(to_version) ? version : to_version;
		name = is_local(to) ? name : to;
	}
	if (is_devel(version))
		version = (sb_str){ 0 };
	c = module_component(p, name, sb_arena_dup(p->doc, version), (sb_str){ 0 },
			     &fresh);
	edge(p, c);
	if (!c || !fresh)
		return;
	name_purl(p, c, (sb_str){ 0 });
	describe(p, c, name);
	add_h1(p, c, sb_seen_get(s, SB_KEY_DIGEST));
	if (was.n)
		property(p, c, is_local(to) ? "sbom:go:replacedBy" : "sbom:go:replaces",
			 is_local(to) ? to : was);
}

/* NVD has release candidates in the field for updates. */
static sb_str stdlib_cpe(struct program *p, sb_str version)
{
	size_t n = 0;
	sb_str cpe, update;

	while (n < version.n && (sb_is_digit(version.p[n]) || version.p[n] == '.'))
		n++;
	update = sb_str_sub(version, n, version.n);
	if (update.n && update.p[0] != 'r' && update.p[0] != 'b')
		update.n = 0; /* "-custom": somebody's build of this release */
	cpe = sb_cpe_build(p->doc, 'a', SB_LIT("golang"), SB_LIT("go"),
			   sb_str_sub(version, 0, n), (sb_str){ 0 });
	if (!cpe.n || !update.n || !sb_str_ends(cpe, SB_LIT(":*:*:*:*:*:*:*")))
		return cpe;
	return sb_arena_printf(p->doc, "%.*s:%.*s:*:*:*:*:*:*", (int)cpe.n - 14, cpe.p,
			       SB_ARG(update));
}

static void link_stdlib(struct program *p)
{
	sb_str toolchain = sb_seen_get(p->seen, SB_KEY_TOOLCHAIN);
	sb_str version = sb_arena_dup(p->doc, toolchain_version(toolchain));
	struct sb_license *lic;
	struct sb_component *c;
	bool fresh;

	if (version.n == 0)
		return;
	c = module_component(p, SB_LIT("stdlib"), version, (sb_str){ 0 }, &fresh);
	edge(p, c);
	if (!c || !fresh)
		return;
	c->description = SB_LIT("Standard library and runtime of the Go language");
	c->depends_known = true;
	name_purl(p, c, (sb_str){ 0 });
	c->cpe = stdlib_cpe(p, version);
	c->supplier = sb_go_supplier(p->doc, SB_LIT("golang.org/std"));
	lic = sb_vec_push(p->doc, &c->licenses);
	if (lic)
		*lic = sb_license_normalize(p->doc, SB_LIT("BSD-3-Clause"),
					    SB_LICENSE_CONCLUDED);
	p->ok = p->ok && lic &&
		sb_component_extref(p->doc, c, "website", SB_LIT("https://go.dev/"));
}

/* ---- all programs ---- */

/* What is built from a list of files is named after its module, when that is the only
 * one without a version, else after its file. m: at its first module. */
static sb_str program_name(const struct program *p, const struct sb_seen *m)
{
	struct sb_seen at = *m;
	sb_str only = { 0 };
	unsigned n = 0;

	if (!sb_str_eq(p->package, SB_LIT("command-line-arguments")))
		return sb_go_module_of(p->package);
	for (bool more = m->fact; more && at.at == p->seen->at;
	     more = sb_link_next(p->l, SB_FACT_PACKAGE, &at)) {
		if (!is_devel(sb_seen_get(&at, SB_KEY_VERSION)))
			continue;
		only = sb_seen_get(&at, SB_KEY_NAME);
		n++;
	}
	return n == 1 ? only : sb_path_base(p->seen->path);
}

/* Is it the main module, listed among its dependencies? */
static bool is_main_again(const struct program *p, const struct sb_seen *m)
{
	return p->main && is_devel(sb_seen_get(m, SB_KEY_VERSION)) &&
	       sb_str_eq(sb_seen_get(m, SB_KEY_NAME), p->main->name);
}

/* Moves on to the next module of any program; .fact is NULL after the last. */
static void next_module(struct program *p, struct sb_seen *m)
{
	if (!sb_link_next(p->l, SB_FACT_PACKAGE, m))
		m->fact = NULL;
}

/* m stands at the first module of this program or of a later one. */
static void link_parts(struct program *p, struct sb_seen *m)
{
	bool mine = m->fact && m->at == p->seen->at;

	if (mine && sb_str_eq(sb_seen_get(m, SB_KEY_SCOPE), SB_LIT("main"))) {
		link_main(p, sb_seen_get(m, SB_KEY_NAME),
			  sb_seen_get(m, SB_KEY_VERSION),
			  sb_seen_get(m, SB_KEY_DIGEST));
		next_module(p, m);
	} else if (p->package.n) {
		link_main(p, program_name(p, m), (sb_str){ 0 }, (sb_str){ 0 });
	}
	for (; p->ok && m->fact && m->at == p->seen->at; next_module(p, m))
		if (!is_main_again(p, m))
			link_dep(p, m);
	link_stdlib(p);
}

int sb_go_binary_link(struct sb_link *l, struct sb_err *err)
{
	struct program p = {
		.l = l, .doc = sb_link_arena(l), .tmp = sb_link_scratch(l), .ok = true
	};
	struct sb_seen s = { 0 }, m = { 0 };

	next_module(&p, &m);
	while (p.ok && sb_link_next(l, SB_FACT_BINARY, &s)) {
		p.seen = &s;
		p.main = NULL;
		p.package = sb_seen_get(&s, SB_KEY_NAME);
		p.arch = setting(&p, "GOARCH");
		if (p.arch.n == 0)
			p.arch = sb_seen_get(&s, SB_KEY_ARCH);
		while (m.fact && m.at < s.at)
			next_module(&p, &m);
		link_parts(&p, &m);
	}
	return p.ok ? 0 : sb_fail(err, SB_E_NOMEM, "Go programs: out of memory");
}
