/* SPDX-License-Identifier: Apache-2.0 */
/* HTML text: everything that comes from outside goes through sb_html_text. */
#ifndef SB_FLEET_HTML_H
#define SB_FLEET_HTML_H

#include "util/buf.h"
#include "util/hash.h"

/* Escaped for text and quoted attributes; what is no UTF-8, or a control character,
 * shows as \xNN; marks that turn the direction of text are left out. */
void sb_html_text(struct sb_buf *b, sb_str s);
/* The same, cut after `most` bytes (at a character) with an ellipsis. */
void sb_html_short(struct sb_buf *b, sb_str s, size_t most);
/* A relative link: bytes that could mean something else are %-encoded. */
void sb_html_path(struct sb_buf *b, sb_str path);
/* True for a path below reports/ without "..", empty segments or control characters. */
bool sb_html_safe_path(sb_str path);

void sb_html_number(struct sb_buf *b, uint64_t n); /* 3,545 */
void sb_html_bytes(struct sb_buf *b, uint64_t n);  /* 1.2 GB */
void sb_html_seconds(struct sb_buf *b, double s);  /* 45.2 s, 7 min 5 s */
void sb_html_time(struct sb_buf *b, int64_t when); /* <time ...>2026-... UTC</time> */
/* 'sha256-<base64>' of a script or style, for the content security policy. */
void sb_html_csp_hash(struct sb_buf *b, sb_str text);

#endif
