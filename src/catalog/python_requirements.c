/* SPDX-License-Identifier: Apache-2.0 */
/* requirements.txt, setup.cfg and Pipfile.lock. */
#include <jansson.h>
#include <stdio.h>

#include "catalog/python_declared.h"
#include "util/buf.h"

#define LINE_MAX_BYTES 65536 /* a requirement with its hashes, lines joined */

/* A comment starts with '#' at the start of a line or after a blank. */
static sb_str without_comment(sb_str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '#' && (i == 0 || sb_is_blank(line.p[i - 1])))
			return sb_str_trim(sb_str_sub(line, 0, i));
	return sb_str_trim(line);
}

/* One logical line in b: a backslash at the end joins the next. False at the end. */
static bool logical_line(sb_str *rest, uint32_t *line, struct sb_buf *b)
{
	bool more = rest->n != 0;

	b->n = 0;
	while (more) {
		sb_str piece;

		if (rest->n == 0)
			return b->n != 0;
		piece = without_comment(sb_str_cut(rest, '\n'));
		(*line)++;
		more = piece.n && piece.p[piece.n - 1] == '\\';
		sb_buf_str(b, sb_str_sub(piece, 0, piece.n - more));
		sb_buf_char(b, ' ');
		if (!more)
			return true;
	}
	return false;
}

/* "--hash=sha256:..." options after a requirement. */
static void hashes(struct sb_emit *e, sb_str options)
{
	while (options.n) {
		sb_str word = sb_str_cut(&options, ' ');

		if (sb_str_starts(word, SB_LIT("--hash=")))
			sb_python_declared_digest(e, sb_str_sub(word, 7, word.n));
	}
}

/* "git+https://host/x@v1#egg=name": a URL that names its package. */
static void url_line(struct sb_emit *e, sb_str text, uint32_t line)
{
	size_t egg = sb_str_find(text, SB_LIT("#egg="));
	sb_str name =
		egg == SB_NPOS ? (sb_str){ 0 } : sb_str_sub(text, egg + 5, text.n);

	name = sb_str_cut(&name, '&');
	name = sb_str_cut(&name, '[');
	if (name.n == 0)
		return;
	sb_emit_fact(e, SB_FACT_DECLARED, line);
	sb_emit_attr(e, SB_KEY_NAME, name);
	sb_python_declared_url(e, text);
	sb_emit_attr(e, SB_KEY_FORMAT, SB_LIT("requirements.txt"));
	sb_emit_attr(e, SB_KEY_DIRECT, SB_LIT("true"));
}

static bool is_development(sb_str path)
{
	sb_str base = sb_path_base(path);

	return sb_str_find(base, SB_LIT("dev")) != SB_NPOS ||
	       sb_str_find(base, SB_LIT("test")) != SB_NPOS ||
	       sb_str_find(base, SB_LIT("lint")) != SB_NPOS ||
	       sb_str_find(base, SB_LIT("doc")) != SB_NPOS;
}

static void requirement_line(struct sb_emit *e, sb_str text, uint32_t line)
{
	size_t options = sb_str_find(text, SB_LIT(" --"));
	sb_str req = sb_str_trim(sb_str_sub(text, 0, options));
	size_t facts = e->out->facts.n;

	if (sb_str_starts(req, SB_LIT("-e ")) || sb_str_starts(req, SB_LIT("-e="))) {
		url_line(e, sb_str_trim(sb_str_sub(req, 3, req.n)), line);
		return;
	}
	if (req.n == 0 || req.p[0] == '-' || req.p[0] == '.' || req.p[0] == '/')
		return; /* options, -r other files (read on their own), local paths */
	if (sb_str_find(req, SB_LIT("://")) != SB_NPOS &&
	    sb_str_find(req, SB_LIT("@ ")) == SB_NPOS &&
	    sb_str_find(req, SB_LIT(" @")) == SB_NPOS) {
		url_line(e, req, line);
		return;
	}
	sb_python_declared_emit(e, req, line, "requirements.txt",
				is_development(e->path) ? "dev" : "");
	if (options != SB_NPOS && e->out->facts.n > facts)
		hashes(e, sb_str_sub(text, options, text.n));
}

int sb_python_declared_requirements(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	struct sb_buf b = { .limit = LINE_MAX_BYTES };
	uint32_t line = 0, first = 1;

	(void)err;
	if (sb_str_starts(body, SB_LIT("\xef\xbb\xbf")))
		body = sb_str_sub(body, 3, body.n);
	while (e->rc == SB_OK && logical_line(&body, &line, &b)) {
		if (b.rc < 0)
			sb_emit_diag(e, b.rc, "line %u: too long", first);
		else
			requirement_line(e, sb_str_trim(sb_buf_view(&b)), first);
		b.rc = 0;
		first = line + 1;
	}
	sb_buf_release(&b);
	return e->rc;
}

