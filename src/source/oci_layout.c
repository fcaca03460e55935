/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OCI image layout (image-spec 1.1): index.json -> indexes -> manifest -> config.
 *
 * The tree of indexes is flattened into one list of manifests, then tag, digest and
 * platform choose among them: what nests how does not matter to the choice.
 */
#include "source/source_impl.h"

#define MAX_DEPTH       4
#define MAX_DESCRIPTORS 4096

struct desc {
	sb_str media_type, digest, tag, image;
	uint64_t size;
	struct sb_platform platform;
	unsigned depth;
	bool index, skip; /* skip: not an image, or not the one asked for */
};

struct tree {
	struct sb_source *s;
	SB_VEC(struct desc) d;
	struct sb_err *err;
};

static bool has_text(sb_str s, const char *part)
{
	return sb_str_find(s, sb_str_c(part)) != SB_NPOS;
}

static bool is_index(sb_str media_type)
{
	return has_text(media_type, "image.index.v1") ||
	       has_text(media_type, "manifest.list");
}

/* A blob by its digest, which is verified. */
static int read_blob(struct tree *t, const struct desc *d, sb_str *out)
{
	struct sb_source *s = t->s;
	struct sb_sha256 want, got;
	char text[SB_DIGEST_TEXT];
	sb_str name;
	int rc;

	if (!sb_digest_parse(d->digest, &want))
		return sb_fail(t->err,
			       sb_str_starts(d->digest, SB_LIT("sha512:"))
				       ? SB_E_UNSUPPORTED
				       : SB_E_FORMAT,
			       "%.*s: \"%.100s\" is not a SHA-256 digest", SB_WHERE(s),
			       d->digest.p);
	name = sb_arena_printf(&s->arena, "blobs/sha256/%s", d->digest.p + 7);
	if (!name.p)
		return sb_no_memory(s, t->err);
	rc = sb_store_read(s, name, out, t->err);
	if (rc < 0)
		return rc;
	if (d->size && d->size != out->n)
		return sb_fail(t->err, SB_E_MISMATCH,
			       "%.*s: %s has %zu bytes, its descriptor says %llu",
			       SB_WHERE(s), name.p, out->n,
			       (unsigned long long)d->size);
	got = sb_sha256(*out);
	sb_digest_text(&got, text);
	if (!sb_sha256_eq(&want, &got))
		return sb_fail(t->err, SB_E_MISMATCH, "%.*s: expected %s, found %s",
			       SB_WHERE(s), d->digest.p, text);
	return SB_OK;
}

static struct desc descriptor(struct sb_source *s, const json_t *o)
{
	const json_t *platform = json_object_get(o, "platform");
	const json_t *notes = json_object_get(o, "annotations");
	sb_str kind = sb_json_text(s, notes, "vnd.docker.reference.type");
	struct desc d = {
		.media_type = sb_json_text(s, o, "mediaType"),
		.digest = sb_json_text(s, o, "digest"),
		.tag = sb_json_text(s, notes, "org.opencontainers.image.ref.name"),
		.image = sb_json_text(s, notes, "io.containerd.image.name"),
		.size = sb_json_size(o, "size"),
		.platform = { sb_json_text(s, platform, "os"),
			      sb_json_text(s, platform, "architecture"),
			      sb_json_text(s, platform, "variant") },
	};

	d.index = is_index(d.media_type);
	d.skip = kind.n || sb_str_eq(d.platform.os, SB_LIT("unknown"));
	return d;
}

