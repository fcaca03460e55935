/* SPDX-License-Identifier: Apache-2.0 */
/* What a dpkg package is called and whose it is: purl, cpe, supplier, properties. */
#include "catalog/dpkg.h"
#include "model/cpe.h"
#include "model/purl.h"

/* Everything a component borrows must live in the document's arena. */
static sb_str keep(struct sb_dpkg *d, sb_str s)
{
	return s.n ? sb_arena_dup(d->arena, s) : SB_LIT("");
}

static sb_str get(struct sb_dpkg *d, const struct sb_dpkg_package *p, enum sb_key key)
{
	return keep(d, sb_dpkg_get(p, key));
}

/* os-release(5): an ID that is not given reads "linux". */
static bool name_purl(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	const struct sb_dpkg_db *db = &d->dbs.p[p->db];
	struct sb_purl purl = { .type = db->opkg ? SB_LIT("opkg") : SB_LIT("deb"),
				.ns = db->distro_id.n ? db->distro_id : SB_LIT("linux"),
				.name = p->name,
				.version = p->version };
	sb_str distro = db->distro_id;
	int rc;

	if (distro.n && db->distro_version.n)
		distro = sb_arena_printf(d->scratch, "%.*s-%.*s", SB_ARG(distro),
					 SB_ARG(db->distro_version));
	sb_purl_qualify(&purl, "arch", p->arch);
	sb_purl_qualify(&purl, "distro", distro);
	rc = sb_purl_build(d->arena, &purl, &p->component->purl, NULL);
	return rc != SB_E_NOMEM && rc != SB_E_LIMIT;
}

/* OpenWrt's CPE-ID: "cpe:/a:vendor:product", without a version. */
static sb_str cpe_of_id(struct sb_dpkg *d, sb_str id, sb_str version)
{
	static const sb_str head = SB_LIT("cpe:/a:");
	sb_str rest = sb_str_sub(id, head.n, id.n), vendor = sb_str_cut(&rest, ':');

	if (!sb_str_starts(id, head))
		return SB_LIT("");
	return sb_cpe_build(d->arena, 'a', vendor, sb_str_cut(&rest, ':'), version,
			    SB_LIT(""));
}

/* A binary package is a piece of its source package, and that is what upstream calls it
 * (libsqlite3-0 of sqlite3): unless the package's own name is a known one. */
static sb_str guess_cpe(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	struct sb_cpe_subject subject = { .type = SB_LIT("deb"),
					  .ns = d->dbs.p[p->db].distro_id,
					  .name = p->name,
					  .version = p->version,
					  .homepage = get(d, p, SB_KEY_HOMEPAGE) };
	struct sb_cpe_guess own[1] = { 0 }, source[1] = { 0 };
	bool any = sb_cpe_guess(d->arena, &subject, own, SB_LEN(own)) > 0;

	if (any && strcmp(own[0].basis, "curated") == 0)
		return own[0].cpe;
	subject.name = sb_dpkg_get(p, SB_KEY_SOURCE);
	/* Headers and tools built from the kernel's source are not a kernel. */
	if (sb_str_eq(subject.name, SB_LIT("linux")))
		subject.name = SB_LIT("");
	if (subject.name.n &&
	    sb_cpe_guess(d->arena, &subject, source, SB_LEN(source)) > 0)
		return source[0].cpe;
	return any ? own[0].cpe : SB_LIT("");
}

static void name_cpe(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	sb_str given = get(d, p, SB_KEY_CPE);

	if (sb_cpe_valid(given))
		p->component->cpe = given;
	else if (given.n)
		p->component->cpe = cpe_of_id(d, given, p->version);
	if (p->component->cpe.n == 0)
		p->component->cpe = guess_cpe(d, p);
}

/* Publishers that put .debs into people's images from archives of their own: by a mark
 * in the version or the domain of the maintainer's address. */
static const struct {
	const char *version, *domain, *name, *url;
} third_parties[] = {
	{ "pgdg", NULL, "PostgreSQL Global Development Group",
	  "https://www.postgresql.org/" },
	{ "nodesource", "nodesource.com", "NodeSource", "https://nodesource.com/" },
	{ "deb.sury.org", NULL, "DEB.SURY.ORG", "https://deb.sury.org/" },
	{ NULL, "docker.com", "Docker, Inc.", "https://www.docker.com/" },
	{ NULL, "nvidia.com", "NVIDIA Corporation", "https://www.nvidia.com/" },
	{ NULL, "microsoft.com", "Microsoft Corporation",
	  "https://www.microsoft.com/" },
	{ NULL, "nginx.com", "F5, Inc.", "https://nginx.org/" },
	{ NULL, "f5.com", "F5, Inc.", "https://nginx.org/" },
	{ NULL, "oss.oracle.com", "Oracle", "https://www.mysql.com/" },
	{ NULL, "mongodb.com", "MongoDB, Inc.", "https://www.mongodb.com/" },
	{ NULL, "elastic.co", "Elastic", "https://www.elastic.co/" },
	{ NULL, "hashicorp.com", "HashiCorp", "https://www.hashicorp.com/" },
	{ NULL, "gitlab.com", "GitLab", "https://about.gitlab.com/" },
	{ NULL, "grafana.com", "Grafana Labs", "https://grafana.com/" },
	{ NULL, "amd.com", "Advanced Micro Devices, Inc.", "https://www.amd.com/" },
	{ NULL, "intel.com", "Intel Corporation", "https://www.intel.com/" },
};

