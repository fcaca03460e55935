/* SPDX-License-Identifier: Apache-2.0 */
/* Parsers of the files in dist-info and egg-info, one function a kind of file. */
#ifndef SB_CATALOG_PYTHON_DIST_H
#define SB_CATALOG_PYTHON_DIST_H

#include "catalog/cataloger.h"

/* METADATA, PKG-INFO, *.egg-info: one PACKAGE fact. Names and versions are those that
 * importlib.metadata shows: the first header of that name wins. */
int sb_python_dist_metadata(struct sb_emit *e, sb_str body, struct sb_err *err);
/* RECORD: one FILES fact, groups of OWNED_PATH, OWNED_<digest>, OWNED_SIZE. */
int sb_python_dist_record(struct sb_emit *e, sb_str body, struct sb_err *err);
/* installed-files.txt: one FILES fact, paths relative to the egg-info directory. */
int sb_python_dist_installed(struct sb_emit *e, sb_str body, struct sb_err *err);
/* requires.txt of egg-info: one LIST fact, REQUIRES in the form of Requires-Dist. */
int sb_python_dist_requires(struct sb_emit *e, sb_str body, struct sb_err *err);
/* INSTALLER: LIST. top_level.txt: LIST. */
int sb_python_dist_installer(struct sb_emit *e, sb_str body, struct sb_err *err);
int sb_python_dist_top_level(struct sb_emit *e, sb_str body, struct sb_err *err);
/* direct_url.json: LIST with URL, VCS_URL ("git+https://..."), VCS_COMMIT, EDITABLE,
 * DIGEST ("sha256=..."), PATH (subdirectory). */
int sb_python_dist_direct_url(struct sb_emit *e, sb_str body, struct sb_err *err);
/* pyvenv.cfg: ENV with HOME, VERSION, SYSTEM_SITE, IMPLEMENTATION. */
int sb_python_dist_pyvenv(struct sb_emit *e, sb_str body, struct sb_err *err);
/* *.pth and *.egg-link: LIST with PATH (lines that run code are left out). */
int sb_python_dist_paths(struct sb_emit *e, sb_str body, struct sb_err *err);
/* vendor.txt: LIST with groups of NAME, VERSION. */
int sb_python_dist_vendor(struct sb_emit *e, sb_str body, struct sb_err *err);
/* A licence text: LICENSE with ID and CONFIDENCE when it is recognised. */
int sb_python_dist_license(struct sb_emit *e, sb_str body, struct sb_err *err);
/* sb_license_of_text of the part that speaks of the package itself: wheels append the
 * licences of the libraries they bundle below a line of dashes (numpy, scipy). */
sb_str sb_python_dist_license_of(sb_str text, unsigned *confidence);

#endif
