/* SPDX-License-Identifier: Apache-2.0 */
/* Rules S4, S5, S6: package URLs, CPE names and licences are what they claim to be. */
#include "format/semantic_run.h"

void sb_semantic_purl(struct sb_semantic_run *r, const struct sb_semantic_visit *v)
{
	(void)r, (void)v;
}

void sb_semantic_cpe(struct sb_semantic_run *r, const struct sb_semantic_visit *v)
{
	(void)r, (void)v;
}

void sb_semantic_expression(struct sb_semantic_run *r,
			    const struct sb_semantic_visit *v)
{
	(void)r, (void)v;
}

void sb_semantic_license(struct sb_semantic_run *r, const struct sb_semantic_visit *v)
{
	(void)r, (void)v;
}
