/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/dress.h"

#include <stdlib.h>

#include "fleet/clock.h"

#define PROBLEMS     200
#define MESSAGE_SIZE 500
#define PATH_SIZE    1000

static int set_serial(struct sb_document *doc, const struct sb_dress *d)
{
	char uuid[37], start[24];
	sb_str name;

	sb_clock_z(d->started, start);
	name = d->reproducible ? sb_arena_printf(doc->arena, "%.*s",
						 SB_ARG(doc->content_digest))
			       : sb_arena_printf(doc->arena, "%.*s\n%s\n%.*s",
						 SB_ARG(doc->content_digest), start,
						 SB_ARG(d->service->name));
	if (!name.p)
		return SB_E_NOMEM;
	sb_uuid5(name, uuid);
	doc->serial = sb_arena_printf(doc->arena, "urn:uuid:%s", uuid);
	doc->reproducible = d->reproducible;
	doc->timestamp = d->reproducible ? SB_LIT("")
					 : sb_arena_dup(doc->arena, sb_str_c(start));
	return doc->serial.p && doc->timestamp.p ? SB_OK : SB_E_NOMEM;
}

static int add_people(struct sb_document *doc, const struct sb_fleet_service *s)
{
	if (s->supplier.name.n)
		doc->supplier = sb_services_party(&s->supplier);
	for (size_t i = 0; i < s->authors.n; i++) {
		struct sb_party *slot = sb_vec_push(doc->arena, &doc->authors);

		if (!slot)
			return SB_E_NOMEM;
		*slot = sb_services_party(&s->authors.p[i]);
	}
	return SB_OK;
}

static int add_integrations(struct sb_document *doc, const struct sb_fleet_service *s)
{
	for (size_t i = 0; i < s->integrations.n; i++) {
		struct sb_doc_service *slot = sb_vec_push(doc->arena, &doc->services);

		if (!slot)
			return SB_E_NOMEM;
		*slot = sb_services_integration(&s->integrations.p[i]);
	}
	return SB_OK;
}

static int add_properties(struct sb_document *doc, const struct sb_dress *d)
{
	const struct sb_property all[] = {
		{ SB_LIT("sbom:git:branch"), d->git->branch },
		{ SB_LIT("sbom:git:commit"), d->git->commit },
		{ SB_LIT("sbom:git:commit-from"), d->git->from },
		{ SB_LIT("sbom:product:name"), d->product },
	};

	for (size_t i = 0; i < SB_LEN(all); i++) {
		struct sb_property *slot;

		if (!all[i].value.n)
			continue;
		slot = sb_vec_push(doc->arena, &doc->properties);
		if (!slot)
			return SB_E_NOMEM;
		*slot = all[i];
	}
	return SB_OK;
}

int sb_dress_document(struct sb_document *doc, const struct sb_dress *d,
		      struct sb_err *err)
{
	const struct sb_fleet_service *s = d->service;
	int rc = set_serial(doc, d);

	if (doc->root) {
		doc->root->name = s->name;
		if (s->version.n)
			doc->root->version = s->version;
	}
	if (rc == SB_OK && doc->authors.n == 0)
		rc = add_people(doc, s);
	if (rc == SB_OK && doc->services.n == 0)
		rc = add_integrations(doc, s);
	if (rc == SB_OK)
		rc = add_properties(doc, d);
	return rc < 0 ? sb_fail(err, sb_arena_failed(doc->arena), "document too big")
		      : SB_OK;
}

/* The purl's type, or what stands for it. */
static sb_str ecosystem(const struct sb_component *c)
{
	sb_str rest = c->purl;

	if (sb_str_starts(rest, SB_LIT("pkg:"))) {
		rest = sb_str_sub(rest, 4, rest.n);
		return sb_str_cut(&rest, '/');
	}
	return sb_str_c(sb_component_type_name(c->type));
}

typedef SB_VEC(struct sb_run_count) counts;

/* Kinds and ecosystems are a handful: a search through the list is enough. */
static bool count(struct sb_arena *a, counts *v, sb_str name)
{
	struct sb_run_count *slot;

	for (size_t i = 0; i < v->n; i++)
		if (sb_str_eq(v->p[i].name, name)) {
			v->p[i].n++;
			return true;
		}
	slot = sb_vec_push(a, v);
	if (slot)
		*slot = (struct sb_run_count){ name, 1 };
	return slot != NULL;
}

static int by_name(const void *x, const void *y)
{
	const struct sb_run_count *a = x, *b = y;

	return sb_str_cmp(a->name, b->name);
}

static int by_text(const void *x, const void *y)
{
	return sb_str_cmp(*(const sb_str *)x, *(const sb_str *)y);
}

