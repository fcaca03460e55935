/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What manifests and lock files of Python projects ask for, one function a format.
 *
 * Each package is one DECLARED fact: NAME, VERSION (only when it is exact), CONSTRAINT,
 * MARKER, EXTRA, SCOPE ("dev", "optional" or nothing), DEPENDS (names, in locks),
 * DIGEST ("sha256:hex"), VCS_URL, VCS_COMMIT, URL, FORMAT (the kind of file), KIND
 * ("project" for the project itself), DIRECT ("true": the project asks for it).
 */
#ifndef SB_CATALOG_PYTHON_DECLARED_H
#define SB_CATALOG_PYTHON_DECLARED_H

#include "catalog/link.h"
#include "parse/toml.h"

int sb_python_declared_requirements(struct sb_emit *e, sb_str body, struct sb_err *err);
int sb_python_declared_setup_cfg(struct sb_emit *e, sb_str body, struct sb_err *err);
int sb_python_declared_pipfile(struct sb_emit *e, sb_str body, struct sb_err *err);
int sb_python_declared_pyproject(struct sb_emit *e, sb_str body, struct sb_err *err);
int sb_python_declared_poetry(struct sb_emit *e, sb_str body, struct sb_err *err);
int sb_python_declared_uv(struct sb_emit *e, sb_str body, struct sb_err *err);
int sb_python_declared_pdm(struct sb_emit *e, sb_str body, struct sb_err *err);
int sb_python_declared_pylock(struct sb_emit *e, sb_str body, struct sb_err *err);

int sb_python_declared_link(struct sb_link *l, struct sb_err *err);

/* --- shared by the parsers --- */
/* One requirement (PEP 508) as a fact; a diagnostic when it is none. */
void sb_python_declared_emit(struct sb_emit *e, sb_str requirement, uint32_t line,
			     const char *format, const char *scope);
/* "git+https://host/x@commit", "git+ssh://x": VCS_URL and VCS_COMMIT; else URL. */
void sb_python_declared_url(struct sb_emit *e, sb_str url);
/* "sha256:hex" and "sha256=hex". */
void sb_python_declared_digest(struct sb_emit *e, sb_str digest);

#endif
