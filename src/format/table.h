/* SPDX-License-Identifier: Apache-2.0 */
/* A table for people: one line a component, sorted by name. */
#ifndef SB_FORMAT_TABLE_H
#define SB_FORMAT_TABLE_H

#include "model/document.h"
#include "util/buf.h"

/* Control characters and bytes that are not UTF-8 are shown as \xNN: names come from
 * the image and must not drive the terminal. */
void sb_table_write(const struct sb_document *doc, struct sb_buf *out);

#endif
