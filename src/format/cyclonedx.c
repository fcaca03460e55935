/* SPDX-License-Identifier: Apache-2.0 */
#include "format/cyclonedx.h"

#include <inttypes.h>
#include <stdlib.h>

#include "format/cyclonedx_impl.h"

static void tools(struct sb_jsonw *j)
{
	sb_jsonw_key(j, "tools");
	sb_jsonw_open(j, '{');
	sb_jsonw_key(j, "components");
	sb_jsonw_open(j, '[');
	sb_jsonw_open(j, '{');
	sb_jsonw_field(j, "type", SB_LIT("application"));
	sb_jsonw_field(j, "bom-ref", SB_LIT(SB_TOOL_REF));
	sb_jsonw_key(j, "manufacturer");
	sb_jsonw_open(j, '{');
	sb_jsonw_field(j, "name", SB_LIT("The sbom project"));
	sb_jsonw_close(j);
	sb_jsonw_field(j, "name", SB_LIT("sbom"));
	sb_jsonw_field(j, "version", SB_LIT(SB_VERSION));
	sb_jsonw_key(j, "licenses"); /* R12 */
	sb_jsonw_open(j, '[');
	sb_jsonw_open(j, '{');
	sb_jsonw_key(j, "license");
	sb_jsonw_open(j, '{');
	sb_jsonw_field(j, "id", SB_LIT("Apache-2.0"));
	sb_jsonw_close(j);
	sb_jsonw_close(j);
	sb_jsonw_close(j);
	sb_jsonw_close(j);
	sb_jsonw_close(j);
	sb_jsonw_close(j);
}

static void people(struct sb_jsonw *j, const struct sb_document *doc)
{
	if (doc->authors.n == 0)
		return;
	sb_jsonw_key(j, "authors");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < doc->authors.n; i++) {
		sb_jsonw_open(j, '{');
		sb_jsonw_field(j, "name", doc->authors.p[i].name);
		sb_jsonw_field(j, "email", doc->authors.p[i].email);
		sb_jsonw_close(j);
	}
	sb_jsonw_close(j);
}

static void metadata(struct sb_jsonw *j, const struct sb_document *doc, bool content)
{
	sb_jsonw_key(j, "metadata");
	sb_jsonw_open(j, '{');
	if (!content)
		sb_jsonw_field(j, "timestamp", doc->timestamp);
	sb_jsonw_key(j, "lifecycles");
	sb_jsonw_open(j, '[');
	sb_jsonw_open(j, '{');
	sb_jsonw_field(j, "phase", doc->lifecycle);
	sb_jsonw_close(j);
	sb_jsonw_close(j);
	tools(j);
	sb_cdx_party(j, "manufacturer", &doc->manufacturer);
	people(j, doc);
	if (doc->root) {
		sb_jsonw_key(j, "component");
		sb_cdx_component(j, doc, doc->root);
	}
	sb_cdx_party(j, "supplier", &doc->supplier);
	sb_jsonw_key(j, "properties");
	sb_jsonw_open(j, '[');
	if (doc->reproducible)
		sb_cdx_property(j, SB_LIT("cdx:reproducible"), SB_LIT("true"));
	if (!content)
		sb_cdx_property(j, SB_LIT("sbom:content:digest"), doc->content_digest);
	sb_cdx_properties(j, doc->properties.p, doc->properties.n);
	sb_jsonw_close(j);
	sb_jsonw_close(j);
}

static void components(struct sb_jsonw *j, const struct sb_document *doc)
{
	sb_jsonw_key(j, "components");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < doc->components.n; i++)
		if (!doc->components.p[i]->parent)
			sb_cdx_component(j, doc, doc->components.p[i]);
	sb_jsonw_close(j);
}

static void service(struct sb_jsonw *j, const struct sb_doc_service *s)
{
	sb_jsonw_open(j, '{');
	sb_jsonw_key(j, "bom-ref");
	{
		struct sb_buf ref = { 0 };

		sb_buf_printf(&ref, "service:%.*s", SB_ARG(s->name));
		sb_jsonw_str(j, sb_buf_view(&ref));
		sb_buf_release(&ref);
	}
	if (s->provider.n) {
		sb_jsonw_key(j, "provider");
		sb_jsonw_open(j, '{');
		sb_jsonw_field(j, "name", s->provider);
		sb_jsonw_close(j);
	}
	sb_jsonw_key(j, "name");
	sb_jsonw_str(j, s->name);
	sb_jsonw_field(j, "version", s->version);
	sb_jsonw_field(j, "description", s->description);
	if (s->endpoints.n) {
		sb_jsonw_key(j, "endpoints");
		sb_jsonw_open(j, '[');
		for (size_t i = 0; i < s->endpoints.n; i++)
			sb_jsonw_str(j, s->endpoints.p[i]);
		sb_jsonw_close(j);
	}
	if (s->has_authenticated) {
		sb_jsonw_key(j, "authenticated");
		sb_jsonw_bool(j, s->authenticated);
	}
	if (s->has_boundary) {
		sb_jsonw_key(j, "x-trust-boundary");
		sb_jsonw_bool(j, s->crosses_boundary);
	}
	sb_jsonw_close(j);
}