/* --- setup.cfg --- */

struct cfg {
	sb_str section, key;
	sb_str name, version;
};

static void cfg_value(struct sb_emit *e, struct cfg *c, sb_str value, uint32_t line)
{
	bool literal = sb_str_find(value, SB_LIT(":")) == SB_NPOS;

	if (value.n == 0)
		return;
	if (sb_str_eq(c->section, SB_LIT("metadata"))) {
		if (sb_str_eq(c->key, SB_LIT("name")))
			c->name = value;
		if (sb_str_eq(c->key, SB_LIT("version")) && literal)
			c->version = value;
	} else if (sb_str_eq(c->section, SB_LIT("options")) &&
		   sb_str_eq(c->key, SB_LIT("install_requires"))) {
		sb_python_declared_emit(e, value, line, "setup.cfg", "");
	} else if (sb_str_eq(c->section, SB_LIT("options.extras_require"))) {
		sb_python_declared_emit(e, value, line, "setup.cfg", "optional");
	}
}

int sb_python_declared_setup_cfg(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	struct cfg c = { 0 };

	(void)err;
	for (uint32_t line = 1; body.n && e->rc == SB_OK; line++) {
		sb_str raw = sb_str_cut(&body, '\n'), text = without_comment(raw);
		bool more = raw.n && sb_is_blank(raw.p[0]);

		if (text.n == 0 || text.p[0] == ';')
			continue;
		if (text.p[0] == '[') {
			c.section = sb_str_sub(text, 1, text.n - 1);
			continue;
		}
		if (!more) {
			c.key = text;
			text = (sb_str){ 0 };
			if (memchr(c.key.p, '=', c.key.n)) {
				text = c.key;
				c.key = sb_str_trim(sb_str_cut(&text, '='));
			}
		}
		cfg_value(e, &c, sb_str_trim(text), line);
	}
	if (c.name.n == 0)
		return e->rc;
	sb_emit_fact(e, SB_FACT_DECLARED, 1);
	sb_emit_attr(e, SB_KEY_NAME, c.name);
	sb_emit_attr(e, SB_KEY_VERSION, c.version);
	sb_emit_attr(e, SB_KEY_KIND, SB_LIT("project"));
	sb_emit_attr(e, SB_KEY_FORMAT, SB_LIT("setup.cfg"));
	return e->rc;
}

/* --- Pipfile.lock --- */

static sb_str text_of(const json_t *v)
{
	return (sb_str){ json_string_value(v), json_string_length(v) };
}

static void pipfile_entry(struct sb_emit *e, const char *name, const json_t *about,
			  bool dev)
{
	sb_str version = text_of(json_object_get(about, "version"));
	const json_t *list = json_object_get(about, "hashes");

	sb_emit_fact(e, SB_FACT_DECLARED, 0);
	sb_emit_attr(e, SB_KEY_NAME, sb_str_c(name));
	if (sb_str_starts(version, SB_LIT("==")))
		sb_emit_attr(e, SB_KEY_VERSION, sb_str_sub(version, 2, version.n));
	sb_emit_attr(e, SB_KEY_MARKER, text_of(json_object_get(about, "markers")));
	sb_emit_attr(e, SB_KEY_SCOPE, dev ? SB_LIT("dev") : SB_LIT(""));
	sb_emit_attr(e, SB_KEY_FORMAT, SB_LIT("Pipfile.lock"));
	if (json_object_get(about, "index"))
		sb_emit_attr(e, SB_KEY_DIRECT, SB_LIT("true"));
	if (json_object_get(about, "git")) {
		sb_emit_attr(e, SB_KEY_VCS_URL, text_of(json_object_get(about, "git")));
		sb_emit_attr(e, SB_KEY_VCS_COMMIT,
			     text_of(json_object_get(about, "ref")));
	}
	for (size_t i = 0; i < json_array_size(list); i++)
		sb_python_declared_digest(e, text_of(json_array_get(list, i)));
}

int sb_python_declared_pipfile(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	static const char *const groups[] = { "default", "develop" };
	json_error_t why;
	json_t *root = json_loadb(body.p, body.n, 0, &why);

	if (!root)
		return sb_fail(err, SB_E_FORMAT, "line %d: %s", why.line, why.text);
	for (size_t i = 0; i < SB_LEN(groups); i++) {
		json_t *group = json_object_get(root, groups[i]), *about;
		const char *name;

		json_object_foreach(group, name, about)
			pipfile_entry(e, name, about, i == 1);
	}
	json_decref(root);
	return e->rc;
}