/* The descriptors of one index; names go on to the children. */
static int add_index(struct tree *t, sb_str bytes, const struct desc *from)
{
	json_t *root, *list;
	const json_t *item;
	size_t i;
	int rc = sb_json_load(bytes, from ? "an index" : "index.json", &root, t->err);

	if (rc < 0)
		return sb_within(t->err, rc, "%.*s", SB_WHERE(t->s));
	list = json_object_get(root, "manifests");
	if (!json_is_array(list) || json_object_get(root, "layers"))
		rc = sb_fail(t->err, SB_E_FORMAT, "%.*s: %s has no list of manifests",
			     SB_WHERE(t->s), from ? "an index" : "index.json");
	json_array_foreach(list, i, item)
	{
		struct desc d = descriptor(t->s, item), *slot = NULL;

		if (rc < 0)
			break;
		if (t->d.n < MAX_DESCRIPTORS)
			slot = sb_vec_push(&t->s->arena, &t->d);
		if (!slot) {
			rc = sb_fail(t->err, SB_E_LIMIT, "%.*s: too many manifests",
				     SB_WHERE(t->s));
			break;
		}
		if (from && d.tag.n == 0)
			d.tag = from->tag;
		if (from && d.image.n == 0)
			d.image = from->image;
		d.depth = from ? from->depth + 1 : 0;
		*slot = d;
	}
	json_decref(root);
	return rc;
}

static bool named(const struct desc *d, sb_str ref)
{
	return sb_str_eq(d->tag, ref) || sb_str_eq(d->image, ref) ||
	       sb_str_eq(d->digest, ref);
}

/* Of the top level, keep what bears the name; a digest may also be further down. */
static bool keep_named(struct tree *t, sb_str ref)
{
	bool some = false;

	for (size_t i = 0; i < t->d.n; i++)
		some = some || named(&t->d.p[i], ref);
	for (size_t i = 0; some && i < t->d.n; i++)
		t->d.p[i].skip = t->d.p[i].skip || !named(&t->d.p[i], ref);
	return some;
}

static int expand(struct tree *t)
{
	int rc = SB_OK;

	for (size_t i = 0; i < t->d.n && rc == SB_OK; i++) {
		struct desc d = t->d.p[i]; /* the list moves as it grows */
		sb_str bytes;

		if (d.skip || !d.index)
			continue;
		t->d.p[i].skip = true;
		if (d.depth >= MAX_DEPTH)
			return sb_fail(t->err, SB_E_LIMIT,
				       "%.*s: indexes nested over %d deep",
				       SB_WHERE(t->s), MAX_DEPTH);
		rc = read_blob(t, &d, &bytes);
		if (rc == SB_OK)
			rc = add_index(t, bytes, &d);
	}
	return rc;
}

static bool seen_before(const struct tree *t, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!t->d.p[i].skip && sb_str_eq(t->d.p[i].digest, t->d.p[at].digest))
			return true;
	return false;
}

static size_t distinct(const struct tree *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->d.n; i++)
		n += !t->d.p[i].skip && !seen_before(t, i);
	return n;
}

static void list_one(struct sb_buf *b, const struct desc *d, bool tags)
{
	sb_str name = d->tag.n ? d->tag : d->image.n ? d->image : d->digest;

	if (b->n > 200)
		return;
	sb_buf_printf(b, "%s", b->n ? ", " : "");
	if (tags)
		sb_buf_printf(b, "%.*s", SB_ARG(name));
	else if (d->platform.os.n == 0)
		sb_buf_printf(b, "?");
	else
		sb_buf_printf(b, "%.*s/%.*s%s%.*s", SB_ARG(d->platform.os),
			      SB_ARG(d->platform.arch),
			      d->platform.variant.n ? "/" : "",
			      SB_ARG(d->platform.variant));
}

/* "SAY; it has: v1, latest" */
static int choices(struct tree *t, bool tags, const char *say)
{
	struct sb_buf b = { 0 };
	int rc;

	for (size_t i = 0; i < t->d.n; i++)
		if (tags ? t->d.p[i].depth == 0 : !t->d.p[i].skip)
			list_one(&b, &t->d.p[i], tags);
	rc = sb_fail(t->err, SB_E_NOTFOUND, "%.*s: %s; it has: %.*s", SB_WHERE(t->s),
		     say, b.n ? (int)b.n : 7, b.n ? b.p : "nothing");
	sb_buf_release(&b);
	return rc;
}

