/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go programs. Facts of a body: one BINARY (FORMAT, ARCH, TOOLCHAIN, NAME of the main
 * package, SETTING and TEXT in pairs), then PACKAGE for each module (SCOPE main or dep,
 * NAME, VERSION, DIGEST "h1:...", TO and CONSTRAINT: path and version that replace it).
 */
#ifndef SB_CATALOG_GO_BINARY_H
#define SB_CATALOG_GO_BINARY_H

#include "catalog/link.h"

extern const struct sb_probe sb_go_binary_probe;
int sb_go_binary_link(struct sb_link *l, struct sb_err *err);

/* Who stands behind a module path: "github.com/owner/x" is owner. Empty name: unknown.
 * Texts in the arena. */
struct sb_party sb_go_supplier(struct sb_arena *a, sb_str module);
/* The repository's address where the path says it, or empty. */
sb_str sb_go_repository(struct sb_arena *a, sb_str module);

/* The module that a package of a well-known forge must be in: three elements; all of
 * the path elsewhere. For programs without module information. */
sb_str sb_go_module_of(sb_str package);

#endif
