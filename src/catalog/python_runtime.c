/* SPDX-License-Identifier: Apache-2.0 */
/* CPython itself: interpreter, shared library, headers and standard library. */
#include "catalog/python_runtime.h"

#include <stdio.h>

static sb_str take_minor(sb_str s)
{
	size_t i = 0;

	while (i < s.n && (sb_is_digit(s.p[i]) || s.p[i] == '.'))
		i++;
	while (i && s.p[i - 1] == '.')
		i--;
	return sb_str_sub(s, 0, i);
}

/* What precedes the last "/dir" component that starts with name. */
static bool cut_at(sb_str path, const char *name, sb_str *before)
{
	sb_str want = sb_str_c(name);

	while (path.n) {
		sb_str up = sb_path_dir(path);

		if (sb_str_starts(sb_path_base(path), want)) {
			*before = up.p ? up : SB_LIT("");
			return true;
		}
		path = up;
	}
	return false;
}

static bool binary_place(sb_str path, sb_str base, struct sb_python_place *out)
{
	bool lib = sb_str_starts(base, SB_LIT("libpython"));
	sb_str rest = sb_str_sub(base, lib ? 9 : 6, base.n);

	out->minor = take_minor(rest);
	rest = sb_str_sub(rest, out->minor.n, rest.n);
	while (rest.n && memchr("mdut", rest.p[0], 4)) /* ABI letters */
		rest = sb_str_sub(rest, 1, rest.n);
	if (lib ? !sb_str_starts(rest, SB_LIT(".so")) : rest.n != 0)
		return false;
	if (sb_str_find(out->minor, SB_LIT(".")) == SB_NPOS) {
		out->minor = (sb_str){ 0 };
		if (lib)
			return false;
	}
	out->part = lib ? "library" : "interpreter";
	if (lib)
		return cut_at(sb_path_dir(path), "lib", &out->prefix);
	out->prefix = sb_path_dir(sb_path_dir(path));
	return true;
}

bool sb_python_place(sb_str path, struct sb_python_place *out)
{
	sb_str base = sb_path_base(path), dir = sb_path_dir(path);

	*out = (struct sb_python_place){ .prefix = SB_LIT("") };
	if (sb_str_starts(base, SB_LIT("python")) ||
	    sb_str_starts(base, SB_LIT("libpython")))
		return binary_place(path, base, out);
	if (!sb_str_starts(sb_path_base(dir), SB_LIT("python")))
		return false;
	out->minor = take_minor(sb_str_sub(sb_path_base(dir), 6, SIZE_MAX));
	if (sb_str_eq(base, SB_LIT("patchlevel.h"))) {
		out->part = "header";
		return cut_at(dir, "include", &out->prefix);
	}
	out->part = "standard library";
	return sb_str_eq(base, SB_LIT("os.py")) &&
	       cut_at(sb_path_dir(dir), "lib", &out->prefix);
}

bool sb_python_version(sb_str text)
{
	size_t i = 0;

	for (int part = 0; part < 3; part++) {
		size_t from = i;

		while (i < text.n && sb_is_digit(text.p[i]))
			i++;
		if (i == from || i - from > 3)
			return false;
		if (part < 2 && (i == text.n || text.p[i++] != '.'))
			return false;
	}
	if (i < text.n && memchr("abr", text.p[i], 3)) {
		i += text.p[i] == 'r' ? 2 : 1;
		if (i >= text.n || !sb_is_digit(text.p[i]))
			return false;
		while (i < text.n && sb_is_digit(text.p[i]))
			i++;
	}
	return i == text.n || (i + 1 == text.n && text.p[i] == '+');
}

static void emit_runtime(struct sb_emit *e, const struct sb_python_place *at,
			 sb_str version)
{
	sb_emit_fact(e, SB_FACT_RUNTIME, 0);
	sb_emit_attr(e, SB_KEY_NAME, SB_LIT("python"));
	sb_emit_attr(e, SB_KEY_KIND, sb_str_c(at->part));
	sb_emit_attr(e, SB_KEY_VERSION, version);
}

/* #define PY_VERSION "3.11.2" */
static sb_str header_version(sb_str body)
{
	while (body.n) {
		sb_str line = sb_str_cut(&body, '\n');
		size_t at = sb_str_find(line, SB_LIT("PY_VERSION "));
		sb_str value;

		if (at == SB_NPOS || !sb_str_starts(line, SB_LIT("#define")))
			continue;
		value = sb_str_sub(line, at, line.n);
		(void)sb_str_cut(&value, '"');
		value = sb_str_cut(&value, '"');
		return sb_python_version(value) ? value : (sb_str){ 0 };
	}
	return (sb_str){ 0 };
}