/* The version of the interpreter that this component is or, as a package, brings. */
static sb_str python_of(const struct sb_component *c)
{
	if (sb_str_starts(c->purl, SB_LIT("pkg:generic/python@")) ||
	    sb_str_starts(c->purl, SB_LIT("pkg:generic/cpython@")))
		return c->version;
	for (size_t i = 0; i < c->properties.n; i++) {
		const struct sb_property *p = &c->properties.p[i];
		sb_str words = p->value;

		if (sb_str_eq(p->name, SB_LIT("sbom:runtime")) &&
		    sb_str_eq(sb_str_cut(&words, ' '), SB_LIT("python")))
			return sb_str_cut(&words, ' ');
	}
	return SB_LIT("");
}

/* Each interpreter's version, once, in order: "3.11.2, 3.13.1" (E13). */
static bool python_versions(struct sb_arena *a, const struct sb_document *doc,
			    struct sb_run *r)
{
	SB_VEC(sb_str) v = { 0 };

	for (size_t i = 0; i < doc->components.n; i++) {
		sb_str version = python_of(doc->components.p[i]);
		sb_str *slot = version.n ? sb_vec_push(a, &v) : NULL;

		if (version.n && !slot)
			return false;
		if (slot)
			*slot = version;
	}
	if (v.n)
		qsort(v.p, v.n, sizeof *v.p, by_text);
	for (size_t i = 0; i < v.n; i++) {
		if (i && sb_str_eq(v.p[i], v.p[i - 1]))
			continue;
		r->python_version =
			sb_arena_printf(a, "%.*s%s%.*s", SB_ARG(r->python_version),
					i ? ", " : "", SB_ARG(v.p[i]));
		if (!r->python_version.p)
			return false;
	}
	return true;
}

static bool count_components(struct sb_arena *a, const struct sb_document *doc,
			     struct sb_run *r)
{
	counts kinds = { 0 }, ecosystems = { 0 };

	for (size_t i = 0; i < doc->components.n; i++) {
		const struct sb_component *c = doc->components.p[i];

		if (!count(a, &kinds, sb_str_c(sb_component_type_name(c->type))) ||
		    !count(a, &ecosystems, ecosystem(c)))
			return false;
		r->file_count += c->type == SB_TYPE_FILE;
		r->package_count += c->type != SB_TYPE_FILE &&
				    c->type != SB_TYPE_OPERATING_SYSTEM &&
				    c->purl.n > 0;
	}
	r->component_count = doc->components.n;
	if (kinds.n) {
		qsort(kinds.p, kinds.n, sizeof *kinds.p, by_name);
		qsort(ecosystems.p, ecosystems.n, sizeof *ecosystems.p, by_name);
	}
	memcpy(&r->kinds, &kinds, sizeof kinds);
	memcpy(&r->ecosystems, &ecosystems, sizeof ecosystems);
	return true;
}

static bool take_layers(struct sb_arena *a, const struct sb_document *doc,
			struct sb_run *r)
{
	for (size_t i = 0; i < doc->layers.n; i++) {
		const struct sb_doc_layer *l = &doc->layers.p[i];
		struct sb_run_layer *slot = sb_vec_push(a, &r->layers);

		if (!slot)
			return false;
		*slot = (struct sb_run_layer){ l->diff_id, l->size, l->tar_size,
					       l->base };
	}
	return true;
}

/* The serious ones first: they must not fall behind the cap. */
static bool take_problems(struct sb_arena *a, const struct sb_document *doc,
			  struct sb_run *r)
{
	const size_t n = doc->problems.n;

	r->problem_count = n;
	r->complete = true;
	for (size_t i = 0; i < 2 * n; i++) {
		bool first_round = i < n;
		const struct sb_doc_problem *p =
			&doc->problems.p[first_round ? i : i - n];
		struct sb_run_problem *slot;

		if (p->serious != first_round || r->problems.n == PROBLEMS)
			continue;
		r->complete = r->complete && !p->serious;
		slot = sb_vec_push(a, &r->problems);
		if (!slot)
			return false;
		*slot = (struct sb_run_problem){
			sb_str_sub(p->path, 0, PATH_SIZE), p->cataloger,
			sb_str_sub(p->message, 0, MESSAGE_SIZE), p->serious
		};
	}
	return true;
}

int sb_dress_run(struct sb_arena *a, const struct sb_document *doc, struct sb_run *r,
		 struct sb_err *err)
{
	r->serial = doc->serial;
	r->content_digest = doc->content_digest;
	r->manifest_digest = doc->image.manifest_digest;
	r->config_digest = doc->image.config_digest;
	if (doc->image.os.n)
		r->platform = sb_arena_printf(
			a, "%.*s/%.*s%s%.*s", SB_ARG(doc->image.os),
			SB_ARG(doc->image.arch), doc->image.variant.n ? "/" : "",
			SB_ARG(doc->image.variant));
	if (!count_components(a, doc, r) || !python_versions(a, doc, r) ||
	    !take_layers(a, doc, r) || !take_problems(a, doc, r))
		return sb_fail(err, sb_arena_failed(a), "no memory for the record");
	if (doc->distro && r->package_count == 0)
		r->complete = false; /* an operating system without a single package */
	return SB_OK;
}
