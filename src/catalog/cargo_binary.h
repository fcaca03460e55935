/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rust programs built with cargo-auditable. Facts of a body: PACKAGE for each crate in
 * the order of the list (NAME, VERSION, SOURCE, KIND, SCOPE root, DEPENDS: indices).
 */
#ifndef SB_CATALOG_CARGO_BINARY_H
#define SB_CATALOG_CARGO_BINARY_H

#include "catalog/link.h"

extern const struct sb_probe sb_cargo_binary_probe;
int sb_cargo_binary_link(struct sb_link *l, struct sb_err *err);

#endif
