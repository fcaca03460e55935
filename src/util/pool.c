/* SPDX-License-Identifier: Apache-2.0 */
#include "util/pool.h"

#include <pthread.h>
#include <stdatomic.h>

struct work {
	void (*run)(void *, size_t);
	void *arg;
	size_t items;
	atomic_size_t next;
};

static void *worker(void *p)
{
	struct work *w = p;
	size_t i;

	while ((i = atomic_fetch_add_explicit(&w->next, 1, memory_order_relaxed)) <
	       w->items)
		w->run(w->arg, i);
	return NULL;
}

void sb_pool_each(size_t items, unsigned threads, void (*run)(void *, size_t),
		  void *arg)
{
	struct work w = { .run = run, .arg = arg, .items = items };
	pthread_t tid[64];
	unsigned started = 0;

	atomic_init(&w.next, 0);
	while (started + 1 < threads && started < 64 && started + 1 < items) {
		if (pthread_create(&tid[started], NULL, worker, &w) != 0)
			break; /* fewer threads is slower, not wrong */
		started++;
	}
	(void)worker(&w);
	while (started)
		(void)pthread_join(tid[--started], NULL);
}
