/* SPDX-License-Identifier: Apache-2.0 */
/* Java archives, and the archives in them: from bytes to facts. */
#include <archive.h>
#include <archive_entry.h>

#include "catalog/java.h"
#include "util/hash.h"

#define MEMORY        ((size_t)256 << 20) /* of all nested archives of one file */
#define SMALL_BYTES   ((size_t)1 << 20)   /* of a manifest or pom.properties */
#define ENTRIES_MAX   400000
#define ARCHIVES_MAX  4000
#define DEPTH_MAX     6
#define POMS_MAX      2000
#define VIRTUAL_BYTES 4000

/* An archive that is to be read: the file, or one that was found in another. */
struct job {
	sb_str bytes, name, virtual, parent;
	unsigned depth;
};

struct reading {
	struct sb_emit *e;
	struct sb_arena a;
	SB_VEC(struct job) jobs;
	size_t entries;
	/* of the archive at hand */
	const struct job *job;
	struct sb_java_manifest manifest;
	SB_VEC(struct sb_java_id) poms;
	bool any; /* it has an entry: it is an archive */
	bool trouble;
};

/* The whole entry, or nothing when it is larger than most. */
static sb_str slurp(struct reading *r, struct archive *z, size_t size)
{
	char *bytes = sb_new(&r->a, char, size + 1);
	size_t n = 0;

	while (bytes && n <= size) {
		la_ssize_t got = archive_read_data(z, bytes + n, size + 1 - n);

		if (got == 0)
			return (sb_str){ bytes, n };
		if (got < 0)
			break;
		n += (size_t)got;
	}
	r->trouble = true;
	return (sb_str){ 0 };
}

static bool is_pom(sb_str path)
{
	return sb_str_starts(path, SB_LIT("META-INF/maven/")) &&
	       sb_str_ends(path, SB_LIT("/pom.properties"));
}

static void nested(struct reading *r, struct archive *z, sb_str path, size_t size)
{
	const struct job *in = r->job;
	struct job next = { .depth = in->depth + 1, .parent = in->virtual }, *slot;

	if (next.depth > DEPTH_MAX || r->jobs.n >= ARCHIVES_MAX ||
	    in->virtual.n + path.n > VIRTUAL_BYTES) {
		r->trouble = true;
		return;
	}
	next.virtual = in->virtual.n
			       ? sb_arena_printf(&r->a, "%.*s!/%.*s",
						 SB_ARG(in->virtual), SB_ARG(path))
			       : sb_arena_dup(&r->a, path);
	next.name = sb_path_base(next.virtual);
	next.bytes = slurp(r, z, size);
	slot = next.bytes.p && next.virtual.p ? sb_vec_push(&r->a, &r->jobs) : NULL;
	if (slot)
		*slot = next;
}

static void entry(struct reading *r, struct archive *z, struct archive_entry *at)
{
	sb_str path = sb_str_c(archive_entry_pathname(at));
	la_int64_t size = archive_entry_size(at);
	bool manifest = sb_str_eq(path, SB_LIT("META-INF/MANIFEST.MF"));
	struct sb_java_id id, *slot;
	sb_str text;

	if (!archive_entry_size_is_set(at) || size < 0 || (uint64_t)size > MEMORY)
		return;
	if (sb_java_is_archive(path)) {
		nested(r, z, path, (size_t)size);
		return;
	}
	if ((size_t)size > SMALL_BYTES || (!manifest && !is_pom(path)))
		return;
	text = slurp(r, z, (size_t)size);
	if (manifest && !sb_java_manifest_read(&r->a, text, &r->manifest))
		r->trouble = true;
	if (manifest || !sb_java_properties_read(text, &id) || r->poms.n >= POMS_MAX)
		return;
	slot = sb_vec_push(&r->a, &r->poms);
	if (slot)
		*slot = id;
}

