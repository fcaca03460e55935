/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/scanner.h"

#include <inttypes.h>
#include <stdlib.h>

#include "fleet/scan_impl.h"
#include "format/cyclonedx.h"

int sb_scanner_new(const struct sb_scanner_opts *o, struct sb_scanner **out,
		   struct sb_err *err)
{
	struct sb_scanner *e = calloc(1, sizeof *e);
	int rc;

	if (!e)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	rc = sb_layers_new(o, &e->layers, err);
	if (rc < 0)
		free(e);
	else
		*out = e;
	return rc;
}

void sb_scanner_free(struct sb_scanner *e)
{
	if (!e)
		return;
	sb_layers_free(e->layers);
	free(e);
}

static uint32_t regular_files(const struct sb_record *r)
{
	uint32_t n = 0;

	for (size_t i = 0; i < r->rows.n; i++)
		n += r->rows.p[i].kind == SB_ROW_FILE;
	return n;
}

/* The layers as the document tells of them, in the arena. */
static struct sb_image_layer *describe(struct sb_scan *s, struct sb_arena *a)
{
	struct sb_image_layer *out = sb_new(a, struct sb_image_layer, s->n + 1);
	char text[SB_DIGEST_TEXT];

	for (size_t i = 0; out && i < s->n; i++) {
		const struct sb_held *h = s->held[i];
		struct sb_doc_layer *d = &out[i].about;

		out[i].record = &h->record;
		sb_digest_text(&h->record.diff_id, text);
		d->diff_id = sb_arena_dup(a, sb_str_c(text));
		sb_digest_text(&h->blob, text);
		d->blob_digest = sb_arena_dup(a, sb_str_c(text));
		d->media_type = sb_arena_dup(a, s->image->layers.p[i].media_type);
		d->size = h->blob_size;
		d->tar_size = h->record.tar_size;
		d->files = regular_files(&h->record);
		d->base = i < s->base_layers;
	}
	return out;
}

/* Serial and digest come from the content, so that they can be had again (E24). */
static int seal(struct sb_document *doc, const struct sb_image_opts *o,
		struct sb_err *err)
{
	struct sb_buf content = { 0 };
	char text[SB_DIGEST_TEXT], uuid[37];
	struct sb_sha256 d;
	sb_str name;
	int rc;

	sb_cyclonedx_write_content(doc, &content);
	rc = content.rc;
	d = sb_sha256(sb_buf_view(&content));
	sb_buf_release(&content);
	if (rc < 0)
		return sb_fail(err, rc, "no memory for the document");
	sb_digest_text(&d, text);
	doc->content_digest = sb_arena_dup(doc->arena, sb_str_c(text));
	name = sb_arena_printf(doc->arena, "%s\n%.*s\n%.*s", text,
			       SB_ARG(doc->timestamp), SB_ARG(o->serial_salt));
	sb_uuid5(o->reproducible ? doc->content_digest : name, uuid);
	doc->serial = sb_arena_printf(doc->arena, "urn:uuid:%s", uuid);
	return doc->serial.p ? SB_OK : sb_fail(err, SB_E_NOMEM, "no memory");
}

static void count(const struct sb_scan *s, struct sb_scan_cost *out)
{
	*out = (struct sb_scan_cost){ .layers = s->n };
	for (size_t i = 0; i < s->n; i++) {
		out->blob_bytes += s->held[i]->blob_size;
		out->tar_bytes += s->held[i]->record.tar_size;
		out->mapped += s->from[i] == SB_FROM_WORKER;
		out->cached += s->from[i] == SB_FROM_CACHE;
		out->shared += s->from[i] == SB_FROM_RUN;
		if (s->from[i] == SB_FROM_WORKER)
			out->mapped_bytes += s->held[i]->blob_size;
	}
}

/* The image's own name where the caller gave none. */
static sb_str default_name(const struct sb_scan *s)
{
	sb_str ref = s->image->facts.reference;
	sb_str path = s->image->facts.source;

	if (ref.n)
		return ref;
	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	return sb_path_base(path).n ? sb_path_base(path) : SB_LIT("image");
}

/* One document of the first n layers; looks a second time where bodies are missing. */
static int assemble_some(struct sb_scan *s, struct sb_arena *a,
			 struct sb_image_input *in, struct sb_document **out,
			 struct sb_err *err)
{
	struct sb_image_result r;
	int rc;