/* A descriptor without a platform: its config knows. */
static int learn_platform(struct tree *t, struct desc *d)
{
	struct desc config;
	json_t *root;
	sb_str bytes;
	int rc = read_blob(t, d, &bytes);

	if (rc == SB_OK)
		rc = sb_json_load(bytes, "a manifest", &root, t->err);
	if (rc < 0)
		return rc;
	config = descriptor(t->s, json_object_get(root, "config"));
	json_decref(root);
	rc = read_blob(t, &config, &bytes);
	if (rc == SB_OK)
		rc = sb_json_load(bytes, "a config", &root, t->err);
	if (rc < 0)
		return rc;
	d->platform.os = sb_json_text(t->s, root, "os");
	d->platform.arch = sb_json_text(t->s, root, "architecture");
	d->platform.variant = sb_json_text(t->s, root, "variant");
	json_decref(root);
	return SB_OK;
}

static int fit_all(struct tree *t, const struct sb_platform *want)
{
	unsigned best = 0;
	int rc = SB_OK;

	for (size_t i = 0; i < t->d.n && rc == SB_OK; i++) {
		struct desc *d = &t->d.p[i];
		unsigned fit;

		if (!d->skip && d->platform.os.n == 0)
			rc = learn_platform(t, d);
		fit = d->skip ? 0 : sb_platform_fit(want, &d->platform);
		best = fit > best ? fit : best;
	}
	for (size_t i = 0; best && i < t->d.n; i++)
		t->d.p[i].skip = t->d.p[i].skip ||
				 sb_platform_fit(want, &t->d.p[i].platform) != best;
	return rc < 0 ? rc : best > 0;
}

/* Platform first, then there must be only one. */
static int choose(struct tree *t)
{
	struct sb_source *s = t->s;
	bool asked = s->opts.platform.n > 0;
	sb_str text = asked ? s->opts.platform : SB_LIT("linux/amd64");
	struct sb_platform want;
	char say[300];
	int rc = sb_platform_parse(&s->arena, text, &want, t->err);

	if (rc < 0 || distinct(t) == 1)
		return rc;
	if (distinct(t) == 0)
		return choices(t, true, "there is no image in this OCI layout");
	rc = fit_all(t, &want);
	if (rc < 0)
		return rc;
	(void)snprintf(say, sizeof say, "no image for %.*s%s", SB_ARG(text),
		       asked ? "" : " (choose one with --platform)");
	if (rc == 0)
		return choices(t, false, say);
	if (distinct(t) == 1)
		return SB_OK;
	return choices(t, true,
		       s->ref.n ? "several images have that name"
				: "several images, name one with PATH:TAG");
}

/* Layer formats that hold a tar in a packing we read; the packing itself is told by its
 * magic. */
static bool is_layer_type(sb_str m)
{
	if (has_text(m, "encrypted") || has_text(m, "squashfs"))
		return false;
	return m.n == 0 || has_text(m, ".layer.") || has_text(m, "rootfs.diff.tar") ||
	       has_text(m, "rootfs.foreign.diff.tar");
}

static int add_layer(struct tree *t, const json_t *o)
{
	struct sb_source *s = t->s;
	struct desc d = descriptor(s, o);
	struct sb_source_layer *l;
	struct sb_sha256 digest;
	int rc;

	if (!is_layer_type(d.media_type))
		return sb_fail(
			t->err, SB_E_UNSUPPORTED,
			"%.*s: layer %zu is of the type %.100s, which is not a tar",
			SB_WHERE(s), s->image.layers.n + 1, d.media_type.p);
	if (!sb_digest_parse(d.digest, &digest))
		return sb_fail(t->err, SB_E_FORMAT,
			       "%.*s: \"%.100s\" is not a SHA-256 digest", SB_WHERE(s),
			       d.digest.p);
	l = sb_vec_push(&s->arena, &s->image.layers);
	if (!l)
		return sb_no_memory(s, t->err);
	*l = (struct sb_source_layer){
		.media_type = d.media_type,
		.digest = d.digest,
		.size = d.size,
		.name = sb_arena_printf(&s->arena, "blobs/sha256/%s", d.digest.p + 7)
	};
	rc = l->name.p ? sb_store_locate(s, l, t->err) : sb_no_memory(s, t->err);
	if (rc == SB_E_NOTFOUND && json_object_get(o, "urls"))
		return sb_fail(t->err, rc,
			       "%.*s: layer %zu is not in the image, only on a server "
			       "(a foreign layer)",
			       SB_WHERE(s), s->image.layers.n);
	return rc < 0 ? sb_within(t->err, rc, "layer %zu", s->image.layers.n) : SB_OK;
}