/* Opens from memory: libarchive reads the directory at the end of the file. */
static bool walk(struct reading *r)
{
	struct archive *z = archive_read_new();
	struct archive_entry *at;
	int rc = z ? archive_read_support_format_zip_seekable(z) : ARCHIVE_FATAL;

	if (rc == ARCHIVE_OK)
		rc = archive_read_open_memory(z, r->job->bytes.p, r->job->bytes.n);
	while (rc == ARCHIVE_OK && r->entries++ < ENTRIES_MAX) {
		rc = archive_read_next_header(z, &at);
		if (rc == ARCHIVE_OK || rc == ARCHIVE_WARN) {
			rc = ARCHIVE_OK;
			r->any = true;
			if (archive_entry_pathname(at))
				entry(r, z, at);
		}
	}
	(void)archive_read_free(z);
	return rc == ARCHIVE_EOF;
}

/* --- which of the words are its identity --- */

static sb_str first(sb_str a, sb_str b)
{
	return a.n ? a : b;
}

/* The pom of the archive itself: the one its name tells of, or the only one. */
static const struct sb_java_id *own_pom(const struct reading *r)
{
	struct sb_java_id file = sb_java_name_read(r->job->name);

	for (size_t i = 0; i < r->poms.n; i++)
		if (sb_str_eq(r->poms.p[i].name, file.name))
			return &r->poms.p[i];
	for (size_t i = 0; i < r->poms.n; i++)
		if (sb_str_starts(r->job->name, r->poms.p[i].name))
			return &r->poms.p[i];
	return r->poms.n == 1 ? r->poms.p : NULL;
}

/* "org.apache.commons" of org.apache.commons.lang3 */
static sb_str group_of(const struct sb_java_manifest *m, sb_str name)
{
	sb_str full = first(m->symbolic, m->module), known = sb_java_group(name);
	size_t dot = full.n ? sb_str_rfind(full, '.') : SB_NPOS;

	if (known.n)
		return known;
	if (m->vendor_id.n && sb_str_find(m->vendor_id, SB_LIT(".")) != SB_NPOS &&
	    sb_str_find(m->vendor_id, SB_LIT(" ")) == SB_NPOS)
		return m->vendor_id;
	if (full.n > name.n && sb_str_ends(full, name) &&
	    full.p[full.n - name.n - 1] == '.')
		return sb_str_sub(full, 0, full.n - name.n - 1);
	full = sb_str_sub(full, 0, dot == SB_NPOS ? 0 : dot);
	/* One word is a module's name, not a group. */
	return sb_str_find(full, SB_LIT(".")) == SB_NPOS ? (sb_str){ 0 } : full;
}

/* "log4j-1.2-api-2.17.1": where the manifest's version ends the name, it is known which
 * of the numbers is the version. */
static struct sb_java_id name_of(const struct reading *r, sb_str said)
{
	struct sb_java_id id = sb_java_name_read(r->job->name);
	size_t dot = r->job->name.n ? sb_str_rfind(r->job->name, '.') : SB_NPOS;
	sb_str stem = sb_str_sub(r->job->name, 0, dot);

	if (id.version.n > said.n && said.n && stem.n > said.n + 1 &&
	    sb_str_ends(stem, said) && stem.p[stem.n - said.n - 1] == '-')
		return (struct sb_java_id){ .name = sb_str_sub(stem, 0,
							       stem.n - said.n - 1),
					    .version = said };
	return id;
}

static void put_licenses(struct sb_emit *e, sb_str all)
{
	while (all.n) {
		sb_str one = sb_str_cut(&all, ',');

		one = sb_str_trim(sb_str_cut(&one, ';'));
		if (one.n > 1 && one.p[0] == '"' && one.p[one.n - 1] == '"')
			one = sb_str_sub(one, 1, one.n - 1);
		sb_emit_attr(e, SB_KEY_LICENSE, one);
	}
}

static void put_id(struct reading *r, const struct sb_java_id *id, const char *kind)
{
	sb_emit_fact(r->e, SB_FACT_PACKAGE, 0);
	if (r->job->virtual.n)
		sb_emit_virtual(r->e, r->job->virtual);
	sb_emit_attr(r->e, SB_KEY_KIND, sb_str_c(kind));
	sb_emit_attr(r->e, SB_KEY_NAME, id->name);
	sb_emit_attr(r->e, SB_KEY_VERSION, id->version);
	sb_emit_attr(r->e, SB_KEY_GROUP, id->group);
}

