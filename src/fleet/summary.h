/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary.html: one file for people (R91-R94, R129-R131).
 *
 * Works offline and without scripts; everything in it comes from the run objects, so
 * the same objects give the same bytes. All text from outside is escaped, and a content
 * security policy allows nothing but the file's own style and script.
 */
#ifndef SB_FLEET_SUMMARY_H
#define SB_FLEET_SUMMARY_H

#include "fleet/fold.h"

/* The page into out (out->rc says whether memory lasted). */
int sb_summary_render(const struct sb_fold *f, struct sb_buf *out,
		      struct sb_err *err) SB_MUST_USE;
/* f->root/summary.html; a crash leaves the old or the new file. */
int sb_summary_write(const struct sb_fold *f, struct sb_err *err) SB_MUST_USE;

#endif
