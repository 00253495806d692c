/* Every access of a program as an operation of MPI on the window. All of them are accumulates of MPI_UINT64_T on whole words:
 * of what others may touch at the same time, MPI defines the outcome of these alone, for each element and for
 * operations that are the same or MPI_NO_OP. */
#include "memory.h"

#include <string.h>

static void load(struct memory *memory, int rank, int64_t word, int64_t words, uint64_t *to) {
  MPI_Get_accumulate(NULL, 0, MPI_UINT64_T, to, (int)words, MPI_UINT64_T, rank, word, (int)words, MPI_UINT64_T,
                     MPI_NO_OP, memory->window);
  MPI_Win_flush(rank, memory->window);
}

/* The source has to stay as it is until the next flush. */
static void accumulate(struct memory *memory, int rank, int64_t word, int64_t words, const uint64_t *from, MPI_Op op) {
  MPI_Accumulate(from, (int)words, MPI_UINT64_T, rank, word, (int)words, MPI_UINT64_T, op, memory->window);
}

static uint64_t fetchAnd(struct memory *memory, int rank, int64_t word, uint64_t operand, MPI_Op op) {
  uint64_t former = 0;
  MPI_Fetch_and_op(&operand, &former, MPI_UINT64_T, rank, word, op, memory->window);
  MPI_Win_flush(rank, memory->window);
  return former;
}

static uint64_t compareAndSwap(struct memory *memory, int rank, int64_t word, uint64_t compare, uint64_t value) {
  uint64_t former = 0;
  MPI_Compare_and_swap(&value, &compare, &former, MPI_UINT64_T, rank, word, memory->window);
  MPI_Win_flush(rank, memory->window);
  return former;
}

static uint64_t updated(enum update update, uint64_t former, uint64_t operand, uint64_t compare) {
  switch (update) {
    case UPDATE_ADD:
      return former + operand;
    case UPDATE_SWAP:
      return operand;
    case UPDATE_COMPARE_SWAP:
      return former == compare ? operand : former;
  }
  return former;
}

/* For words that a program changes by different operations: then all of them are made of the one that can stand for each. */
static uint64_t updateByCompareAndSwap(struct memory *memory, int rank, int64_t word, enum update update,
                                       uint64_t operand, uint64_t compare) {
  if (update == UPDATE_COMPARE_SWAP) return compareAndSwap(memory, rank, word, compare, operand);
  uint64_t expected = wordAt(memory, rank, word);
  for (;;) {
    const uint64_t former =
        compareAndSwap(memory, rank, word, expected, updated(update, expected, operand, compare));
    if (former == expected) return former;
    expected = former;
  }
}

static uint64_t update(struct memory *memory, int rank, int64_t word, enum update update, uint64_t operand,
                       uint64_t compare) {
  switch (update) {
    case UPDATE_ADD:
      return fetchAnd(memory, rank, word, operand, MPI_SUM);
    case UPDATE_SWAP:
      return fetchAnd(memory, rank, word, operand, MPI_REPLACE);
    case UPDATE_COMPARE_SWAP:
      return compareAndSwap(memory, rank, word, compare, operand);
  }
  return 0;
}

/* Some bytes of a word; the others keep the value that they have when these change. */
static void merge(struct memory *memory, int rank, int64_t word, size_t first, size_t bytes, const uint8_t *from) {
  uint64_t expected = wordAt(memory, rank, word);
  for (;;) {
    uint64_t value = expected;
    memcpy((uint8_t *)&value + first, from, bytes);
    const uint64_t former = compareAndSwap(memory, rank, word, expected, value);
    if (former == expected) return;
    expected = former;
  }
}

void doStep(struct memory *memory, int64_t base, const int64_t *step) {
  uint64_t *scratch = memory->scratch;
  uint8_t *scratchBytes = (uint8_t *)scratch;
  const int rank = (int)step[1];
  switch ((enum step)step[0]) {
    case STEP_LOAD:
      load(memory, rank, base + step[2], step[3], scratch + step[4]);
      return;
    case STEP_STORE:
      accumulate(memory, rank, base + step[2], step[3], scratch + step[4], MPI_REPLACE);
      return;
    case STEP_ADD:
      accumulate(memory, rank, base + step[2], step[3], scratch + step[4], MPI_SUM);
      return;
    case STEP_UPDATE: {
      const uint64_t operand = scratch[step[5]], compare = scratch[step[5] + 1];
      const enum update kind = (enum update)step[3];
      scratch[step[6]] = step[4] ? updateByCompareAndSwap(memory, rank, base + step[2], kind, operand, compare)
                                 : update(memory, rank, base + step[2], kind, operand, compare);
      return;
    }
    case STEP_MERGE:
      merge(memory, rank, base + step[2], (size_t)step[3], (size_t)step[4], scratchBytes + step[5]);
      return;
    case STEP_SHIFT:
      memmove(scratchBytes + step[1], scratchBytes + step[2], (size_t)step[3]);
      return;
    case STEP_SET:
      scratch[step[1]] = (uint64_t)step[2];
      return;
    case STEP_FLUSH:
      flush(memory, step[1]);
      return;
    case STEP_SUM:
      MPI_Reduce_local(scratch + step[2], scratch + step[1], (int)step[3], MPI_FLOAT, MPI_SUM);
      return;
    case STEP_WAIT:
    case STEP_REUSABLE:
      return; /* steps of the queue */
  }
}

uint64_t wordAt(struct memory *memory, int rank, int64_t word) { return fetchAnd(memory, rank, word, 0, MPI_NO_OP); }

uint64_t addTo(struct memory *memory, int rank, int64_t word, uint64_t value) {
  return fetchAnd(memory, rank, word, value, MPI_SUM);
}

void flush(struct memory *memory, int64_t rank) {
  if (rank == ALL_RANKS)
    MPI_Win_flush_all(memory->window);
  else
    MPI_Win_flush((int)rank, memory->window);
}
