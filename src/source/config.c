/* SPDX-License-Identifier: Apache-2.0 */
/* The image's configuration (OCI image-spec config.md; docker's is the same). */
#include <stdlib.h>

#include "source/source_impl.h"

struct strings {
	SB_VEC(sb_str) v;
};

static int add_text(struct sb_source *s, void *vec, sb_str text)
{
	struct strings *out = vec;
	sb_str *slot = sb_vec_push(&s->arena, &out->v);

	if (!slot)
		return SB_E_NOMEM;
	*slot = text;
	return SB_OK;
}

/* A list of strings; a single string counts as a list of one. */
static int texts(struct sb_source *s, const json_t *list, void *vec)
{
	size_t i;
	const json_t *item;
	int rc = SB_OK;

	if (json_is_string(list))
		return add_text(s, vec, sb_json_text(s, list, NULL));
	json_array_foreach(list, i, item) if (rc == SB_OK && json_is_string(item)) rc =
		add_text(s, vec, sb_json_text(s, item, NULL));
	return rc;
}

static int by_name(const void *a, const void *b)
{
	const struct sb_property *x = a, *y = b;

	return sb_str_cmp(x->name, y->name);
}

static int labels(struct sb_source *s, json_t *object)
{
	struct sb_image_facts *f = &s->image.facts;

	for (void *it = json_object_iter(object); it;
	     it = json_object_iter_next(object, it)) {
		struct sb_property *p = sb_vec_push(&s->arena, &f->labels);

		if (!p)
			return SB_E_NOMEM;
		p->name = sb_arena_dup(&s->arena, sb_str_c(json_object_iter_key(it)));
		p->value = sb_json_text(s, json_object_iter_value(it), NULL);
	}
	if (f->labels.n)
		qsort(f->labels.p, f->labels.n, sizeof *f->labels.p, by_name);
	return SB_OK;
}

static int history(struct sb_source *s, const json_t *list)
{
	size_t i;
	const json_t *step;
	int rc = SB_OK;

	json_array_foreach(list, i, step) if (rc == SB_OK) rc = add_text(
		s, &s->image.facts.history, sb_json_text(s, step, "created_by"));
	return rc;
}

static int diff_ids(struct sb_source *s, const json_t *list, struct sb_err *err)
{
	size_t n = json_array_size(list);

	if (n != s->image.layers.n)
		return sb_fail(err, SB_E_FORMAT,
			       "%.*s: the manifest lists %zu layers, the config %zu",
			       SB_WHERE(s), s->image.layers.n, n);
	for (size_t i = 0; i < n; i++) {
		sb_str id = sb_json_text(s, json_array_get(list, i), NULL);
		struct sb_sha256 d;

		if (!sb_digest_parse(id, &d))
			return sb_fail(err,
				       sb_str_starts(id, SB_LIT("sha512:"))
					       ? SB_E_UNSUPPORTED
					       : SB_E_FORMAT,
				       "%.*s: diff id \"%.100s\" of layer %zu is not a "
				       "SHA-256 digest",
				       SB_WHERE(s), id.p, i + 1);
		s->image.layers.p[i].diff_id = id;
	}
	return SB_OK;
}

static int facts(struct sb_source *s, const json_t *root)
{
	struct sb_image_facts *f = &s->image.facts;
	const json_t *run = json_object_get(root, "config");
	int rc;

	f->os = sb_json_text(s, root, "os");
	f->arch = sb_json_text(s, root, "architecture");
	f->variant = sb_json_text(s, root, "variant");
	f->created = sb_json_text(s, root, "created");
	rc = texts(s, json_object_get(run, "Entrypoint"), &f->entrypoint);
	if (rc == SB_OK)
		rc = texts(s, json_object_get(run, "Cmd"), &f->cmd);
	if (rc == SB_OK)
		rc = labels(s, json_object_get(run, "Labels"));
	if (rc == SB_OK)
		rc = history(s, json_object_get(root, "history"));
	return rc;
}

int sb_config_parse(struct sb_source *s, sb_str bytes, struct sb_err *err)
{
	const json_t *rootfs;
	json_t *root;
	int rc = sb_json_load(bytes, "the image's config", &root, err);

	if (rc < 0)
		return sb_within(err, rc, "%.*s", SB_WHERE(s));
	rootfs = json_object_get(root, "rootfs");
	if (!json_is_object(rootfs))
		rc = sb_fail(err, SB_E_FORMAT, "%.*s: the config has no rootfs",
			     SB_WHERE(s));
	else if (facts(s, root) < 0)
		rc = sb_no_memory(s, err);
	else
		rc = diff_ids(s, json_object_get(rootfs, "diff_ids"), err);
	json_decref(root);
	return rc;
}
