/* SPDX-License-Identifier: Apache-2.0 */
/* CycloneDX 1.6 JSON (ECMA-424): a document into bytes, streamed, byte-reproducible. */
#ifndef SB_FORMAT_CYCLONEDX_H
#define SB_FORMAT_CYCLONEDX_H

#include "model/document.h"
#include "util/buf.h"

/* Appends the whole document and a newline; look at out->rc. The document is complete:
 * bom-refs given, components ordered (assemble/). */
void sb_cyclonedx_write(const struct sb_document *doc, struct sb_buf *out);

/* The canonical content alone, for the content digest (E24): no serial, no times. */
void sb_cyclonedx_write_content(const struct sb_document *doc, struct sb_buf *out);

#endif
