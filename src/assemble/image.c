/* SPDX-License-Identifier: Apache-2.0 */
#include "assemble/image.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/purl.h"

/* Catalogers that fit the mode: installed things in images, declared ones in sources.
 */
static uint64_t fitting(const struct sb_image_opts *o)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < sb_catalogers_count; i++)
		if (o->source_mode ||
		    sb_catalogers[i]->tags != (SB_TAG_LANGUAGE | SB_TAG_DECLARED))
			mask |= UINT64_C(1) << i;
	return o->catalogers ? mask & o->catalogers : mask;
}

/* "registry.example/team/app" -> "app" */
static sb_str last_segment(sb_str reference)
{
	return sb_path_base(reference);
}

/* pkg:oci wants the digest as version and the repository without the name's tag. */
static int root_purl(struct sb_document *doc, struct sb_component *root,
		     struct sb_err *err)
{
	const struct sb_image_facts *f = &doc->image;
	struct sb_purl p = { .type = SB_LIT("oci"), .version = f->manifest_digest };

	if (f->manifest_digest.n == 0)
		return SB_OK;
	p.name = last_segment(f->reference.n ? f->reference : root->name);
	sb_purl_qualify(&p, "arch", f->arch);
	if (memchr(f->reference.p ? f->reference.p : "", '/', f->reference.n))
		sb_purl_qualify(&p, "repository_url", f->reference);
	sb_purl_qualify(&p, "tag", f->tag);
	return sb_purl_build(doc->arena, &p, &root->purl, err);
}

static bool prop(struct sb_document *doc, struct sb_component *c, const char *name,
		 sb_str value)
{
	return sb_component_property(doc->arena, c, name, value);
}

/* "a b \"c d\"": one property for a list of words. */
static sb_str words(struct sb_arena *a, const sb_str *w, size_t n)
{
	sb_str all = { "", 0 };

	for (size_t i = 0; i < n; i++)
		all = sb_arena_printf(a, "%.*s%s%.*s", SB_ARG(all), i ? " " : "",
				      SB_ARG(w[i]));
	return all;
}

static bool numbered(struct sb_document *doc, struct sb_component *c, const char *name,
		     size_t i, sb_str value)
{
	sb_str full = sb_arena_printf(doc->arena, "%s:%zu", name, i);

	return full.p && prop(doc, c, full.p, value);
}

static bool layer_properties(struct sb_document *doc, struct sb_component *root)
{
	bool good = true;

	for (size_t i = 0; good && i < doc->layers.n; i++)
		good = numbered(doc, root, "sbom:image:layer", i,
				doc->layers.p[i].diff_id);
	if (doc->base_layers) {
		sb_str n = sb_arena_printf(doc->arena, "%zu", doc->base_layers);

		good = good && prop(doc, root, "sbom:image:base:layers", n) &&
		       prop(doc, root, "sbom:image:base:name", doc->base_name);
	}
	return good;
}

static bool root_properties(struct sb_document *doc, struct sb_component *root)
{
	const struct sb_image_facts *f = &doc->image;
	bool good = prop(doc, root, "sbom:image:source", f->source) &&
		    prop(doc, root, "sbom:image:source:kind", f->kind) &&
		    prop(doc, root, "sbom:image:reference", f->reference) &&
		    prop(doc, root, "sbom:image:tag", f->tag) &&
		    prop(doc, root, "sbom:image:digest", f->manifest_digest) &&
		    prop(doc, root, "sbom:image:config:digest", f->config_digest) &&
		    prop(doc, root, "sbom:image:os", f->os) &&
		    prop(doc, root, "sbom:image:architecture", f->arch) &&
		    prop(doc, root, "sbom:image:variant", f->variant) &&
		    prop(doc, root, "sbom:image:created", f->created) &&
		    prop(doc, root, "sbom:image:entrypoint",
			 words(doc->arena, f->entrypoint.p, f->entrypoint.n)) &&
		    prop(doc, root, "sbom:image:cmd",
			 words(doc->arena, f->cmd.p, f->cmd.n));

	for (size_t i = 0; good && i < f->labels.n; i++) {
		sb_str name = sb_arena_printf(doc->arena, "sbom:image:label:%.*s",
					      SB_ARG(f->labels.p[i].name));

		good = name.p && prop(doc, root, name.p, f->labels.p[i].value);
	}
	for (size_t i = 0; good && i < f->history.n; i++)
		good = numbered(doc, root, "sbom:image:history", i, f->history.p[i]);
	return good && layer_properties(doc, root);
}

static int make_root(struct sb_document *doc, const struct sb_image_opts *o,
		     struct sb_err *err)
{
	struct sb_component *root = sb_new(doc->arena, struct sb_component, 1);
	sb_str digest = doc->image.manifest_digest;
	int rc;

