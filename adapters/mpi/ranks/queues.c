/* Serves the queues of one rank side by side: a step of one, then a step of another, drawn at random. Within a queue requests
 * begin in order. Writes and signals are on their way until something asks for them: `after`, a full queue, a wait, the
 * end. Reads, sources and updates are waited for at once. */
#include "queues.h"

#include <sched.h>
#include <time.h>

static int64_t nowNs(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* xorshift64*, by Marsaglia and Vigna. */
static uint64_t draw(uint64_t *state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * UINT64_C(2685821657736338717);
}

/* Does nothing for less than a power of two of nanoseconds, the largest of which is given. */
static void dawdle(uint64_t *state, int largestPower) {
  const int power = (int)((draw(state) >> 32) % (uint64_t)(largestPower + 1));
  const int64_t until = nowNs() + (int64_t)((draw(state) >> 32) % (UINT64_C(1) << power));
  while (nowNs() < until) {
  }
}

/* Now and then a rank is slow, so that others overtake it; or it gives the processor away. */
static void beSlow(uint64_t *state) {
  const uint64_t drawn = (draw(state) >> 32) % 8;
  if (drawn == 0)
    sched_yield();
  else if (drawn < 4)
    dawdle(state, 12);
}

static void end(struct request *request, int64_t status, int64_t startNs) {
  request->stage = ENDED;
  request->status = status;
  request->endNs = nowNs() - startNs;
}

/* Completes what is on its way: a flush completes operations at both sides. */
static void settle(struct memory *memory, struct queue *queue, int64_t startNs) {
  flush(memory, ALL_RANKS);
  for (int64_t i = 0; i < queue->submitted; i += 1)
    if (queue->requests[i].stage == ISSUED) end(&queue->requests[i], STATUS_OK, startNs);
}

static int64_t outstanding(const struct queue *queue) {
  int64_t count = 0;
  for (int64_t i = 0; i < queue->submitted; i += 1) count += queue->requests[i].stage != ENDED;
  return count;
}

/* Accepts requests for which there is room; without room the queue waits or refuses. */
static void submit(struct memory *memory, struct queue *queue, int64_t startNs) {
  while (queue->submitted < queue->count) {
    struct request *request = &queue->requests[queue->submitted];
    if (outstanding(queue) >= queue->depth) {
      if (!queue->refuses) {
        if (queue->head < queue->submitted) return;
        settle(memory, queue, startNs); /* All of them have been issued, and only their ends are missing. */
        continue;
      }
      end(request, STATUS_QUEUE_FULL, startNs);
    } else {
      request->stage = ACCEPTED;
    }
    queue->submitted += 1;
  }
}

static int endedWell(const struct request *request) {
  return request->status == STATUS_OK && !request->endsInPart;
}

/* Whether what a request depends on has ended as it should; waits for what is still on its way. */
static int dependenciesHold(struct memory *memory, struct queue *queue, const struct request *request,
                            int64_t startNs) {
  for (int64_t i = 0; i < request->afterCount; i += 1) {
    const struct request *named = &queue->requests[request->after[i]];
    if (named->stage == ISSUED) settle(memory, queue, startNs);
    if (!endedWell(named)) return 0;
  }
  for (int64_t i = 0; i < request->whenReusableCount; i += 1) {
    const struct request *named = &queue->requests[request->whenReusable[i]];
    if (named->stage == ISSUED && !named->hasSource) settle(memory, queue, startNs);
    if (named->stage == ENDED && !endedWell(named)) return 0;
  }
  return 1;
}

static int satisfied(struct memory *memory, int64_t base, const int64_t *step) {
  const uint64_t value = wordAt(memory, (int)step[1], base + step[2]);
  return step[3] ? value >= (uint64_t)step[4] : value == (uint64_t)step[4];
}

/* One step of a queue. Whether there is more to do. */
static int serve(struct memory *memory, struct queue *queue, int64_t base, int64_t startNs) {
  submit(memory, queue, startNs);
  while (queue->head < queue->submitted && queue->requests[queue->head].stage == ENDED) queue->head += 1;
  if (queue->head == queue->submitted) {
    settle(memory, queue, startNs);
    return queue->submitted < queue->count;
  }
  struct request *request = &queue->requests[queue->head];
  if (queue->step == 0) {
    if (!dependenciesHold(memory, queue, request, startNs))
      end(request, STATUS_DEPENDENCY_FAILED, startNs);
    else if (request->failure != STATUS_OK)
      end(request, request->failure, startNs);
  }
  if (request->stage == ACCEPTED && queue->step < request->stepCount) {
    const int64_t *step = request->steps + STEP_LENGTH * queue->step;
    if (step[0] == STEP_WAIT) {
      settle(memory, queue, startNs); /* Somebody may wait for it before satisfying this wait. */
      if (!satisfied(memory, base, step)) {
        sched_yield();
        return 1;
      }
    } else if (step[0] == STEP_REUSABLE) {
      request->reusableNs = nowNs() - startNs;
    } else {
      doStep(memory, base, step);
    }
    queue->step += 1;
  }
  if (request->stage == ACCEPTED && queue->step == request->stepCount) request->stage = ISSUED;
  if (request->stage != ACCEPTED) {
    queue->head += 1;
    queue->step = 0;
  }
  return 1;
}

static void begin(struct queue *queue) {
  queue->submitted = queue->head = queue->step = 0;
  for (int64_t i = 0; i < queue->count; i += 1) {
    struct request *request = &queue->requests[i];
    request->stage = NOT_ACCEPTED;
    request->status = STATUS_OK;
    request->reusableNs = request->endNs = request->blockedBy = -1;
  }
}

/* What has not ended by now waits for the request at the head of its queue. */
static void giveUp(struct memory *memory, struct queue *queue, int64_t startNs) {
  settle(memory, queue, startNs);
  for (int64_t i = 0; i < queue->count; i += 1) {
    struct request *request = &queue->requests[i];
    if (request->stage == ENDED) continue;
    end(request, STATUS_TIMEOUT, startNs);
    if (i != queue->head) request->blockedBy = queue->head;
  }
}

void serveQueues(struct memory *memory, const struct plan *plan, int64_t base, uint64_t seed) {
  const int64_t startNs = nowNs();
  uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
  for (int64_t q = 0; q < plan->queueCount; q += 1) begin(&plan->queues[q]);
  /* Ranks that have met do not hear of it at the same time; so they begin at different times, now one first, now another. */
  dawdle(&state, 16);
  int64_t busy = plan->queueCount;
  while (busy > 0 && nowNs() - startNs < plan->timeoutNs) {
    beSlow(&state);
    busy = 0;
    const int64_t first = (int64_t)(draw(&state) % (uint64_t)plan->queueCount);
    for (int64_t q = 0; q < plan->queueCount; q += 1)
      busy += serve(memory, &plan->queues[(first + q) % plan->queueCount], base, startNs);
  }
  for (int64_t q = 0; q < plan->queueCount; q += 1) giveUp(memory, &plan->queues[q], startNs);
}
