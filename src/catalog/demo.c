/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cataloger to copy: etc/sbom-demo.list, one "NAME VERSION" a line.
 *
 * Compiled and tested (tests/unit/t_demo.c), but no line of list.h: images have no such
 * file. CONTRIBUTING.md walks through it.
 */
#include "catalog/link.h"
#include "model/purl.h"

/* Map: bytes in, facts out. A line that is wrong is told and skipped. */
static int parse(struct sb_emit *e, const struct sb_bundle *in, struct sb_err *err)
{
	sb_str rest = in->file.body;

	(void)err;
	for (uint32_t line = 1; rest.n; line++) {
		sb_str version = sb_str_trim(sb_str_cut(&rest, '\n'));
		sb_str name = sb_str_cut(&version, ' ');

		if (name.n == 0 || name.p[0] == '#')
			continue;
		version = sb_str_trim(version);
		if (version.n == 0) {
			sb_emit_diag(e, SB_E_FORMAT, "line %u: no version", line);
			continue;
		}
		sb_emit_fact(e, SB_FACT_PACKAGE, line);
		sb_emit_attr(e, SB_KEY_NAME, name);
		sb_emit_attr(e, SB_KEY_VERSION, version);
	}
	return e->rc;
}

/* What the record says is copied: the document outlives it. */
static bool fill(struct sb_link *l, const struct sb_seen *s, struct sb_component *c)
{
	struct sb_arena *a = sb_link_arena(l);
	struct sb_purl purl = { .type = SB_LIT("generic") };

	c->name = purl.name = sb_arena_dup(a, sb_seen_get(s, SB_KEY_NAME));
	c->version = purl.version = sb_arena_dup(a, sb_seen_get(s, SB_KEY_VERSION));
	return c->name.p && c->version.p &&
	       sb_purl_build(a, &purl, &c->purl, NULL) != SB_E_NOMEM;
}

/* Reduce: facts of the squashed image in, components out. */
static int link_demo(struct sb_link *l, struct sb_err *err)
{
	struct sb_seen s = { 0 };

	while (sb_link_next(l, SB_FACT_PACKAGE, &s)) {
		struct sb_component *c = sb_link_component(l, &s, SB_TYPE_LIBRARY);

		if (!c || !fill(l, &s, c))
			return sb_fail(err, sb_arena_failed(sb_link_arena(l)),
				       "no memory left for demo packages");
		sb_link_evidence(l, s.node);
	}
	return SB_OK;
}

extern const struct sb_cataloger sb_cataloger_demo;
const struct sb_cataloger sb_cataloger_demo = {
	.name = "demo-cataloger",
	.about = "an example: one package a line",
	.finds = "demo packages",
	.version = 1,
	.tags = SB_TAG_OS | SB_TAG_INSTALLED,
	.globs = (const char *const[]){ "etc/sbom-demo.list", NULL },
	.max_bytes = (size_t)1 << 20,
	.parse = parse,
	.link = link_demo,
};