	if (!root)
		return sb_fail(err, sb_arena_failed(doc->arena), "no memory");
	doc->root = root;
	root->type = o->source_mode ? SB_TYPE_APPLICATION : SB_TYPE_CONTAINER;
	root->bom_ref = SB_LIT("root");
	root->layer = SB_NO_LAYER;
	root->name = o->name;
	root->version = o->compat && digest.n ? digest : o->version;
	root->supplier = o->supplier;
	root->manufacturer = o->manufacturer;
	if (root->version.n == 0)
		root->version = SB_LIT("unknown");
	rc = o->compat ? SB_OK : root_purl(doc, root, err);
	if (rc < 0)
		return rc;
	if (!sb_component_hash(doc->arena, root, SB_SHA256,
			       sb_str_sub(digest, 7, digest.n)) ||
	    !root_properties(doc, root))
		return sb_fail(err, sb_arena_failed(doc->arena), "no memory");
	return SB_OK;
}

static struct sb_document *new_document(struct sb_arena *a,
					const struct sb_image_facts *facts,
					const struct sb_image_opts *o)
{
	struct sb_document *doc = sb_new(a, struct sb_document, 1);

	if (!doc)
		return NULL;
	doc->arena = a;
	doc->timestamp = o->reproducible ? (sb_str){ 0 } : o->timestamp;
	doc->reproducible = o->reproducible;
	doc->lifecycle = o->source_mode ? SB_LIT("pre-build") : SB_LIT("post-build");
	doc->image = *facts;
	doc->supplier = o->supplier;
	doc->manufacturer = o->manufacturer;
	doc->base_layers = o->base_layers;
	doc->base_name = o->base_name;
	return doc;
}

static bool take_options(struct sb_document *doc, const struct sb_image_input *in)
{
	const struct sb_image_opts *o = in->opts;
	bool good = true;

	for (size_t i = 0; good && i < o->nauthors; i++) {
		struct sb_party *p = sb_vec_push(doc->arena, &doc->authors);

		good = p != NULL;
		if (p)
			*p = o->authors[i];
	}
	for (size_t i = 0; good && i < o->nservices; i++) {
		struct sb_doc_service *s = sb_vec_push(doc->arena, &doc->services);

		good = s != NULL;
		if (s)
			*s = o->services[i];
	}
	for (size_t i = 0; good && i < o->nproperties; i++) {
		struct sb_property *p = sb_vec_push(doc->arena, &doc->properties);

		good = p != NULL;
		if (p)
			*p = o->properties[i];
	}
	for (size_t i = 0; good && i < in->n; i++) {
		struct sb_doc_layer *d = sb_vec_push(doc->arena, &doc->layers);

		good = d != NULL;
		if (d)
			*d = in->layers[i].about;
	}
	return good;
}

/* Is the path of this diagnostic what the image shows, and from this layer? */
static bool visible(struct sb_link *l, uint32_t layer, sb_str path)
{
	uint32_t node = sb_squash_find(l->squash, &l->scratch, path, false);

	return node != SB_NONE && l->squash->nodes.p[node].layer == layer;
}

/* What could not be read, where it matters for this image. */
static int take_diags(struct sb_link *l)
{
	for (uint32_t i = 0; i < l->squash->nlayer; i++) {
		const struct sb_record *r = l->squash->layer[i];

		for (size_t k = 0; k < r->diags.n; k++) {
			const struct sb_diag *d = &r->diags.p[k];
			sb_str path = sb_record_text(r, d->path);
			bool engine = d->cataloger >= sb_catalogers_count;

			if (!engine && (!(l->enabled & UINT64_C(1) << d->cataloger) ||
					!visible(l, i, path)))
				continue;
			l->running = engine ? 0 : d->cataloger;
			sb_link_problem(l, path,
					engine || (sb_catalogers[d->cataloger]->tags &
						   SB_TAG_DATABASE),
					"%.*s", SB_ARG(sb_record_text(r, d->message)));
			if (engine && l->rc == SB_OK)
				l->doc->problems.p[l->doc->problems.n - 1].cataloger =
					SB_LIT("engine");
			if (l->rc == SB_OK)
				l->doc->problems.p[l->doc->problems.n - 1].layer = i;
		}
	}
	return l->rc;
}

static void unmet_wants(struct sb_link *l)
{
	if (l->wants.n)
		sb_link_problem(l, (sb_str){ 0 }, true,
				"%zu files were needed that had gone by and could not "
				"be read again",
				l->wants.n);
}

static bool metric(struct sb_document *doc, const char *name, uint64_t v)
{
	struct sb_property *p = sb_vec_push(doc->arena, &doc->properties);
	sb_str text = sb_arena_printf(doc->arena, "%" PRIu64, v);

	if (p)
		*p = (struct sb_property){ sb_str_c(name), text };
	return p && text.p;
}