static void services(struct sb_jsonw *j, const struct sb_document *doc)
{
	if (doc->services.n == 0)
		return;
	sb_jsonw_key(j, "services");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < doc->services.n; i++)
		service(j, &doc->services.p[i]);
	sb_jsonw_close(j);
}

static int by_ref(const void *x, const void *y)
{
	const struct sb_component *const *a = x, *const *b = y;

	return sb_str_cmp((*a)->bom_ref, (*b)->bom_ref);
}

static void dependency(struct sb_jsonw *j, const struct sb_component *c)
{
	sb_jsonw_open(j, '{');
	sb_jsonw_field(j, "ref", c->bom_ref);
	if (c->depends.n > 1)
		qsort(c->depends.p, c->depends.n, sizeof(*c->depends.p), by_ref);
	if (c->depends.n || c->depends_known) {
		sb_jsonw_key(j, "dependsOn");
		sb_jsonw_open(j, '[');
		for (size_t i = 0; i < c->depends.n; i++)
			sb_jsonw_str(j, c->depends.p[i]->bom_ref);
		sb_jsonw_close(j);
	}
	sb_jsonw_close(j);
}

static void dependencies(struct sb_jsonw *j, const struct sb_document *doc)
{
	sb_jsonw_key(j, "dependencies");
	sb_jsonw_open(j, '[');
	if (doc->root)
		dependency(j, doc->root);
	for (size_t i = 0; i < doc->components.n; i++)
		dependency(j, doc->components.p[i]);
	sb_jsonw_close(j);
}

static void refs(struct sb_jsonw *j, const char *key, struct sb_component *const *c,
		 size_t n)
{
	if (n == 0)
		return;
	sb_jsonw_key(j, key);
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < n; i++)
		sb_jsonw_str(j, c[i]->bom_ref);
	sb_jsonw_close(j);
}

static void compositions(struct sb_jsonw *j, const struct sb_document *doc)
{
	static const char *const word[] = { [SB_AGG_COMPLETE] = "complete",
					    [SB_AGG_INCOMPLETE] = "incomplete",
					    [SB_AGG_UNKNOWN] = "unknown" };

	if (doc->compositions.n == 0)
		return;
	sb_jsonw_key(j, "compositions");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < doc->compositions.n; i++) {
		const struct sb_composition *c = &doc->compositions.p[i];

		sb_jsonw_open(j, '{');
		sb_jsonw_field(j, "aggregate", sb_str_c(word[c->aggregate]));
		refs(j, "assemblies", c->assemblies.p, c->assemblies.n);
		refs(j, "dependencies", c->dependencies.p, c->dependencies.n);
		sb_jsonw_close(j);
	}
	sb_jsonw_close(j);
}

static void write(const struct sb_document *doc, struct sb_buf *out, bool content)
{
	struct sb_jsonw j = { .out = out, .indent = content ? 0 : 2 };

	sb_jsonw_open(&j, '{');
	sb_jsonw_field(&j, "$schema",
		       SB_LIT("http://cyclonedx.org/schema/bom-1.6.schema.json"));
	sb_jsonw_field(&j, "bomFormat", SB_LIT("CycloneDX"));
	sb_jsonw_field(&j, "specVersion", SB_LIT("1.6"));
	if (!content)
		sb_jsonw_field(&j, "serialNumber", doc->serial);
	sb_jsonw_key(&j, "version");
	sb_jsonw_int(&j, 1);
	metadata(&j, doc, content);
	components(&j, doc);
	services(&j, doc);
	dependencies(&j, doc);
	compositions(&j, doc);
	sb_jsonw_close(&j);
	sb_buf_char(out, '\n');
}

void sb_cyclonedx_write(const struct sb_document *doc, struct sb_buf *out)
{
	write(doc, out, false);
}

void sb_cyclonedx_write_content(const struct sb_document *doc, struct sb_buf *out)
{
	write(doc, out, true);
}
