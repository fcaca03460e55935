/* SPDX-License-Identifier: Apache-2.0 */
/* One component of a CycloneDX document, keys in the order of the schema. */
#include <stdio.h>

#include "format/cyclonedx_impl.h"

void sb_cdx_party(struct sb_jsonw *j, const char *key, const struct sb_party *p)
{
	if (p->name.n == 0)
		return;
	sb_jsonw_key(j, key);
	sb_jsonw_open(j, '{');
	sb_jsonw_field(j, "name", p->name);
	if (p->url.n) {
		sb_jsonw_key(j, "url");
		sb_jsonw_open(j, '[');
		sb_jsonw_str(j, p->url);
		sb_jsonw_close(j);
	}
	if (p->email.n) {
		sb_jsonw_key(j, "contact");
		sb_jsonw_open(j, '[');
		sb_jsonw_open(j, '{');
		sb_jsonw_field(j, "email", p->email);
		sb_jsonw_close(j);
		sb_jsonw_close(j);
	}
	sb_jsonw_close(j);
}

void sb_cdx_property(struct sb_jsonw *j, sb_str name, sb_str value)
{
	sb_jsonw_open(j, '{');
	sb_jsonw_key(j, "name");
	sb_jsonw_str(j, name);
	sb_jsonw_key(j, "value");
	sb_jsonw_str(j, value);
	sb_jsonw_close(j);
}

void sb_cdx_properties(struct sb_jsonw *j, const struct sb_property *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sb_cdx_property(j, p[i].name, p[i].value);
}

static void authors(struct sb_jsonw *j, const struct sb_component *c)
{
	if (c->authors.n == 0)
		return;
	sb_jsonw_key(j, "authors");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < c->authors.n; i++) {
		sb_jsonw_open(j, '{');
		sb_jsonw_field(j, "name", c->authors.p[i].name);
		sb_jsonw_field(j, "email", c->authors.p[i].email);
		sb_jsonw_close(j);
	}
	sb_jsonw_close(j);
}

static void hashes(struct sb_jsonw *j, const struct sb_component *c)
{
	if (c->hashes.n == 0)
		return;
	sb_jsonw_key(j, "hashes");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < c->hashes.n; i++) {
		sb_jsonw_open(j, '{');
		sb_jsonw_field(j, "alg",
			       sb_str_c(sb_hash_alg_name(c->hashes.p[i].alg)));
		sb_jsonw_field(j, "content", c->hashes.p[i].hex);
		sb_jsonw_close(j);
	}
	sb_jsonw_close(j);
}

static void extrefs(struct sb_jsonw *j, const struct sb_component *c)
{
	if (c->extrefs.n == 0)
		return;
	sb_jsonw_key(j, "externalReferences");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < c->extrefs.n; i++) {
		sb_jsonw_open(j, '{');
		sb_jsonw_field(j, "type", c->extrefs.p[i].type);
		sb_jsonw_field(j, "url", c->extrefs.p[i].url);
		sb_jsonw_field(j, "comment", c->extrefs.p[i].comment);
		sb_jsonw_close(j);
	}
	sb_jsonw_close(j);
}

/* 0..100 as 0.85; whole numbers without decimals. */
static void confidence(struct sb_jsonw *j, unsigned percent)
{
	char text[16];

	if (percent >= 100)
		(void)snprintf(text, sizeof text, "1");
	else if (percent % 10 == 0)
		(void)snprintf(text, sizeof text, percent ? "0.%u" : "0", percent / 10);
	else
		(void)snprintf(text, sizeof text, "0.%02u", percent);
	sb_jsonw_key(j, "confidence");
	sb_jsonw_raw(j, sb_str_c(text));
}

static void identity(struct sb_jsonw *j, const struct sb_component *c)
{
	unsigned most = 0;

	for (size_t i = 0; i < c->methods.n; i++)
		if (c->methods.p[i].confidence > most)
			most = c->methods.p[i].confidence;
	sb_jsonw_key(j, "identity");
	sb_jsonw_open(j, '[');
	sb_jsonw_open(j, '{');
	sb_jsonw_field(j, "field", c->purl.n ? SB_LIT("purl") : SB_LIT("name"));
	confidence(j, most);
	sb_jsonw_field(j, "concludedValue", c->purl.n ? c->purl : c->name);
	sb_jsonw_key(j, "methods");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < c->methods.n; i++) {
		const struct sb_method *m = &c->methods.p[i];

		sb_jsonw_open(j, '{');
		sb_jsonw_field(j, "technique",
			       sb_str_c(sb_technique_name(m->technique)));
		confidence(j, m->confidence);
		sb_jsonw_field(j, "value", m->value);
		sb_jsonw_close(j);
	}
	sb_jsonw_close(j);
	sb_jsonw_key(j, "tools");
	sb_jsonw_open(j, '[');
	sb_jsonw_str(j, SB_LIT(SB_TOOL_REF));
	sb_jsonw_close(j);
	sb_jsonw_close(j);
	sb_jsonw_close(j);
}

