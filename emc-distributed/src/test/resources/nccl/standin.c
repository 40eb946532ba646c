/*
 * Stands in for NCCL and for the driver of a GPU: the ranks are threads of one process, whose values
 * lie in the host's memory. It refuses what NCCL would: another id, type, operation or stream, and a
 * communicator that is made while its GPU is not current.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define RANKS 8
#define INVALID_ARGUMENT 4
#define FLOAT32 7
#define FLOAT64 8

typedef struct {
  char internal[128];
} ncclUniqueId;

typedef struct {
  int rank;
  int size;
} Communicator;

typedef Communicator *ncclComm_t;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static int waiting;
static int generation;
static const void *given[RANKS];
static int background;
static int aborted;
static int destroyed;
static __thread long current;

static void meet(int size) {
  pthread_mutex_lock(&mutex);
  int mine = generation;
  if (++waiting == size) {
    waiting = 0;
    generation++;
    pthread_cond_broadcast(&turn);
  }
  while (mine == generation) {
    pthread_cond_wait(&turn, &mutex);
  }
  pthread_mutex_unlock(&mutex);
}

/* What a test sets and asks. */
void standin_fail_in_background(int code) { background = code; }
int standin_aborted(void) { return aborted; }
int standin_destroyed(void) { return destroyed; }
long standin_current(void) { return current; }

int ncclGetVersion(int *version) {
  *version = 22105;
  return 0;
}

const char *ncclGetErrorString(int code) {
  return code == INVALID_ARGUMENT ? "invalid argument" : "unhandled cuda error";
}

int ncclGetUniqueId(ncclUniqueId *id) {
  for (int i = 0; i < 128; i++) {
    id->internal[i] = (char)(3 * i + 1);
  }
  return 0;
}

int ncclCommInitRank(ncclComm_t *communicator, int size, ncclUniqueId id, int rank) {
  ncclUniqueId wanted;
  ncclGetUniqueId(&wanted);
  if (memcmp(&id, &wanted, sizeof id) != 0 || rank < 0 || rank >= size || size > RANKS ||
      current != 1000 + rank) {
    return INVALID_ARGUMENT;
  }
  *communicator = malloc(sizeof(Communicator));
  (*communicator)->rank = rank;
  (*communicator)->size = size;
  meet(size);
  return 0;
}

int ncclAllReduce(const void *send, void *receive, size_t count, int type, int operation,
                  ncclComm_t communicator, void *stream) {
  if ((type != FLOAT32 && type != FLOAT64) || operation != 0 || stream != NULL) {
    return INVALID_ARGUMENT;
  }
  given[communicator->rank] = send;
  size_t width = type == FLOAT32 ? sizeof(float) : sizeof(double);
  void *sums = calloc(count, width);
  meet(communicator->size);
  for (int rank = 0; rank < communicator->size; rank++) {
    for (size_t i = 0; i < count; i++) {
      if (type == FLOAT32) {
        ((float *)sums)[i] += ((const float *)given[rank])[i];
      } else {
        ((double *)sums)[i] += ((const double *)given[rank])[i];
      }
    }
  }
  meet(communicator->size);
  memcpy(receive, sums, count * width);
  free(sums);
  return 0;
}

int ncclAllGather(const void *send, void *receive, size_t count, int type,
                  ncclComm_t communicator, void *stream) {
  if (type != 0 || stream != NULL) {
    return INVALID_ARGUMENT;
  }
  given[communicator->rank] = send;
  meet(communicator->size);
  for (int rank = 0; rank < communicator->size; rank++) {
    memcpy((char *)receive + rank * count, given[rank], count);
  }
  meet(communicator->size);
  return 0;
}

int ncclCommGetAsyncError(ncclComm_t communicator, int *code) {
  *code = background;
  return communicator == NULL ? INVALID_ARGUMENT : 0;
}

int ncclCommAbort(ncclComm_t communicator) {
  __sync_fetch_and_add(&aborted, 1);
  free(communicator);
  return 0;
}

int ncclCommDestroy(ncclComm_t communicator) {
  __sync_fetch_and_add(&destroyed, 1);
  free(communicator);
  return 0;
}

/* The driver: a GPU's device is its number, its context 1000 more. */
int cuDeviceGet(int *device, int ordinal) {
  *device = ordinal;
  return 0;
}

int cuDevicePrimaryCtxRetain(void **context, int device) {
  *context = (void *)(long)(1000 + device);
  return 0;
}

int cuCtxPushCurrent_v2(void *context) {
  current = (long)context;
  return 0;
}

int cuCtxPopCurrent_v2(void **context) {
  *context = (void *)current;
  current = 0;
  return 0;
}
