/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/plan.h"

#include "fleet/gitfacts.h"
#include "util/near.h"

static const struct sb_fleet_service *find(const struct sb_fleet *f, sb_str name)
{
	for (size_t i = 0; i < f->services.n; i++)
		if (sb_str_eq(f->services.p[i].name, name))
			return &f->services.p[i];
	return NULL;
}

static int unknown(const struct sb_fleet *f, sb_str name, struct sb_err *err)
{
	struct sb_near near = { .wanted = name };
	size_t shown = name.n < 128 ? name.n : 128;

	for (size_t i = 0; i < f->services.n; i++)
		sb_near_offer(&near, f->services.p[i].name);
	if (near.word.n)
		return sb_fail(err, SB_E_USAGE,
			       "%s has no service \"%.*s\" (did you mean \"%.*s\"?)",
			       f->file, (int)shown, name.p, SB_ARG(near.word));
	return sb_fail(err, SB_E_USAGE, "%s has no service \"%.*s\"", f->file,
		       (int)shown, name.p);
}

static bool asked_for(const struct sb_plan_wish *w, sb_str name)
{
	for (const char *const *n = w->names; n && *n; n++)
		if (sb_str_eq(sb_str_c(*n), name))
			return true;
	return !w->names || !*w->names;
}

static int choose(struct sb_arena *a, const struct sb_fleet *f,
		  const struct sb_plan_wish *w, struct sb_plan *p, struct sb_err *err)
{
	for (const char *const *n = w->names; n && *n; n++)
		if (!find(f, sb_str_c(*n)))
			return unknown(f, sb_str_c(*n), err);
	for (size_t i = 0; i < f->services.n; i++) {
		const struct sb_fleet_service *s = &f->services.p[i], **slot;

		if (!asked_for(w, s->name))
			continue;
		if (!(w->from_source ? s->source : s->image).n)
			return sb_fail(err, SB_E_USAGE,
				       "%s:%u: service \"%.*s\" has no %s, which "
				       "--scan-mode %s needs",
				       f->file, s->line, SB_ARG(s->name),
				       w->from_source ? "source" : "image",
				       w->from_source ? "source" : "container");
		slot = sb_vec_push(a, &p->services);
		if (!slot)
			return sb_fail(err, sb_arena_failed(a), "no memory");
		*slot = s;
	}
	return SB_OK;
}

static int choose_version(struct sb_arena *a, const struct sb_fleet *f,
			  const struct sb_plan_wish *w, struct sb_plan *p,
			  struct sb_err *err)
{
	sb_str dir;

	p->version = w->version.n ? w->version : f->version;
	if (!p->version.n) {
		dir = sb_arena_dup(a, f->dir);
		p->version = dir.p ? sb_git_describe(a, dir.p) : dir;
	}
	if (!p->version.n)
		return sb_fail(
			err, SB_E_USAGE,
			"%s has no product.version, and git has no name for this "
			"state: give --version",
			f->file);
	if (sb_services_bad_version(p->version))
		return sb_fail(err, SB_E_USAGE, "version \"%.*s\" should be %s",
			       (int)(p->version.n < 100 ? p->version.n : 100),
			       p->version.p, sb_services_bad_version(p->version));
	return SB_OK;
}

int sb_plan_make(struct sb_arena *a, const struct sb_fleet *f,
		 const struct sb_plan_wish *wish, struct sb_plan *out,
		 struct sb_err *err)
{
	struct sb_plan p = { 0 };
	int rc = choose(a, f, wish, &p, err);

	if (rc == SB_OK)
		rc = choose_version(a, f, wish, &p, err);
	if (rc == SB_OK)
		*out = p;
	return rc;
}