static sb_str layer_id(const struct sb_document *doc, uint32_t layer)
{
	return layer < doc->layers.n ? doc->layers.p[layer].diff_id
				     : (sb_str){ NULL, 0 };
}

static void occurrences(struct sb_jsonw *j, const struct sb_document *doc,
			const struct sb_component *c)
{
	if (c->occurrences.n == 0)
		return;
	sb_jsonw_key(j, "occurrences");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < c->occurrences.n; i++) {
		const struct sb_occurrence *o = &c->occurrences.p[i];

		sb_jsonw_open(j, '{');
		sb_jsonw_field(j, "location", o->path);
		if (o->line) {
			sb_jsonw_key(j, "line");
			sb_jsonw_int(j, o->line);
		}
		sb_jsonw_field(j, "additionalContext", layer_id(doc, o->layer));
		sb_jsonw_close(j);
	}
	sb_jsonw_close(j);
}

static void evidence(struct sb_jsonw *j, const struct sb_document *doc,
		     const struct sb_component *c)
{
	if (c->methods.n == 0 && c->occurrences.n == 0 &&
	    !sb_cdx_has_evidence_licenses(c))
		return;
	sb_jsonw_key(j, "evidence");
	sb_jsonw_open(j, '{');
	if (c->methods.n)
		identity(j, c);
	occurrences(j, doc, c);
	sb_cdx_evidence_licenses(j, c);
	sb_jsonw_close(j);
}

/* R46: cataloger, file locations, layer ids; who brought it in. */
static void properties(struct sb_jsonw *j, const struct sb_document *doc,
		       const struct sb_component *c)
{
	char name[48];

	if (c->cataloger.n == 0 && c->properties.n == 0)
		return;
	sb_jsonw_key(j, "properties");
	sb_jsonw_open(j, '[');
	if (c->cataloger.n)
		sb_cdx_property(j, SB_LIT("sbom:cataloger"), c->cataloger);
	if (c->layer < doc->layers.n) {
		sb_cdx_property(j, SB_LIT("sbom:layer:introduced"),
				layer_id(doc, c->layer));
		if (doc->base_layers)
			sb_cdx_property(j, SB_LIT("sbom:layer:from"),
					c->from_base ? SB_LIT("base image")
						     : SB_LIT("this image"));
	}
	for (size_t i = 0; i < c->occurrences.n; i++) {
		const struct sb_occurrence *o = &c->occurrences.p[i];
		sb_str layer = layer_id(doc, o->layer);

		(void)snprintf(name, sizeof name, "sbom:location:%zu:path", i);
		sb_cdx_property(j, sb_str_c(name), o->path);
		(void)snprintf(name, sizeof name, "sbom:location:%zu:layerID", i);
		if (layer.n)
			sb_cdx_property(j, sb_str_c(name), layer);
	}
	sb_cdx_properties(j, c->properties.p, c->properties.n);
	sb_jsonw_close(j);
}

/* Everything up to the nested components. */
static void body(struct sb_jsonw *j, const struct sb_component *c)
{
	sb_jsonw_field(j, "type", sb_str_c(sb_component_type_name(c->type)));
	sb_jsonw_field(j, "mime-type", c->mime_type);
	sb_jsonw_field(j, "bom-ref", c->bom_ref);
	sb_cdx_party(j, "supplier", &c->supplier);
	sb_cdx_party(j, "manufacturer", &c->manufacturer);
	authors(j, c);
	sb_jsonw_field(j, "group", c->group);
	sb_jsonw_key(j, "name");
	sb_jsonw_str(j, c->name);
	sb_jsonw_field(j, "version", c->version);
	sb_jsonw_field(j, "description", c->description);
	sb_jsonw_field(j, "scope", sb_str_c(sb_scope_name(c->scope)));
	hashes(j, c);
	sb_cdx_licenses(j, c);
	sb_jsonw_field(j, "copyright", c->copyright);
	sb_jsonw_field(j, "cpe", c->cpe);
	sb_jsonw_field(j, "purl", c->purl);
	extrefs(j, c);
}

/* assemble/ keeps nesting within a few levels: this recursion is on our own tree. */
void sb_cdx_component(struct sb_jsonw *j, const struct sb_document *doc,
		      const struct sb_component *c)
{
	sb_jsonw_open(j, '{');
	body(j, c);
	if (c->children.n) {
		sb_jsonw_key(j, "components");
		sb_jsonw_open(j, '[');
		for (size_t i = 0; i < c->children.n; i++)
			sb_cdx_component(j, doc, c->children.p[i]);
		sb_jsonw_close(j);
	}
	evidence(j, doc, c);
	properties(j, doc, c);
	sb_jsonw_close(j);
}