static int read_manifest(struct tree *t, const json_t *root)
{
	struct sb_source *s = t->s;
	const json_t *list = json_object_get(root, "layers"), *item;
	struct desc config = descriptor(s, json_object_get(root, "config"));
	sb_str bytes;
	size_t i;
	int rc;

	if (!json_is_array(list) || json_object_get(root, "manifests") ||
	    config.digest.n == 0)
		return sb_fail(
			t->err, SB_E_FORMAT,
			"%.*s: the manifest is not an image's (no config or layers)",
			SB_WHERE(s));
	if (config.media_type.n && !has_text(config.media_type, "image.config") &&
	    !has_text(config.media_type, "container.image.v1"))
		return sb_fail(t->err, SB_E_UNSUPPORTED,
			       "%.*s: not a container image but %.100s", SB_WHERE(s),
			       config.media_type.p);
	rc = read_blob(t, &config, &bytes);
	s->image.facts.config_digest = config.digest;
	json_array_foreach(list, i, item) if (rc == SB_OK) rc = add_layer(t, item);
	return rc < 0 ? rc : sb_config_parse(s, bytes, t->err);
}

static int read_image(struct tree *t, const struct desc *d)
{
	struct sb_source *s = t->s;
	sb_str name = d->image.n ? d->image : d->tag, bytes;
	json_t *root;
	int rc = sb_reference_split(s, name, t->err);

	if (rc == SB_OK)
		rc = read_blob(t, d, &bytes);
	if (rc == SB_OK)
		rc = sb_json_load(bytes, "the manifest", &root, t->err);
	if (rc < 0)
		return rc;
	s->image.facts.manifest_digest = d->digest;
	rc = read_manifest(t, root);
	json_decref(root);
	return rc < 0 ? rc : sb_platform_check(s, t->err);
}

static int read_index(struct tree *t)
{
	sb_str bytes;
	int rc = sb_store_read(t->s, SB_LIT("index.json"), &bytes, t->err);

	return rc < 0 ? rc : add_index(t, bytes, NULL);
}

int sb_oci_resolve(struct sb_source *s, struct sb_err *err)
{
	struct tree t = { .s = s, .err = err };
	char say[300];
	int rc = read_index(&t);
	bool top = rc == SB_OK && (s->ref.n == 0 || keep_named(&t, s->ref));

	if (rc == SB_OK)
		rc = expand(&t);
	(void)snprintf(say, sizeof say, "no %s \"%.*s\" in this OCI layout",
		       has_text(s->ref, "sha256:") ? "digest" : "tag", SB_ARG(s->ref));
	if (rc == SB_OK && !top && !keep_named(&t, s->ref))
		return choices(&t, true, say);
	if (rc == SB_OK)
		rc = choose(&t);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < t.d.n; i++)
		if (!t.d.p[i].skip)
			return read_image(&t, &t.d.p[i]);
	return sb_fail(err, SB_E_NOTFOUND, "%.*s: there is no image", SB_WHERE(s));
}

sb_str sb_oci_manifest_of(struct sb_source *s, sb_str config_digest)
{
	struct sb_err ignored = { 0 };
	struct tree t = { .s = s, .err = &ignored };

	if (!sb_store_has(s, SB_LIT("index.json")) || read_index(&t) < 0)
		return SB_LIT("");
	/* Archives name platforms whose blobs they do not hold: errors mean nothing. */
	(void)expand(&t);
	for (size_t i = 0; i < t.d.n; i++) {
		sb_str bytes;
		json_t *root;
		bool same;

		if (t.d.p[i].skip || read_blob(&t, &t.d.p[i], &bytes) < 0 ||
		    sb_json_load(bytes, "", &root, &ignored) < 0)
			continue;
		same = sb_str_eq(
			config_digest,
			sb_json_text(s, json_object_get(root, "config"), "digest"));
		json_decref(root);
		if (same)
			return t.d.p[i].digest;
	}
	return SB_LIT("");
}
