/* SPDX-License-Identifier: Apache-2.0 */
#include "util/near.h"

#define LONGEST 64

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned sb_near_distance(sb_str a, sb_str b)
{
	unsigned row[3][LONGEST + 1];
	unsigned *older = row[0], *old = row[1], *now = row[2];

	a = sb_str_sub(a, 0, LONGEST);
	b = sb_str_sub(b, 0, LONGEST);
	for (unsigned k = 0; k <= b.n; k++)
		old[k] = older[k] = k;
	for (unsigned i = 1; i <= a.n; i++) {
		unsigned *spare = older;

		now[0] = i;
		for (unsigned k = 1; k <= b.n; k++) {
			unsigned cost = a.p[i - 1] != b.p[k - 1];

			now[k] =
				least(least(old[k], now[k - 1]) + 1, old[k - 1] + cost);
			if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] &&
			    a.p[i - 2] == b.p[k - 1])
				now[k] = least(now[k], older[k - 2] + 1);
		}
		older = old;
		old = now;
		now = spare;
	}
	return old[b.n];
}

void sb_near_offer(struct sb_near *n, sb_str candidate)
{
	unsigned d = sb_near_distance(n->wanted, candidate);
	size_t longer = n->wanted.n > candidate.n ? n->wanted.n : candidate.n;

	if (d > longer / 3 + (longer < 4) || (n->word.n && d >= n->best))
		return;
	n->word = candidate;
	n->best = d;
}
