/* SPDX-License-Identifier: Apache-2.0 */
/* The visible list of catalogers as an array. */
#include "catalog/cataloger.h"

#define SB_CATALOGER(id) extern const struct sb_cataloger sb_cataloger_##id;
#include "catalog/list.h"
#undef SB_CATALOGER

const struct sb_cataloger *const sb_catalogers[] = {
#define SB_CATALOGER(id) &sb_cataloger_##id,
#include "catalog/list.h"
#undef SB_CATALOGER
};
const size_t sb_catalogers_count = SB_LEN(sb_catalogers);
_Static_assert(SB_LEN(sb_catalogers) <= SB_CATALOGERS_MAX, "one bit for each");

uint32_t sb_cataloger_find(sb_str name)
{
	for (uint32_t i = 0; i < sb_catalogers_count; i++)
		if (sb_str_eq(sb_str_c(sb_catalogers[i]->name), name))
			return i;
	return SB_NONE;
}
