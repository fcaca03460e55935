/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/adopt.h"

#include <errno.h>
#include <jansson.h>
#include <unistd.h>

#include "parse/jsonspan.h"
#include "util/file.h"
#include "util/hash.h"

#define BYTES ((size_t)1 << 30)

struct adopter {
	struct sb_arena *arena;
	const struct sb_fold *fold;
	sb_str *ids; /* sorted; of the index */
	sb_str version;
	bool foreign; /* an entry without an id of ours */
	struct sb_adoption *out;
	struct sb_err *err;
};

static int by_text(const void *x, const void *y)
{
	return sb_str_cmp(*(const sb_str *)x, *(const sb_str *)y);
}

static bool known(const struct adopter *ad, sb_str id)
{
	return ad->fold->runs.n &&
	       bsearch(&id, ad->ids, ad->fold->runs.n, sizeof *ad->ids, by_text);
}

static int note(struct adopter *ad, sb_str text)
{
	sb_str *slot = sb_vec_push(ad->arena, &ad->out->notes);

	if (!slot || !text.p)
		return sb_fail(ad->err, SB_E_NOMEM, "no memory");
	*slot = text;
	return SB_OK;
}

/* A quoted JSON text without quotes and escapes; empty when it is none. */
static sb_str unquote(struct sb_arena *a, sb_str quoted)
{
	json_t *v =
		json_loadb(quoted.p ? quoted.p : "", quoted.n, JSON_DECODE_ANY, NULL);
	sb_str s = { NULL, 0 };

	if (json_is_string(v))
		s = sb_arena_dup(
			a, (sb_str){ json_string_value(v), json_string_length(v) });
	json_decref(v);
	return s;
}

/* The id of an entry of ours, found without parsing it; empty when there is none. */
static sb_str quick_id(sb_str entry)
{
	size_t at = sb_str_find(entry, SB_LIT("\"id\": \""));

	return at == SB_NPOS ? SB_LIT("") : sb_str_sub(entry, at + 7, at + 7 + 36);
}

/* An object that is there under the first name, but torn, stays as evidence. */
static int write_object(struct adopter *ad, struct sb_run *r)
{
	sb_str name = sb_run_name(ad->arena, r), path;
	struct sb_buf text = { .limit = SB_RUN_BYTES };
	int rc;

	path = sb_arena_printf(ad->arena, "%s/%.*s", ad->fold->root, SB_ARG(name));
	sb_run_render(r, &text);
	if (!path.p || text.rc < 0) {
		sb_buf_release(&text);
		return sb_fail(ad->err, SB_E_NOMEM, "no memory");
	}
	rc = sb_file_write_new(path.p, sb_buf_view(&text), ad->err);
	if (rc == SB_E_USAGE) {
		path = sb_arena_printf(ad->arena, "%.*s.restored.json", (int)path.n - 5,
				       path.p);
		rc = path.p ? sb_file_write_new(path.p, sb_buf_view(&text), ad->err)
			    : SB_E_NOMEM;
		rc = rc == SB_E_USAGE ? SB_OK : rc;
	}
	sb_buf_release(&text);
	ad->out->adopted += rc == SB_OK;
	return rc;
}

static int take_entry(struct adopter *ad, const struct sb_run_entry *e)
{
	struct sb_mark here = sb_arena_mark(ad->arena);
	struct sb_err why = { 0 };
	struct sb_run r;
	sb_str id = quick_id(e->json);
	int rc;

	if (id.n && known(ad, id))
		return SB_OK;
	ad->foreign |= id.n == 0;
	if (sb_run_parse_entry(ad->arena, e, &r, &why) < 0)
		return note(ad, sb_arena_printf(ad->arena,
						"metadata.json: run %zu of %.*s cannot "
						"be read: %.200s",
						e->position + 1, SB_ARG(e->service),
						why.msg));
	if (!r.version.n)
		r.version = ad->version;
	rc = known(ad, r.id) ? SB_OK : write_object(ad, &r);
	sb_arena_rewind(ad->arena, here);
	return rc;
}

static int take_service(struct adopter *ad, sb_str name, sb_str service)
{
	struct sb_run_entry e = { .service = name };
	struct sb_jsonspan runs =
		sb_jsonspan_enter(sb_jsonspan_member(service, "runs"), '[');
	sb_str none;
	int rc = SB_OK;

	while (rc == SB_OK && sb_jsonspan_next(&runs, &none, &e.json)) {
		rc = take_entry(ad, &e);
		e.position++;
	}
	if (rc == SB_OK && runs.bad) {
		ad->foreign = true;
		rc = note(ad,
			  sb_arena_printf(ad->arena,
					  "metadata.json: service %.*s has no list of "
					  "runs that can be read",
					  SB_ARG(name)));
	}
	return rc;
}

/* The file as it was, under a name of its own; a second name for the same bytes. */
static int keep(struct adopter *ad, sb_str bytes)
{
	struct sb_sha256 d = sb_sha256(bytes);
	char hex[17];
	sb_str from, to;

	sb_hex(d.b, 8, hex);
	from = sb_arena_printf(ad->arena, "%s/metadata.json", ad->fold->root);
	to = sb_arena_printf(ad->arena, "%s/metadata.before-%s.json", ad->fold->root,
			     hex);
	if (!from.p || !to.p)
		return sb_fail(ad->err, SB_E_NOMEM, "no memory");
	if (sb_file_write_new(to.p, bytes, ad->err) < 0 && access(to.p, F_OK) < 0)
		return ad->err ? (int)ad->err->rc : SB_E_IO;
	return note(ad,
		    sb_arena_printf(ad->arena,
				    "metadata.json was not written by this tool, or "
				    "could not be read to its end: kept as "
				    "metadata.before-%s.json",
				    hex));
}

static int walk(struct adopter *ad, sb_str bytes)
{
	struct sb_jsonspan services =
		sb_jsonspan_enter(sb_jsonspan_member(bytes, "services"), '{');
	sb_str key, value;
	int rc = SB_OK;

	ad->version = unquote(ad->arena, sb_jsonspan_member(bytes, "version"));
	while (rc == SB_OK && sb_jsonspan_next(&services, &key, &value)) {
		sb_str name = unquote(ad->arena, key);

		if (name.n)
			rc = take_service(ad, name, value);
		else
			ad->foreign = true;
	}
	ad->foreign |= services.bad;
	return rc == SB_OK && ad->foreign ? keep(ad, bytes) : rc;
}

int sb_adopt(struct sb_arena *a, const struct sb_fold *f, struct sb_adoption *out,
	     struct sb_err *err)
{
	struct adopter ad = { .arena = a, .fold = f, .out = out, .err = err };
	struct sb_arena text;
	char path[4096];
	sb_str bytes;
	int rc;

	ad.ids = sb_new(a, sb_str, f->runs.n);
	if (!ad.ids)
		return sb_fail(err, sb_arena_failed(a), "too many records");
	for (size_t i = 0; i < f->runs.n; i++)
		ad.ids[i] = f->runs.p[i].id;
	if (f->runs.n)
		qsort(ad.ids, f->runs.n, sizeof *ad.ids, by_text);
	(void)snprintf(path, sizeof path, "%s/metadata.json", f->root);
	sb_arena_init(&text, 0);
	rc = sb_file_read(&text, path, BYTES, &bytes, err);
	rc = rc == SB_OK ? walk(&ad, bytes) : rc == SB_E_NOTFOUND ? SB_OK : rc;
	sb_arena_release(&text);
	return rc;
}
