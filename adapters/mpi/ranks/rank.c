/* One rank: a process of MPI that holds the memory of a device and serves its queues. It is told what to do by the adapter,
 * over a socket of its own, and sleeps there between two programs; everything between ranks goes through MPI. */
#ifdef __linux__
#define _GNU_SOURCE
#include <signal.h>
#include <sys/prctl.h>
#endif
#include "queues.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const int64_t windowWords = 1 << 20;
/* Behind the copies of memory, on rank 0: how many ranks have come to the beginning of a run. */
static const int64_t controlWords = 8;

static void fail(const char *what) {
  perror(what);
  MPI_Abort(MPI_COMM_WORLD, 1);
  exit(1);
}

static int connectTo(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) fail("the path of the adapter's socket is too long");
  strcpy(address.sun_path, path);
  const int connection = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) < 0)
    fail("the adapter can't be reached");
  return connection;
}

static void sendAll(int connection, const void *data, size_t bytes) {
  const char *at = data;
  while (bytes > 0) {
    const ssize_t sent = write(connection, at, bytes);
    if (sent <= 0) fail("the adapter reads no more");
    at += sent;
    bytes -= (size_t)sent;
  }
}

/* Whether so many bytes came; not, if the adapter has ended. */
static int receiveAll(int connection, void *data, size_t bytes) {
  char *at = data;
  while (bytes > 0) {
    const ssize_t received = read(connection, at, bytes);
    if (received <= 0) return 0;
    at += received;
    bytes -= (size_t)received;
  }
  return 1;
}

/* Its rank, and what answers: the version of the library and the words of the window, once. */
static void introduce(int connection, int rank) {
  char version[MPI_MAX_LIBRARY_VERSION_STRING] = {0};
  int length = 0;
  MPI_Get_library_version(version, &length);
  const int64_t head[] = {rank, windowWords, length};
  sendAll(connection, head, sizeof head);
  sendAll(connection, version, (size_t)length);
}

static struct memory openMemory(int rank) {
  struct memory memory = {.rank = rank};
  const MPI_Aint bytes = (windowWords + controlWords) * (MPI_Aint)sizeof(uint64_t);
  MPI_Win_allocate(bytes, sizeof(uint64_t), MPI_INFO_NULL, MPI_COMM_WORLD, &memory.own, &memory.window);
  int *model = NULL, found = 0;
  MPI_Win_get_attr(memory.window, MPI_WIN_MODEL, &model, &found);
  if (!found || *model != MPI_WIN_UNIFIED) {
    fprintf(stderr, "the window is not in the unified memory model, which the ranks need\n");
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  memset(memory.own, 0, (size_t)bytes);
  MPI_Win_lock_all(0, memory.window);
  MPI_Win_sync(memory.window);
  MPI_Barrier(MPI_COMM_WORLD);
  return memory;
}

/* Comes back when all ranks with a queue have come. The others keep out of the way, which a barrier of MPI can't let them. */
static void meet(struct memory *memory, int64_t participants, uint64_t *meetings) {
  *meetings += (uint64_t)participants;
  addTo(memory, 0, windowWords, 1);
  while (wordAt(memory, 0, windowWords) < *meetings) sched_yield();
}

static int64_t requestsOf(const struct plan *plan) {
  int64_t count = 0;
  for (int64_t q = 0; q < plan->queueCount; q += 1) count += plan->queues[q].count;
  return count;
}

/* How the requests of a run have ended, four words for each; where the next go. */
static int64_t *note(int64_t *endings, const struct plan *plan) {
  for (int64_t q = 0; q < plan->queueCount; q += 1) {
    for (int64_t i = 0; i < plan->queues[q].count; i += 1) {
      const struct request *request = &plan->queues[q].requests[i];
      *endings++ = request->status;
      *endings++ = request->reusableNs;
      *endings++ = request->endNs;
      *endings++ = request->blockedBy;
    }
  }
  return endings;
}

/* Some runs, each on a copy of memory of its own, which have been laid out already. */
static void runSome(struct memory *memory, const struct plan *plan, int64_t first, int64_t runs, uint64_t *meetings,
                    int64_t *endings) {
  if (plan->queueCount == 0) {
    *meetings += (uint64_t)(plan->participants * runs);
    return;
  }
  for (int64_t i = 0; i < runs; i += 1) {
    const uint64_t seed = (uint64_t)(plan->seed + first + i) * 64 + (uint64_t)memory->rank;
    meet(memory, plan->participants, meetings);
    serveQueues(memory, plan, i * plan->strideWords, seed);
    endings = note(endings, plan);
  }
}

/* As many runs at a time as there is room for copies of the memory. After each lot its endings are sent, then its copies. */
static void runPlan(int connection, struct memory *memory, const struct plan *plan, uint64_t *meetings) {
  const int64_t copies = plan->strideWords == 0 ? plan->runs : windowWords / plan->strideWords;
  const size_t strideBytes = (size_t)plan->strideWords * sizeof(uint64_t);
  const size_t endingBytes = (size_t)requestsOf(plan) * 4 * sizeof(int64_t);
  for (int64_t first = 0; first < plan->runs; first += copies) {
    const int64_t runs = plan->runs - first < copies ? plan->runs - first : copies;
    int64_t *endings = malloc((size_t)runs * endingBytes + 1);
    if (endings == NULL) fail("there is no memory for endings");
    for (int64_t i = 0; i < runs; i += 1) memcpy(memory->own + i * plan->strideWords, plan->image, strideBytes);
    MPI_Win_sync(memory->window);
    MPI_Barrier(MPI_COMM_WORLD);
    runSome(memory, plan, first, runs, meetings, endings);
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Win_sync(memory->window);
    sendAll(connection, endings, (size_t)runs * endingBytes);
    sendAll(connection, memory->own, (size_t)runs * strideBytes);
    free(endings);
  }
}

/* Whether there was another program. */
static int serveProgram(int connection, struct memory *memory, uint64_t *meetings) {
  int64_t count = 0;
  if (!receiveAll(connection, &count, sizeof count)) return 0;
  int64_t *words = malloc((size_t)count * sizeof *words);
  if (words == NULL) fail("there is no memory for a plan");
  if (!receiveAll(connection, words, (size_t)count * sizeof *words)) return 0;
  struct plan plan = readPlan(words, (size_t)count);
  memory->scratch = calloc((size_t)plan.scratchWords + 1, sizeof *memory->scratch);
  if (memory->scratch == NULL) fail("there is no memory for scratch");
  runPlan(connection, memory, &plan, meetings);
  free(memory->scratch);
  freePlan(&plan);
  free(words);
  return 1;
}

int main(int argc, char **argv) {
#ifdef __linux__
  /* However mpirun ends, its ranks end with it. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  MPI_Init(&argc, &argv);
  if (argc != 2) {
    fprintf(stderr, "usage: mpirun -n 4 rank SOCKET\n");
    MPI_Abort(MPI_COMM_WORLD, 2);
  }
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const int connection = connectTo(argv[1]);
  struct memory memory = openMemory(rank);
  introduce(connection, rank);
  uint64_t meetings = 0;
  while (serveProgram(connection, &memory, &meetings)) {
  }
  MPI_Win_unlock_all(memory.window);
  MPI_Win_free(&memory.window);
  MPI_Finalize();
  return 0;
}