/* Completeness totals: the accounting and what could not be read. */
static bool totals(struct sb_document *doc)
{
	const struct sb_doc_totals *t = &doc->totals;
	bool good = metric(doc, "sbom:files:total", t->files) &&
		    metric(doc, "sbom:files:bytes", t->bytes);

	for (int c = 0; good && c < SB_FILE_CLASSES; c++) {
		const char *word = sb_file_class_name((enum sb_file_class)c);
		sb_str name = sb_arena_printf(doc->arena, "sbom:files:%s", word);

		good = name.p && metric(doc, name.p, t->in_class[c]);
	}
	good = good && metric(doc, "sbom:files:missing", t->missing) &&
	       metric(doc, "sbom:problems", doc->problems.n);
	for (size_t i = 0; good && i < doc->problems.n; i++) {
		const struct sb_doc_problem *p = &doc->problems.p[i];
		struct sb_property *slot = sb_vec_push(doc->arena, &doc->properties);

		good = slot != NULL;
		if (slot)
			*slot = (struct sb_property){
				sb_arena_printf(doc->arena, "sbom:problem:%zu", i),
				sb_arena_printf(doc->arena, "%.*s%s%.*s: %.*s",
						SB_ARG(p->cataloger),
						p->path.n ? " " : "", SB_ARG(p->path),
						SB_ARG(p->message))
			};
	}
	return good;
}

/* An operating system without a single package is an alarm, not a result. */
static void suspicious(struct sb_link *l)
{
	size_t packages = 0;

	for (size_t i = 0; i < l->doc->components.n; i++)
		packages += l->doc->components.p[i]->type != SB_TYPE_OPERATING_SYSTEM;
	if (l->doc->distro && packages == 0)
		sb_link_problem(l, (sb_str){ 0 }, true,
				"the image has an operating system but no package "
				"database was found");
}

static int take_problems(struct sb_document *doc, const struct sb_image_input *in)
{
	for (size_t i = 0; i < in->nproblems; i++) {
		struct sb_doc_problem *p = sb_vec_push(doc->arena, &doc->problems);

		if (!p)
			return sb_arena_failed(doc->arena);
		*p = in->problems[i];
	}
	return SB_OK;
}

static int reduce(struct sb_link *l, const struct sb_image_input *in,
		  struct sb_err *err)
{
	int rc = sb_link_run(l, err);

	if (rc < 0)
		return rc;
	if (in->final)
		unmet_wants(l);
	suspicious(l);
	rc = take_diags(l);
	if (rc == SB_OK)
		rc = take_problems(l->doc, in);
	sb_account(l);
	if (rc == SB_OK)
		rc = sb_add_hidden(l, in->hidden, in->nhidden);
	sb_introduced(l);
	if (rc == SB_OK)
		rc = sb_identify(l, err);
	if (rc == SB_OK && !totals(l->doc))
		rc = sb_fail(err, sb_arena_failed(l->doc->arena), "no memory");
	return rc;
}

static int squash(struct sb_arena *a, const struct sb_image_input *in,
		  struct sb_squash *s, struct sb_err *err)
{
	const struct sb_record **records =
		sb_new(a, const struct sb_record *, in->n + 1);
	struct sb_dispatch *dispatch = sb_new(a, struct sb_dispatch, 1);

	if (!records || !dispatch || sb_dispatch_init(dispatch, a) < 0)
		return sb_fail(err, sb_arena_failed(a), "no memory for the file tree");
	for (size_t i = 0; i < in->n; i++)
		records[i] = in->layers[i].record;
	*s = (struct sb_squash){ .arena = a,
				 .dispatch = dispatch,
				 .layer = records,
				 .nlayer = in->n,
				 .exclude = in->opts->exclude };
	return sb_squash_build(s, err);
}

int sb_image_assemble(struct sb_arena *a, const struct sb_image_input *in,
		      struct sb_image_result *out, struct sb_err *err)
{
	struct sb_document *doc = new_document(a, in->facts, in->opts);
	struct sb_link *l = sb_new(a, struct sb_link, 1);
	struct sb_squash s;
	int rc;

	*out = (struct sb_image_result){ 0 };
	if (!doc || !l || !take_options(doc, in))
		return sb_fail(err, sb_arena_failed(a), "no memory for the document");
	rc = make_root(doc, in->opts, err);
	if (rc == SB_OK)
		rc = squash(a, in, &s, err);
	if (rc < 0)
		return rc;
	rc = sb_link_init(l, doc, &s, fitting(in->opts), err);
	if (rc == SB_OK && l->wants.n && !in->final) {
		out->wants = l->wants.p;
		out->nwants = l->wants.n;
	} else if (rc == SB_OK) {
		rc = reduce(l, in, err);
		out->doc = rc < 0 ? NULL : doc;
	}
	sb_link_release(l);
	return rc;
}
