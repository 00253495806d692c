/* Finds the parts of a plan in the numbers that the adapter has sent. */
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>

struct cursor {
  const int64_t *at, *end;
};

static const int64_t *take(struct cursor *cursor, int64_t count) {
  const int64_t *taken = cursor->at;
  if (count < 0 || count > cursor->end - taken) {
    fprintf(stderr, "a plan ends early\n");
    exit(1);
  }
  cursor->at += count;
  return taken;
}

static int64_t number(struct cursor *cursor) { return *take(cursor, 1); }

static void *zeroed(int64_t count, size_t bytes) {
  void *memory = calloc(count > 0 ? (size_t)count : 1, bytes);
  if (memory == NULL) {
    fprintf(stderr, "there is no memory for a plan\n");
    exit(1);
  }
  return memory;
}

static void readRequest(struct cursor *cursor, struct request *request) {
  request->failure = number(cursor);
  request->endsInPart = number(cursor);
  request->hasSource = number(cursor);
  request->afterCount = number(cursor);
  request->after = take(cursor, request->afterCount);
  request->whenReusableCount = number(cursor);
  request->whenReusable = take(cursor, request->whenReusableCount);
  request->stepCount = number(cursor);
  request->steps = take(cursor, request->stepCount * STEP_LENGTH);
}

struct plan readPlan(const int64_t *words, size_t count) {
  struct cursor cursor = {words, words + count};
  struct plan plan = {0};
  plan.runs = number(&cursor);
  plan.seed = number(&cursor);
  plan.timeoutNs = number(&cursor);
  plan.strideWords = number(&cursor);
  plan.participants = number(&cursor);
  plan.scratchWords = number(&cursor);
  plan.queueCount = number(&cursor);
  plan.queues = zeroed(plan.queueCount, sizeof *plan.queues);
  for (int64_t q = 0; q < plan.queueCount; q += 1) {
    struct queue *queue = &plan.queues[q];
    queue->depth = number(&cursor);
    queue->refuses = number(&cursor);
    queue->count = number(&cursor);
    queue->requests = zeroed(queue->count, sizeof *queue->requests);
    for (int64_t i = 0; i < queue->count; i += 1) readRequest(&cursor, &queue->requests[i]);
  }
  plan.image = (const uint64_t *)take(&cursor, plan.strideWords);
  return plan;
}

void freePlan(struct plan *plan) {
  for (int64_t q = 0; q < plan->queueCount; q += 1) free(plan->queues[q].requests);
  free(plan->queues);
}
