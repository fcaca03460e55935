/* SPDX-License-Identifier: Apache-2.0 */
/* From a header's words to a component's identity. */
#include "catalog/rpm.h"
#include "model/cpe.h"
#include "model/purl.h"

static sb_str get(struct sb_rpm_image *im, const struct sb_rpm_package *p,
		  enum sb_key key)
{
	sb_str s = sb_seen_get(&p->seen, key);

	return s.n ? sb_arena_dup(im->arena, s) : SB_LIT("");
}

/* Namespaces of package URLs that are not the distribution's own word, and what
 * vendors say where there is no os-release. */
static const struct {
	const char *said, *ns;
} names[] = {
	{ "rhel", "redhat" },         { "opensuse", "opensuse" },
	{ "Red Hat", "redhat" },      { "Fedora", "fedora" },
	{ "CentOS", "centos" },       { "Rocky", "rocky" },
	{ "AlmaLinux", "almalinux" }, { "Amazon", "amzn" },
	{ "Oracle", "ol" },           { "openSUSE", "opensuse" },
	{ "SUSE", "sles" },           { "Microsoft", "azurelinux" },
};

static sb_str namespace_of(sb_str id, sb_str vendor)
{
	sb_str said = id.n ? id : vendor;

	for (size_t i = 0; i < SB_LEN(names); i++)
		if (sb_str_starts(said, sb_str_c(names[i].said)))
			return sb_str_c(names[i].ns);
	return id;
}

/* "bash" of bash-5.1.8-6.el9.src.rpm */
static sb_str source_name(sb_str file)
{
	size_t at = sb_str_rfind(file.n ? file : SB_LIT("-"), '-');

	at = at == SB_NPOS || at == 0 ? SB_NPOS
				      : sb_str_rfind(sb_str_sub(file, 0, at), '-');
	return at == SB_NPOS ? (sb_str){ 0 } : sb_str_sub(file, 0, at);
}

static bool name_it(struct sb_rpm_image *im, struct sb_rpm_package *p, sb_str vr)
{
	const struct sb_distro *distro = sb_link_distro(im->link);
	struct sb_component *c = p->c;
	sb_str source = get(im, p, SB_KEY_SOURCE), full = distro->id;
	struct sb_purl purl = {
		.type = SB_LIT("rpm"),
		.ns = namespace_of(distro->id, sb_seen_get(&p->seen, SB_KEY_VENDOR)),
		.name = c->name,
		.version = vr
	};
	struct sb_cpe_subject subject = { .type = purl.type,
					  .ns = purl.ns,
					  .name = c->name,
					  .version = get(im, p, SB_KEY_VERSION),
					  .source = source_name(source),
					  .homepage = get(im, p, SB_KEY_HOMEPAGE) };
	struct sb_cpe_guess guess[1];
	int rc;

	if (full.n && distro->version_id.n)
		full = sb_arena_printf(im->arena, "%.*s-%.*s", SB_ARG(full),
				       SB_ARG(distro->version_id));
	sb_purl_qualify(&purl, "arch", sb_seen_get(&p->seen, SB_KEY_ARCH));
	sb_purl_qualify(&purl, "epoch", sb_seen_get(&p->seen, SB_KEY_EPOCH));
	sb_purl_qualify(&purl, "distro", full);
	sb_purl_qualify(&purl, "upstream", source);
	if (sb_cpe_guess(im->arena, &subject, guess, 1) > 0)
		c->cpe = guess[0].cpe;
	rc = sb_purl_build(im->arena, &purl, &c->purl, NULL);
	return rc != SB_E_NOMEM && rc != SB_E_LIMIT;
}

/* "[epoch:]version-release" */
static bool version_it(struct sb_rpm_image *im, struct sb_rpm_package *p, sb_str *vr)
{
	sb_str epoch = sb_seen_get(&p->seen, SB_KEY_EPOCH);
	sb_str release = sb_seen_get(&p->seen, SB_KEY_RELEASE);

	*vr = sb_arena_printf(im->arena, "%.*s%s%.*s",
			      SB_ARG(sb_seen_get(&p->seen, SB_KEY_VERSION)),
			      release.n ? "-" : "", SB_ARG(release));
	p->c->version = *vr;
	if (epoch.n && vr->p)
		p->c->version = sb_arena_printf(im->arena, "%.*s:%.*s", SB_ARG(epoch),
						SB_ARG(*vr));
	return p->c->version.p != NULL;
}

/* "Red Hat, Inc. <http://bugzilla.redhat.com/bugzilla>" */
static struct sb_party party_of(sb_str text)
{
	struct sb_party who = sb_party_of(text);

	if (sb_str_find(who.email, SB_LIT("://")) != SB_NPOS)
		who.url = who.email;
	if (sb_str_find(who.email, SB_LIT("@")) == SB_NPOS)
		who.email = (sb_str){ 0 };
	return who;
}

static bool add_parties(struct sb_rpm_image *im, struct sb_rpm_package *p)
{
	const struct sb_distro *distro = sb_link_distro(im->link);
	struct sb_party who = party_of(get(im, p, SB_KEY_MAINTAINER)), *slot;

	p->c->supplier = party_of(get(im, p, SB_KEY_VENDOR));
	if (p->c->supplier.name.n == 0)
		p->c->supplier = who.name.n
					 ? who
					 : (struct sb_party){ .name = distro->vendor,
							      .url = distro->homepage };
	if (who.name.n == 0)
		return true;
	slot = sb_vec_push(im->arena, &p->c->authors);
	if (slot)
		*slot = who;
	return slot != NULL;
}

static bool add_license(struct sb_rpm_image *im, struct sb_rpm_package *p)
{
	return sb_component_declare(im->arena, p->c,
				    sb_seen_get(&p->seen, SB_KEY_LICENSE),
				    SB_LIT("License"));
}

static const struct {
	const char *name;
	enum sb_key key;
} properties[] = {
	{ "sbom:rpm:source", SB_KEY_SOURCE },
	{ "sbom:rpm:architecture", SB_KEY_ARCH },
	{ "sbom:rpm:module", SB_KEY_GROUP },
	{ "sbom:rpm:installedSize", SB_KEY_INSTALLED_SIZE },
	{ "sbom:rpm:headerSha256", SB_KEY_DIGEST },
	{ "sbom:rpm:license", SB_KEY_LICENSE },
};

bool sb_rpm_describe(struct sb_rpm_image *im, struct sb_rpm_package *p)
{
	struct sb_component *c = p->c;
	sb_str vr;

	c->name = get(im, p, SB_KEY_NAME);
	c->description = get(im, p, SB_KEY_SUMMARY);
	for (size_t i = 0; i < SB_LEN(properties); i++)
		if (!sb_component_property(im->arena, c, properties[i].name,
					   get(im, p, properties[i].key)))
			return false;
	return c->name.p && version_it(im, p, &vr) && name_it(im, p, vr) &&
	       add_parties(im, p) && add_license(im, p) &&
	       sb_component_extref(im->arena, c, "website",
				   get(im, p, SB_KEY_HOMEPAGE));
}
