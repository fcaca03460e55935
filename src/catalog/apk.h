/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the apk_*.c files.
 *
 * Facts of lib/apk/db/installed: SB_FACT_PACKAGE for each stanza; the files it owns are
 * pairs (OWNED_PATH, OWNED_SHA1) in the same fact, paths without leading slash, digests
 * as 20 bytes or empty.
 */
#ifndef SB_CATALOG_APK_H
#define SB_CATALOG_APK_H

#include "catalog/link.h"

void sb_apk_installed_parse(struct sb_emit *e, sb_str body);
int sb_apk_link(struct sb_link *link, struct sb_err *err);

#endif