static void put_digest(struct reading *r)
{
	struct sb_sha256 sum = sb_sha256(r->job->bytes);
	char hex[65];

	if (r->job->virtual.n == 0)
		return; /* the file's own digest is known */
	sb_hex(sum.b, sizeof sum.b, hex);
	sb_emit_attr(r->e, SB_KEY_DIGEST, sb_str_c(hex));
	sb_emit_attr_always(r->e, SB_KEY_PARENT, r->job->parent);
}

static void put_archive(struct reading *r)
{
	const struct sb_java_manifest *m = &r->manifest;
	const struct sb_java_id *pom = own_pom(r);
	sb_str said = first(first(m->version, m->bundle_version), m->spec_version);
	struct sb_java_id id = name_of(r, said);
	const char *from = pom ? "pom" : said.n ? "manifest" : "name";

	if (pom) {
		id = *pom;
	} else {
		id.version = first(id.version, said);
		id.group = group_of(m, id.name);
	}
	if (id.name.n == 0)
		return;
	put_id(r, &id, "archive");
	sb_emit_confidence(r->e, pom ? 100 : said.n ? 70 : 40);
	sb_emit_attr(r->e, SB_KEY_FROM, sb_str_c(from));
	put_digest(r);
	sb_emit_attr(r->e, SB_KEY_VENDOR,
		     first(first(m->vendor, m->bundle_vendor), m->spec_vendor));
	sb_emit_attr(r->e, SB_KEY_HOMEPAGE, m->homepage);
	sb_emit_attr(r->e, SB_KEY_SUMMARY, m->summary);
	put_licenses(r->e, m->license);
	for (size_t i = 0; i < r->poms.n; i++)
		if (&r->poms.p[i] != pom) {
			put_id(r, &r->poms.p[i], "shaded");
			sb_emit_confidence(r->e, 90);
			sb_emit_attr(r->e, SB_KEY_FROM, SB_LIT("pom"));
		}
}

static void read_one(struct reading *r, struct job job)
{
	bool whole;

	r->job = &job;
	r->manifest = (struct sb_java_manifest){ 0 };
	r->poms.n = 0;
	r->any = r->trouble = false;
	whole = walk(r);
	if (r->any)
		put_archive(r);
	if (!whole || r->trouble)
		sb_emit_diag(r->e, r->a.full ? SB_E_LIMIT : SB_E_FORMAT,
			     "%s%.*s: not all of it could be read",
			     job.virtual.n ? "!/" : "the archive", SB_ARG(job.virtual));
}

static int parse(struct sb_emit *e, const struct sb_bundle *in, struct sb_err *err)
{
	struct reading r = { .e = e };
	struct job *top;
	int rc = SB_OK;

	if (!sb_str_starts(in->file.body, SB_LIT("PK")))
		return SB_OK; /* a name alone is nothing */
	sb_arena_init(&r.a, MEMORY);
	top = sb_vec_push(&r.a, &r.jobs);
	if (top)
		*top = (struct job){ .bytes = in->file.body,
				     .name = sb_path_base(in->file.path),
				     .virtual = SB_LIT(""),
				     .parent = SB_LIT("") };
	else
		rc = sb_fail(err, SB_E_NOMEM, "no memory for an archive");
	for (size_t i = 0; i < r.jobs.n && e->rc >= 0; i++)
		read_one(&r, r.jobs.p[i]);
	sb_arena_release(&r.a);
	return rc < 0 ? rc : e->rc;
}

const struct sb_cataloger sb_cataloger_java_archive = {
	.name = "java-archive-cataloger",
	.about = "Java archives and what is inside of them",
	.finds = "Java archives",
	.version = 1,
	.tags = SB_TAG_LANGUAGE | SB_TAG_INSTALLED,
	.globs = (const char *const[]){ "**/*.jar", "**/*.war", "**/*.ear", "**/*.par",
					"**/*.sar", "**/*.nar", "**/*.hpi", "**/*.jpi",
					"**/*.kar", NULL },
	.max_bytes = (size_t)64 << 20,
	.parse = parse,
	.link = sb_java_link,
};
