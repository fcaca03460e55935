/* SPDX-License-Identifier: Apache-2.0 */
/* Packages that a Python project asks for: which file is read how. */
#include "catalog/python_declared.h"

#include "parse/pep508.h"
#include "util/glob.h"

static const struct {
	const char *glob;
	int (*parse)(struct sb_emit *e, sb_str body, struct sb_err *err);
} kinds[] = {
	{ "**/*requirements*.txt", sb_python_declared_requirements },
	{ "**/requirements/*.txt", sb_python_declared_requirements },
	{ "**/setup.cfg", sb_python_declared_setup_cfg },
	{ "**/Pipfile.lock", sb_python_declared_pipfile },
	{ "**/pyproject.toml", sb_python_declared_pyproject },
	{ "**/poetry.lock", sb_python_declared_poetry },
	{ "**/uv.lock", sb_python_declared_uv },
	{ "**/pdm.lock", sb_python_declared_pdm },
	{ "**/pylock.toml", sb_python_declared_pylock },
	{ "**/pylock.*.toml", sb_python_declared_pylock },
};

/* "==1.2" or "===1.2" and nothing else: an exact version. */
static sb_str pinned(sb_str constraint)
{
	size_t i = 0;

	while (i < constraint.n && constraint.p[i] == '=')
		i++;
	if (i < 2 || i > 3)
		return (sb_str){ 0 };
	constraint = sb_str_trim(sb_str_sub(constraint, i, constraint.n));
	for (i = 0; i < constraint.n; i++)
		if (memchr(",*<>=!~ ", constraint.p[i], 8))
			return (sb_str){ 0 };
	return constraint;
}

static void list(struct sb_emit *e, enum sb_key key, sb_str text)
{
	while (text.n)
		sb_emit_attr(e, key, sb_str_trim(sb_str_cut(&text, ',')));
}

void sb_python_declared_url(struct sb_emit *e, sb_str url)
{
	size_t plus = sb_str_find(url, SB_LIT("+")), slash;
	size_t at;

	slash = sb_str_find(url, SB_LIT("://"));
	url = sb_str_cut(&url, '#');
	if (plus == SB_NPOS || slash == SB_NPOS || plus > slash) {
		sb_emit_attr(e, SB_KEY_URL, url);
		return;
	}
	at = sb_str_rfind(url, '@');
	if (at != SB_NPOS && at > slash + 3 &&
	    sb_str_find(sb_str_sub(url, at, url.n), SB_LIT("/")) == SB_NPOS) {
		sb_emit_attr(e, SB_KEY_VCS_COMMIT, sb_str_sub(url, at + 1, url.n));
		url.n = at;
	}
	sb_emit_attr(e, SB_KEY_VCS_URL, url);
}

void sb_python_declared_digest(struct sb_emit *e, sb_str digest)
{
	sb_str hex = digest, alg;
	char text[160];

	alg = sb_str_cut(&hex,
			 memchr(digest.p ? digest.p : "", ':', digest.n) ? ':' : '=');
	if (alg.n == 0 || hex.n == 0 || alg.n + hex.n + 2 > sizeof text)
		return;
	memcpy(text, alg.p, alg.n);
	text[alg.n] = ':';
	memcpy(text + alg.n + 1, hex.p, hex.n);
	sb_emit_attr(e, SB_KEY_DIGEST, (sb_str){ text, alg.n + 1 + hex.n });
}

void sb_python_declared_emit(struct sb_emit *e, sb_str requirement, uint32_t line,
			     const char *format, const char *scope)
{
	struct sb_pep508 req;
	struct sb_err err;

	if (sb_pep508_parse(requirement, &req, &err) < 0) {
		sb_emit_diag(e, SB_E_FORMAT, "line %u: %s", line, err.msg);
		return;
	}
	sb_emit_fact(e, SB_FACT_DECLARED, line);
	sb_emit_attr(e, SB_KEY_NAME, req.name);
	sb_emit_attr(e, SB_KEY_VERSION, pinned(req.constraint));
	sb_emit_attr(e, SB_KEY_CONSTRAINT, req.constraint);
	sb_emit_attr(e, SB_KEY_MARKER, req.marker);
	list(e, SB_KEY_EXTRA, req.extras);
	if (req.url.n)
		sb_python_declared_url(e, req.url);
	sb_emit_attr(e, SB_KEY_SCOPE, sb_str_c(scope));
	sb_emit_attr(e, SB_KEY_FORMAT, sb_str_c(format));
	sb_emit_attr(e, SB_KEY_DIRECT, SB_LIT("true"));
}

static int parse(struct sb_emit *e, const struct sb_bundle *in, struct sb_err *err)
{
	for (size_t i = 0; i < SB_LEN(kinds); i++)
		if (sb_glob(kinds[i].glob, in->file.path))
			return kinds[i].parse(e, in->file.body, err);
	return 0;
}

const struct sb_cataloger sb_cataloger_python_declared = {
	.name = "python-package-cataloger",
	.about = "Python packages that manifests and lock files ask for",
	.finds = "declared Python packages",
	.version = 1,
	.tags = SB_TAG_LANGUAGE | SB_TAG_DECLARED,
	.globs =
		(const char *const[]){
			"**/*requirements*.txt",
			"**/requirements/*.txt",
			"**/setup.cfg",
			"**/Pipfile.lock",
			"**/pyproject.toml",
			"**/poetry.lock",
			"**/uv.lock",
			"**/pdm.lock",
			"**/pylock.toml",
			"**/pylock.*.toml",
			NULL,
		},
	.max_bytes = (size_t)16 << 20,
	.parse = parse,
	.link = sb_python_declared_link,
};
