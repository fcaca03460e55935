/* SPDX-License-Identifier: Apache-2.0 */
#include "model/component.h"

bool sb_component_property(struct sb_arena *a, struct sb_component *c, const char *name,
			   sb_str value)
{
	struct sb_property *p;

	if (value.n == 0)
		return true;
	p = sb_vec_push(a, &c->properties);
	if (p)
		*p = (struct sb_property){ sb_str_c(name), value };
	return p != NULL;
}

bool sb_component_hash(struct sb_arena *a, struct sb_component *c, enum sb_hash_alg alg,
		       sb_str hex)
{
	struct sb_hash *h;

	if (hex.n == 0)
		return true;
	for (size_t i = 0; i < c->hashes.n; i++)
		if (c->hashes.p[i].alg == alg && sb_str_eq(c->hashes.p[i].hex, hex))
			return true;
	h = sb_vec_push(a, &c->hashes);
	if (h)
		*h = (struct sb_hash){ alg, hex };
	return h != NULL;
}

bool sb_component_extref(struct sb_arena *a, struct sb_component *c, const char *type,
			 sb_str url)
{
	struct sb_extref *r;

	if (url.n == 0)
		return true;
	r = sb_vec_push(a, &c->extrefs);
	if (r)
		*r = (struct sb_extref){ .type = sb_str_c(type), .url = url };
	return r != NULL;
}

bool sb_component_declare(struct sb_arena *a, struct sb_component *c, sb_str text,
			  sb_str source)
{
	struct sb_license made = sb_license_normalize(a, text, SB_LICENSE_DECLARED);
	struct sb_license *slot;

	if (made.text.n == 0)
		return true;
	made.source = source;
	slot = sb_vec_push(a, &c->licenses);
	if (slot)
		*slot = made;
	return slot != NULL;
}

bool sb_component_depends(struct sb_arena *a, struct sb_component *c,
			  struct sb_component *on)
{
	struct sb_component **slot;

	if (on == c)
		return true;
	for (size_t i = 0; i < c->depends.n; i++)
		if (c->depends.p[i] == on)
			return true;
	slot = sb_vec_push(a, &c->depends);
	if (slot)
		*slot = on;
	return slot != NULL;
}

struct sb_party sb_party_of(sb_str text)
{
	sb_str mail = text, name = sb_str_trim(sb_str_cut(&mail, '<'));
	struct sb_party p = { .name = name };

	p.email = sb_str_trim(sb_str_cut(&mail, '>'));
	if (name.n > 1 && name.p[0] == '"' && name.p[name.n - 1] == '"')
		p.name = sb_str_sub(name, 1, name.n - 1);
	if (p.name.n == 0)
		p.name = p.email;
	return p;
}

const char *sb_component_type_name(enum sb_component_type t)
{
	static const char *const name[] = {
		[SB_TYPE_LIBRARY] = "library",
		[SB_TYPE_APPLICATION] = "application",
		[SB_TYPE_FRAMEWORK] = "framework",
		[SB_TYPE_CONTAINER] = "container",
		[SB_TYPE_PLATFORM] = "platform",
		[SB_TYPE_OPERATING_SYSTEM] = "operating-system",
		[SB_TYPE_DEVICE] = "device",
		[SB_TYPE_DEVICE_DRIVER] = "device-driver",
		[SB_TYPE_FIRMWARE] = "firmware",
		[SB_TYPE_FILE] = "file",
		[SB_TYPE_ML_MODEL] = "machine-learning-model",
		[SB_TYPE_DATA] = "data",
		[SB_TYPE_CRYPTO_ASSET] = "cryptographic-asset",
	};

	return name[t];
}

const char *sb_scope_name(enum sb_scope s)
{
	static const char *const name[] = { [SB_SCOPE_NONE] = "",
					    [SB_SCOPE_REQUIRED] = "required",
					    [SB_SCOPE_OPTIONAL] = "optional",
					    [SB_SCOPE_EXCLUDED] = "excluded" };

	return name[s];
}

const char *sb_hash_alg_name(enum sb_hash_alg a)
{
	static const char *const name[] = { [SB_MD5] = "MD5",
					    [SB_SHA1] = "SHA-1",
					    [SB_SHA256] = "SHA-256",
					    [SB_SHA384] = "SHA-384",
					    [SB_SHA512] = "SHA-512" };

	return name[a];
}

const char *sb_technique_name(enum sb_technique t)
{
	static const char *const name[] = {
		[SB_BY_MANIFEST] = "manifest-analysis",
		[SB_BY_BINARY] = "binary-analysis",
		[SB_BY_HASH] = "hash-comparison",
		[SB_BY_FILENAME] = "filename",
		[SB_BY_SOURCE] = "source-code-analysis",
		[SB_BY_ATTESTATION] = "attestation",
		[SB_BY_OTHER] = "other",
	};

	return name[t];
}
