/* What a rank is told to do, as it comes from the adapter: numbers of 64 bits, one after another. lower.ts writes them, and
 * says what each of them is for. Nothing here knows of MPI. */
#ifndef PLAN_H
#define PLAN_H

#include <stddef.h>
#include <stdint.h>

enum {
  STEP_LENGTH = 8, /* words of a step: which, and up to seven arguments */
  ALL_RANKS = -1,
};

/* Steps of a request. Words of memory are counted in the copy of a run, words and bytes of scratch from its beginning. */
enum step {
  STEP_LOAD = 1,    /* rank, word, words, scratch word: get words, wait for them */
  STEP_STORE = 2,   /* rank, word, words, scratch word: put words */
  STEP_ADD = 3,     /* rank, word, words, scratch word: add words */
  STEP_UPDATE = 4,  /* rank, word, enum update, by compare-and-swap?, scratch word of operand and comparand, of result */
  STEP_MERGE = 5,   /* rank, word, first byte, bytes, scratch byte: put a part of a word */
  STEP_SHIFT = 6,   /* scratch byte to, scratch byte from, bytes: move bytes within scratch */
  STEP_SET = 7,     /* scratch word, value */
  STEP_FLUSH = 8,   /* rank, or ALL_RANKS */
  STEP_WAIT = 9,    /* rank, word, at least (1) or equal (0), value */
  STEP_REUSABLE = 10, /* the sources have been read */
  STEP_SUM = 11,    /* scratch word to, scratch word from, elements: FP32 to += from */
};

enum update { UPDATE_ADD = 0, UPDATE_SWAP = 1, UPDATE_COMPARE_SWAP = 2 };

/* In the order of the names in lower.ts, which come after those of checks. */
enum status { STATUS_OK = 0, STATUS_DEPENDENCY_FAILED = 1, STATUS_QUEUE_FULL = 2, STATUS_TIMEOUT = 3 };

/* What a request has come to. */
enum stage { NOT_ACCEPTED, ACCEPTED, ISSUED, ENDED };

struct request {
  int64_t failure; /* the status with which it ends where a check fails, or STATUS_OK */
  int64_t endsInPart; /* whether members of it fail, so that nothing can depend on it */
  int64_t hasSource;
  const int64_t *after;
  const int64_t *whenReusable;
  const int64_t *steps;
  int64_t afterCount, whenReusableCount, stepCount;
  /* What becomes of it in a run. */
  enum stage stage;
  int64_t status, reusableNs, endNs, blockedBy;
};

struct queue {
  int64_t depth, refuses, count;
  struct request *requests;
  int64_t submitted, head, step;
};

struct plan {
  int64_t runs, seed, timeoutNs;
  int64_t strideWords;  /* words of a copy of a rank's memory */
  int64_t participants; /* ranks that have a queue */
  int64_t scratchWords;
  int64_t queueCount;
  struct queue *queues;
  const uint64_t *image; /* strideWords: this rank's memory in the beginning */
};

/* Reads a plan out of words, which it goes on to point into. Ends the process where they are no plan. */
struct plan readPlan(const int64_t *words, size_t count);
void freePlan(struct plan *plan);

#endif