static int parse(struct sb_emit *e, const struct sb_bundle *in, struct sb_err *err)
{
	struct sb_python_place at;
	sb_str version = { 0 };

	(void)err;
	if (!sb_python_place(in->file.path, &at))
		return 0;
	if (sb_str_eq(sb_str_c(at.part), SB_LIT("header"))) {
		version = header_version(in->file.body);
		if (version.n == 0)
			return 0;
	} else if (!sb_str_eq(sb_str_c(at.part), SB_LIT("standard library"))) {
		return 0;
	}
	emit_runtime(e, &at, version);
	return e->rc;
}

/* A version in an executable: a string of its own, or the tail of a longer one (linkers
 * fold "3.11.7" into "/usr/lib/x-3.11.7"). */
#define CANDIDATES 4
struct version_probe {
	char run[24];
	unsigned n;
	bool skip;   /* the run is too long or does not start one */
	char before; /* byte before the run */
	char minor[12];
	char whole[CANDIDATES][24], tail[CANDIDATES][24];
	unsigned nwhole, ntail;
};

static bool probe_open(void *state, struct sb_emit *e, sb_str head, uint64_t size,
		       uint8_t class)
{
	struct version_probe *p = state;
	struct sb_python_place at;

	(void)head;
	(void)size;
	if (class != SB_BODY_ELF || !sb_python_place(e->path, &at) ||
	    at.minor.n + 2 > sizeof p->minor)
		return false;
	if (at.minor.n)
		(void)snprintf(p->minor, sizeof p->minor, "%.*s.", SB_ARG(at.minor));
	return true;
}

static void keep(char (*list)[24], unsigned *n, sb_str text)
{
	for (unsigned i = 0; i < *n && i < CANDIDATES; i++)
		if (sb_str_eq(sb_str_c(list[i]), text))
			return;
	if (*n < CANDIDATES)
		memcpy(list[*n], text.p, text.n);
	*n += *n <= CANDIDATES;
}

static void end_run(struct version_probe *p)
{
	sb_str text = { p->run, p->n };

	if (p->skip || p->n < 5 || !sb_python_version(text) ||
	    !sb_str_starts(text, sb_str_c(p->minor)))
		return;
	if (p->before == '\0')
		keep(p->whole, &p->nwhole, text);
	else if (p->before != '.')
		keep(p->tail, &p->ntail, text);
}

static void probe_feed(void *state, struct sb_emit *e, uint64_t offset, sb_str bytes)
{
	struct version_probe *p = state;

	(void)e;
	(void)offset;
	for (size_t i = 0; i < bytes.n; i++) {
		char c = bytes.p[i];

		if (sb_is_digit(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '+') {
			if (p->n == 0 && !p->skip)
				p->skip = !sb_is_digit(c);
			if (p->n + 1 >= sizeof p->run)
				p->skip = true;
			else if (!p->skip)
				p->run[p->n++] = c;
			continue;
		}
		if (c == '\0')
			end_run(p);
		p->n = 0;
		p->skip = false;
		p->before = c;
	}
}

static void probe_close(void *state, struct sb_emit *e)
{
	struct version_probe *p = state;
	struct sb_python_place at;
	sb_str version = { 0 };

	if (!sb_python_place(e->path, &at))
		return;
	if (p->nwhole == 1)
		version = sb_str_c(p->whole[0]);
	else if (p->nwhole == 0 && p->ntail == 1)
		version = sb_str_c(p->tail[0]);
	emit_runtime(e, &at, version);
	sb_emit_confidence(e, p->nwhole == 1 ? 95 : 85);
}

const struct sb_probe sb_python_runtime_probe = {
	.state_size = sizeof(struct version_probe),
	.open = probe_open,
	.feed = probe_feed,
	.close = probe_close,
};

const struct sb_cataloger sb_cataloger_python_runtime = {
	.name = "python-runtime-cataloger",
	.about = "CPython itself: interpreter and standard library",
	.finds = "Python runtimes",
	.version = 1,
	.tags = SB_TAG_LANGUAGE | SB_TAG_BINARY | SB_TAG_INSTALLED,
	.globs =
		(const char *const[]){
			"**/python3.*/patchlevel.h",
			"**/python2.*/patchlevel.h",
			"**/python3.*/os.py",
			"**/python2.*/os.py",
			NULL,
		},
	.max_bytes = (size_t)1 << 20,
	.parse = parse,
	.probe = &sb_python_runtime_probe,
	.link = sb_python_runtime_link,
};
