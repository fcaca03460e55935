/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of summary.html; each writes itself into the buffer. */
#ifndef SB_FLEET_SUMMARY_PARTS_H
#define SB_FLEET_SUMMARY_PARTS_H

#include "fleet/html.h"
#include "fleet/summary_data.h"

void sb_summary_table(struct sb_buf *b, const struct sb_summary *s);
void sb_summary_charts(struct sb_buf *b, const struct sb_summary *s);
void sb_summary_layers(struct sb_buf *b, const struct sb_summary *s);
void sb_summary_attention(struct sb_buf *b, const struct sb_summary *s);
void sb_summary_columns(struct sb_buf *b);
void sb_summary_generation(struct sb_buf *b, const struct sb_summary *s);

extern const char sb_summary_css[], sb_summary_js[];

#define sb_put(b, text) sb_buf_str((b), SB_LIT(text))

#endif
