/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docker save: manifest.json names config and layers of each image by their place in
 * the archive. Layers are <id>/layer.tar (often links), <diff id>.tar or
 * blobs/sha256/<hex>.
 */
#include "source/source_impl.h"

static bool tagged(struct sb_source *s, const json_t *image, sb_str ref)
{
	const json_t *tags = json_object_get(image, "RepoTags"), *item;
	size_t i;

	json_array_foreach(tags, i, item)
	{
		sb_str t = sb_json_text(s, item, NULL);

		if (sb_str_eq(t, ref))
			return true;
		/* A bare tag will do; so will a name without its registry. */
		if (t.n > ref.n + 1 && sb_str_ends(t, ref) &&
		    strchr(":/", t.p[t.n - ref.n - 1]))
			return true;
	}
	return false;
}

static void list_tags(struct sb_source *s, const json_t *list, struct sb_buf *b)
{
	const json_t *image, *tag;
	size_t i, j;

	json_array_foreach(list, i, image) json_array_foreach(
		json_object_get(image, "RepoTags"), j, tag) if (b->n < 200)
		sb_buf_printf(b, "%s%s", b->n ? ", " : "",
			      sb_json_text(s, tag, NULL).p);
	if (b->n == 0)
		sb_buf_printf(b, "no names at all");
}

static const json_t *pick(struct sb_source *s, const json_t *list, struct sb_err *err)
{
	struct sb_buf b = { 0 };
	const json_t *image, *found = NULL;
	size_t i;

	if (s->ref.n == 0 && json_array_size(list) == 1)
		return json_array_get(list, 0);
	json_array_foreach(list, i, image) if (!found && s->ref.n &&
					       tagged(s, image, s->ref)) found = image;
	if (found)
		return found;
	list_tags(s, list, &b);
	if (s->ref.n)
		(void)sb_fail(err, SB_E_NOTFOUND,
			      "%.*s: no image \"%.*s\" in this archive; it has: %.*s",
			      SB_WHERE(s), SB_ARG(s->ref), (int)b.n, b.p);
	else
		(void)sb_fail(err, SB_E_NOTFOUND,
			      "%.*s: %zu images, name one with PATH:TAG; it has: %.*s",
			      SB_WHERE(s), json_array_size(list), (int)b.n, b.p);
	sb_buf_release(&b);
	return NULL;
}

/* The digest that a name promises: blobs/sha256/<hex>, or <hex>.json for a config. */
static sb_str promised(struct sb_source *s, sb_str name, sb_str suffix)
{
	sb_str base = sb_path_base(name), text;
	unsigned char raw[32];

	if (sb_str_ends(base, suffix))
		base.n -= suffix.n;
	if (!sb_unhex(base, raw, sizeof raw))
		return SB_LIT("");
	text = sb_arena_printf(&s->arena, "sha256:%.*s", SB_ARG(base));
	return text.p ? text : SB_LIT("");
}

static int read_config(struct sb_source *s, sb_str name, sb_str *bytes,
		       struct sb_err *err)
{
	struct sb_image_facts *f = &s->image.facts;
	sb_str want = promised(s, name, SB_LIT(".json"));
	char text[SB_DIGEST_TEXT];
	struct sb_sha256 got;
	int rc = sb_store_read(s, name, bytes, err);

	if (rc < 0)
		return rc;
	got = sb_sha256(*bytes);
	sb_digest_text(&got, text);
	if (want.n && !sb_str_eq(want, sb_str_c(text)))
		return sb_fail(err, SB_E_MISMATCH,
			       "%.*s: the config: expected %s, found %s", SB_WHERE(s),
			       want.p, text);
	f->config_digest = sb_arena_dup(&s->arena, sb_str_c(text));
	return f->config_digest.p ? SB_OK : sb_no_memory(s, err);
}

static int add_layer(struct sb_source *s, const json_t *item, struct sb_err *err)
{
	struct sb_source_layer *l = sb_vec_push(&s->arena, &s->image.layers);
	int rc;

	if (!l)
		return sb_no_memory(s, err);
	l->media_type = SB_LIT("application/vnd.docker.image.rootfs.diff.tar");
	l->digest = SB_LIT("");
	l->name = sb_json_text(s, item, NULL);
	if (sb_str_starts(l->name, SB_LIT("blobs/sha256/")))
		l->digest = promised(s, l->name, SB_LIT(""));
	rc = sb_store_locate(s, l, err);
	return rc < 0 ? sb_within(err, rc, "layer %zu", s->image.layers.n) : SB_OK;
}

/* Newer archives say more of each layer, by its diff id. */
static void layer_sources(struct sb_source *s, const json_t *image)
{
	const json_t *sources = json_object_get(image, "LayerSources");

	for (size_t i = 0; i < s->image.layers.n; i++) {
		struct sb_source_layer *l = &s->image.layers.p[i];
		const json_t *o = json_object_get(sources, l->diff_id.p);
		sb_str type = sb_json_text(s, o, "mediaType");

		if (type.n)
			l->media_type = type;
	}
}

static int read_image(struct sb_source *s, const json_t *image, struct sb_err *err)
{
	struct sb_image_facts *f = &s->image.facts;
	const json_t *list = json_object_get(image, "Layers"), *item;
	const json_t *tags = json_object_get(image, "RepoTags");
	sb_str name = sb_json_text(s, json_array_get(tags, 0), NULL), bytes;
	size_t i;
	int rc;

	if (s->ref.n && memchr(s->ref.p, '/', s->ref.n))
		name = s->ref;
	rc = sb_reference_split(s, name, err);
	if (rc == SB_OK)
		rc = read_config(s, sb_json_text(s, image, "Config"), &bytes, err);
	json_array_foreach(list, i, item) if (rc == SB_OK) rc = add_layer(s, item, err);
	if (rc == SB_OK)
		rc = sb_config_parse(s, bytes, err);
	if (rc < 0)
		return rc;
	layer_sources(s, image);
	f->manifest_digest = sb_oci_manifest_of(s, f->config_digest);
	return sb_platform_check(s, err);
}

int sb_docker_resolve(struct sb_source *s, struct sb_err *err)
{
	const json_t *image;
	json_t *root;
	sb_str bytes;
	int rc;

	if (!sb_store_has(s, SB_LIT("manifest.json")))
		return sb_fail(
			err, SB_E_FORMAT,
			"%.*s: no manifest.json, so this is not what docker save "
			"writes",
			SB_WHERE(s));
	rc = sb_store_read(s, SB_LIT("manifest.json"), &bytes, err);
	if (rc == SB_OK)
		rc = sb_json_load(bytes, "manifest.json", &root, err);
	if (rc < 0)
		return rc;
	if (!json_is_array(root) || json_array_size(root) == 0) {
		rc = sb_fail(err, SB_E_FORMAT, "%.*s: manifest.json lists no image",
			     SB_WHERE(s));
	} else {
		image = pick(s, root, err);
		rc = image ? read_image(s, image, err) : SB_E_NOTFOUND;
	}
	json_decref(root);
	return rc;
}