	in->final = sb_source_sequential(s->source);
	for (int look = 0;; look++) {
		struct sb_mark here = sb_arena_mark(a);

		in->layers = describe(s, a);
		if (!in->layers)
			return sb_fail(err, sb_arena_failed(a), "no memory");
		rc = sb_image_assemble(a, in, &r, err);
		if (rc < 0 || r.doc)
			break;
		rc = sb_scan_look_again(s, r.wants, r.nwants, err);
		sb_arena_rewind(a, here);
		if (rc < 0)
			break;
		in->final = look > 0; /* new facts can want more, but not for ever */
	}
	if (rc == SB_OK)
		*out = r.doc;
	return rc;
}

/* How many layers the image shares with the base from the bottom up; all of the base's,
 * or it is not its base. */
static size_t shared_layers(const struct sb_scan *s, const struct sb_source_image *base)
{
	if (base->layers.n == 0 || base->layers.n > s->n)
		return 0;
	for (size_t i = 0; i < base->layers.n; i++) {
		sb_str id = base->layers.p[i].diff_id;

		if (id.n == 0 || !sb_str_eq(id, s->image->layers.p[i].diff_id))
			return 0;
	}
	return base->layers.n;
}

/* The longest of the named base images (architecture: "base"). One that cannot be read
 * fails the scan: a wrong answer to "who brought it in" is worse than none. */
static int find_base(struct sb_scan *s, struct sb_image_opts *o, struct sb_err *err)
{
	for (size_t i = 0; i < s->q->nbases; i++) {
		struct sb_source *base;
		int rc = sb_source_open(s->q->bases[i], &s->q->source, &base, err);
		size_t n;

		if (rc < 0)
			return sb_within(err, rc, "base image");
		n = sb_source_sequential(base)
			    ? 0
			    : shared_layers(s, sb_source_image(base));
		sb_source_close(base);
		if (n <= o->base_layers)
			continue;
		o->base_layers = n;
		o->base_name = s->q->bases[i];
	}
	return SB_OK;
}

/* Files of a dir: that could not be read. */
static int source_problems(struct sb_scan *s, struct sb_image_input *in)
{
	const struct sb_source_problem *from;
	size_t n = sb_source_problems(s->source, &from);
	struct sb_doc_problem *all = sb_new(s->arena, struct sb_doc_problem, n + 1);

	if (!all)
		return sb_arena_failed(s->arena);
	for (size_t i = 0; i < n; i++)
		all[i] = (struct sb_doc_problem){ .path = sb_arena_printf(
							  s->arena, "/%.*s",
							  SB_ARG(from[i].path)),
						  .cataloger = SB_LIT("source"),
						  .message = from[i].message,
						  .layer = SB_NO_LAYER };
	in->problems = all;
	in->nproblems = n;
	return SB_OK;
}

typedef SB_VEC(struct sb_component *) components;

/* --scope all-layers: what each shorter stack of layers shows, longest first. */
static int look_below(struct sb_scan *s, struct sb_arena *a, struct sb_image_input *in,
		      components *found, struct sb_err *err)
{
	for (size_t n = s->n; n-- > 1;) {
		struct sb_image_input below = *in;
		struct sb_document *doc;
		int rc;

		below.n = n;
		rc = assemble_some(s, a, &below, &doc, err);
		if (rc < 0)
			return rc;
		for (size_t i = 0; i < doc->components.n; i++) {
			struct sb_component **slot = sb_vec_push(a, found);

			if (!slot)
				return sb_fail(err, sb_arena_failed(a), "no memory");
			*slot = doc->components.p[i];
		}
	}
	return SB_OK;
}

static int assemble(struct sb_scan *s, struct sb_arena *a, struct sb_document **out,
		    struct sb_err *err)
{
	struct sb_image_opts o = s->q->image;
	struct sb_image_input in = { .facts = &s->image->facts, .n = s->n, .opts = &o };
	components below = { 0 };
	int rc;