static bool at_domain(sb_str mail, sb_str domain)
{
	return mail.n > domain.n && sb_str_ends(mail, domain) &&
	       (mail.p[mail.n - domain.n - 1] == '@' ||
		mail.p[mail.n - domain.n - 1] == '.');
}

static bool third_party(struct sb_component *c, sb_str version, sb_str mail)
{
	for (size_t i = 0; i < SB_LEN(third_parties); i++) {
		sb_str mark = sb_str_c(third_parties[i].version);
		sb_str domain = sb_str_c(third_parties[i].domain);

		if (!(mark.n && sb_str_find(version, mark) != SB_NPOS) &&
		    !(domain.n && at_domain(mail, domain)))
			continue;
		c->supplier.name = sb_str_c(third_parties[i].name);
		c->supplier.url = sb_str_c(third_parties[i].url);
		return true;
	}
	return false;
}

/* Who hands the package over (NTIA). The database does not say which archive a package
 * came from: a Vendor or Origin field first, then a known publisher's mark, then the
 * distribution, whose archive is the likely one, and the maintainer where there is no
 * distribution. The property says which of them it was. */
static const char *find_supplier(struct sb_dpkg *d, struct sb_dpkg_package *p,
				 struct sb_party maintainer)
{
	const struct sb_dpkg_db *db = &d->dbs.p[p->db];
	struct sb_component *c = p->component;
	sb_str vendor = get(d, p, SB_KEY_VENDOR);

	if (vendor.n == 0)
		vendor = get(d, p, SB_KEY_SUPPLIER);
	if (vendor.n && !sb_str_ieq(vendor, db->distro_id)) {
		c->supplier.name = vendor;
		return "vendor field";
	}
	if (third_party(c, p->version, maintainer.email))
		return "known publisher";
	if (db->vendor.n) {
		c->supplier =
			(struct sb_party){ .name = db->vendor, .url = db->homepage };
		return "distribution";
	}
	c->supplier = maintainer;
	return maintainer.name.n ? "maintainer" : "";
}

static bool add_author(struct sb_dpkg *d, struct sb_component *c, struct sb_party who)
{
	struct sb_party *slot;

	if (who.name.n == 0)
		return true;
	slot = sb_vec_push(d->arena, &c->authors);
	if (slot)
		*slot = who;
	return slot != NULL;
}

static bool add_parties(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	struct sb_party maintainer = sb_party_of(get(d, p, SB_KEY_MAINTAINER));
	struct sb_party original = sb_party_of(get(d, p, SB_KEY_AUTHOR));
	const char *basis = find_supplier(d, p, maintainer);

	return sb_component_property(d->arena, p->component, "sbom:supplier:basis",
				     sb_str_c(basis)) &&
	       add_author(d, p->component, maintainer) &&
	       add_author(d, p->component, original);
}

static bool link_url(struct sb_dpkg *d, struct sb_component *c, const char *type,
		     sb_str url)
{
	bool web = sb_str_starts(url, SB_LIT("http://")) ||
		   sb_str_starts(url, SB_LIT("https://"));

	return !web || sb_component_extref(d->arena, c, type, url);
}

static const struct {
	const char *name;
	enum sb_key key;
} properties[] = {
	{ "sbom:dpkg:source", SB_KEY_SOURCE },
	{ "sbom:dpkg:sourceVersion", SB_KEY_SOURCE_VERSION },
	{ "sbom:dpkg:architecture", SB_KEY_ARCH },
	{ "sbom:dpkg:multiArch", SB_KEY_SETTING },
	{ "sbom:dpkg:section", SB_KEY_SECTION },
	{ "sbom:dpkg:essential", SB_KEY_ESSENTIAL },
	{ "sbom:dpkg:installedSize", SB_KEY_INSTALLED_SIZE },
	{ "sbom:dpkg:maintainer", SB_KEY_MAINTAINER },
	{ "sbom:dpkg:builtUsing", SB_KEY_EXTRA },
};

static bool add_properties(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	sb_str status = get(d, p, SB_KEY_STATUS);

	for (size_t i = 0; i < SB_LEN(properties); i++)
		if (!sb_component_property(d->arena, p->component, properties[i].name,
					   get(d, p, properties[i].key)))
			return false;
	if (sb_str_eq(status, SB_LIT("install ok installed")))
		return true;
	return sb_component_property(d->arena, p->component, "sbom:dpkg:status",
				     status);
}

bool sb_dpkg_describe(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	struct sb_component *c = p->component;

	c->name = keep(d, p->name);
	c->version = keep(d, p->version);
	c->description = get(d, p, SB_KEY_SUMMARY);
	name_cpe(d, p);
	return c->name.p && name_purl(d, p) && add_parties(d, p) &&
	       add_properties(d, p) &&
	       link_url(d, c, "website", get(d, p, SB_KEY_HOMEPAGE)) &&
	       link_url(d, c, "website", get(d, p, SB_KEY_URL)) &&
	       link_url(d, c, "issue-tracker", get(d, p, SB_KEY_BUG_URL));
}
