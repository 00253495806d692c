/* How the queues of a rank are served. */
#ifndef QUEUES_H
#define QUEUES_H

#include "memory.h"

/* Serves the queues of a rank once, on the copy of memory that begins at `base`. Whatever has not ended when the time is
 * over ends with STATUS_TIMEOUT. */
void serveQueues(struct memory *memory, const struct plan *plan, int64_t base, uint64_t seed);

#endif