	if (o.name.n == 0)
		o.name = default_name(s);
	rc = find_base(s, &o, err);
	if (rc == SB_OK && source_problems(s, &in) < 0)
		rc = sb_fail(err, SB_E_NOMEM, "no memory");
	s->base_layers = o.base_layers;
	if (rc == SB_OK && o.all_layers)
		rc = look_below(s, a, &in, &below, err);
	in.hidden = below.p;
	in.nhidden = below.n;
	if (rc == SB_OK)
		rc = assemble_some(s, a, &in, out, err);
	return rc < 0 ? rc : seal(*out, &o, err);
}

static struct sb_scan *new_scan(struct sb_scanner *e, const struct sb_scan_request *q,
				struct sb_err *err)
{
	struct sb_scan *s = calloc(1, sizeof *s);

	if (!s) {
		(void)sb_fail(err, SB_E_NOMEM, "no memory");
		return NULL;
	}
	s->e = e;
	s->q = q;
	s->arena = &s->own;
	sb_arena_init(&s->own, (size_t)1 << 30);
	atomic_init(&s->done, 0);
	return s;
}

void sb_scan_release(struct sb_scan_result *r)
{
	struct sb_scan *s = r->lease;

	if (!s)
		return;
	sb_scan_close(s);
	sb_arena_release(&s->own);
	free(s);
	*r = (struct sb_scan_result){ 0 };
}

int sb_scanner_scan(struct sb_scanner *e, const struct sb_scan_request *q,
		    struct sb_arena *a, struct sb_scan_result *out, struct sb_err *err)
{
	struct sb_scan *s = new_scan(e, q, err);
	int rc = s ? SB_OK : SB_E_NOMEM;

	*out = (struct sb_scan_result){ .lease = s };
	if (rc == SB_OK)
		rc = sb_scan_open(s, err);
	if (rc == SB_OK)
		rc = assemble(s, a, &out->doc, err);
	if (rc == SB_OK)
		count(s, &out->cost);
	else
		sb_scan_release(out);
	return rc;
}

static char type_of(uint8_t kind)
{
	static const char letter[] = { [SB_ROW_FILE] = 'f',
				       [SB_ROW_DIR] = 'd',
				       [SB_ROW_SYMLINK] = 'l',
				       [SB_ROW_HARDLINK] = 'f' };

	return kind <= SB_ROW_HARDLINK ? letter[kind] : 'o';
}

static void list(const struct sb_squash *s, struct sb_arena *a,
		 void (*fn)(void *, const struct sb_file_line *), void *arg)
{
	for (size_t i = 1; i < s->norder; i++) {
		struct sb_mark here = sb_arena_mark(a);
		const struct sb_body *b = sb_squash_body(s, s->order[i]);
		struct sb_file_line line = {
			.path = sb_squash_path(s, s->order[i], a),
			.type = type_of(s->nodes.p[s->order[i]].kind),
			.size = b ? b->size : 0,
			.sha256 = b ? &b->sha256 : NULL,
			.target = sb_squash_target(s, s->order[i]),
		};

		fn(arg, &line);
		sb_arena_rewind(a, here);
	}
}

static int squash_files(struct sb_scan *s, struct sb_squash *out, struct sb_err *err)
{
	const struct sb_record **records =
		sb_new(s->arena, const struct sb_record *, s->n + 1);
	struct sb_dispatch *dispatch = sb_new(s->arena, struct sb_dispatch, 1);

	if (!records || !dispatch || sb_dispatch_init(dispatch, s->arena) < 0)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	for (size_t i = 0; i < s->n; i++)
		records[i] = &s->held[i]->record;
	*out = (struct sb_squash){ .arena = s->arena,
				   .dispatch = dispatch,
				   .layer = records,
				   .nlayer = s->n,
				   .exclude = s->q->image.exclude };
	return sb_squash_build(out, err);
}

int sb_scanner_files(struct sb_scanner *e, const struct sb_scan_request *q,
		     void (*fn)(void *arg, const struct sb_file_line *line), void *arg,
		     struct sb_err *err)
{
	struct sb_scan_result r = { .lease = new_scan(e, q, err) };
	struct sb_squash squash;
	int rc = r.lease ? sb_scan_open(r.lease, err) : SB_E_NOMEM;

	if (rc == SB_OK)
		rc = squash_files(r.lease, &squash, err);
	if (rc == SB_OK)
		list(&squash, r.lease->arena, fn, arg);
	sb_scan_release(&r);
	return rc;
}
