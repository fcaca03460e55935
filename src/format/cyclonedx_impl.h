/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of the CycloneDX writer. */
#ifndef SB_FORMAT_CYCLONEDX_IMPL_H
#define SB_FORMAT_CYCLONEDX_IMPL_H

#include "model/document.h"
#include "util/jsonw.h"

#define SB_TOOL_REF "tool:sbom"

void sb_cdx_component(struct sb_jsonw *j, const struct sb_document *doc,
		      const struct sb_component *c);
/* Key and object; nothing when the party has no name. */
void sb_cdx_party(struct sb_jsonw *j, const char *key, const struct sb_party *p);
void sb_cdx_properties(struct sb_jsonw *j, const struct sb_property *p, size_t n);
void sb_cdx_property(struct sb_jsonw *j, sb_str name, sb_str value);
/* "licenses": declared ones, else concluded ones. */
void sb_cdx_licenses(struct sb_jsonw *j, const struct sb_component *c);
/* The concluded ones beside declared ones, for evidence.licenses. */
void sb_cdx_evidence_licenses(struct sb_jsonw *j, const struct sb_component *c);
bool sb_cdx_has_evidence_licenses(const struct sb_component *c);

#endif
