/* The memory of all ranks, as one window, and what can be done with its words. */
#ifndef MEMORY_H
#define MEMORY_H

#include "plan.h"

#include <mpi.h>

struct memory {
  MPI_Win window;
  uint64_t *own;     /* this rank's part, which is touched directly only while no program runs */
  uint64_t *scratch; /* the process's own memory, which no other rank can reach */
  int rank;
};

/* Does a step other than STEP_WAIT and STEP_REUSABLE; words are counted from `base`, the copy of the run. */
void doStep(struct memory *memory, int64_t base, const int64_t *step);

/* The value of a word of any rank. */
uint64_t wordAt(struct memory *memory, int rank, int64_t word);

/* Adds to a word of any rank, and gives its former value. */
uint64_t addTo(struct memory *memory, int rank, int64_t word, uint64_t value);

void flush(struct memory *memory, int64_t rank);

#endif
