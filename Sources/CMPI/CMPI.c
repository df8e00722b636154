#define _GNU_SOURCE
#include "CMPI.h"

#ifdef DIGITS_MPI

#include <mpi.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int mpi_is_built(void) { return 1; }

// MARK: Signs of life
//
// A thread of each process sends rank 0 a byte every half second, and rank 0 sends one back. Whoever hears
// nothing for four seconds ends: MPI itself would wait for a dead process without end. Silence is counted in
// rounds of this thread, so that processes that are all stopped and continued do not miss each other.

enum { ROUND_MS = 100, ROUNDS_PER_BEAT = 5, ROUNDS_OF_SILENCE = 40, ALIVE = 1, OVER = 2 };

static struct {
  MPI_Comm comm;
  int rank, size;
  pthread_t thread;
  atomic_int ends;
  int is_running;
  char (*hosts)[MPI_MAX_PROCESSOR_NAME];
} beats;

static void send_beat(int peer, char sign) {
  // The byte outlives the request: only these two are ever sent.
  static char signs[] = {0, ALIVE, OVER};
  MPI_Request request;
  MPI_Isend(&signs[(int)sign], 1, MPI_BYTE, peer, 0, beats.comm, &request);
  MPI_Request_free(&request);
}

/// Ends this process, and tells the others if it is rank 0.
static void give_up(int lost) {
  fprintf(stderr,
          "digits: error: process %d on %s: expected a sign of life, found none for %d s; the last "
          "checkpoint stands, and --resume goes on from it\n",
          lost, beats.hosts[lost], ROUNDS_OF_SILENCE * ROUND_MS / 1000);
  if (beats.rank == 0) {
    for (int peer = 1; peer < beats.size; peer++)
      if (peer != lost) send_beat(peer, OVER);
    nanosleep(&(struct timespec){0, ROUND_MS * 1000000L}, NULL);
  }
  _exit(1);
}

static void *keep_alive(void *unused) {
  (void)unused;
  const int first = beats.rank == 0 ? 1 : 0, end = beats.rank == 0 ? beats.size : 1;
  MPI_Request *requests = calloc((size_t)beats.size, sizeof *requests);
  int *silence = calloc((size_t)beats.size, sizeof *silence);
  char *signs = calloc((size_t)beats.size, 1);
  if (requests == NULL || silence == NULL || signs == NULL) _exit(1);
  for (int peer = first; peer < end; peer++)
    MPI_Irecv(&signs[peer], 1, MPI_BYTE, peer, 0, beats.comm, &requests[peer]);
  for (long round = 0; !atomic_load(&beats.ends); round++) {
    for (int peer = first; peer < end; peer++) {
      if (round % ROUNDS_PER_BEAT == 0) send_beat(peer, ALIVE);
      silence[peer]++;
      for (int done = 1; done;) {
        MPI_Test(&requests[peer], &done, MPI_STATUS_IGNORE);
        if (!done) break;
        if (signs[peer] == OVER) _exit(1);
        silence[peer] = 0;
        MPI_Irecv(&signs[peer], 1, MPI_BYTE, peer, 0, beats.comm, &requests[peer]);
      }
      if (silence[peer] > ROUNDS_OF_SILENCE) give_up(peer);
    }
    nanosleep(&(struct timespec){0, ROUND_MS * 1000000L}, NULL);
  }
  for (int peer = first; peer < end; peer++) {
    MPI_Cancel(&requests[peer]);
    MPI_Request_free(&requests[peer]);
  }
  return NULL;
}

int mpi_join(int *rank, int *size) {
  int level;
  int fault = MPI_Init_thread(NULL, NULL, MPI_THREAD_MULTIPLE, &level);
  if (fault != MPI_SUCCESS) return fault;
  MPI_Comm_rank(MPI_COMM_WORLD, rank);
  MPI_Comm_size(MPI_COMM_WORLD, size);
  if (level < MPI_THREAD_SERIALIZED) return -1;
  if (level < MPI_THREAD_MULTIPLE || *size == 1) return 0;
  beats.rank = *rank;
  beats.size = *size;
  MPI_Comm_dup(MPI_COMM_WORLD, &beats.comm);
  beats.hosts = calloc((size_t)*size, sizeof *beats.hosts);
  if (beats.hosts == NULL) return -1;
  int length;
  MPI_Get_processor_name(beats.hosts[*rank], &length);
  MPI_Allgather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, beats.hosts, MPI_MAX_PROCESSOR_NAME, MPI_CHAR,
                MPI_COMM_WORLD);
  beats.is_running = pthread_create(&beats.thread, NULL, keep_alive, NULL) == 0;
  return 0;
}

int mpi_neighbours(void) {
  MPI_Comm machine;
  int size = 1;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
  MPI_Comm_size(machine, &size);
  MPI_Comm_free(&machine);
  return size;
}

/// Waits for all requests without keeping a core from those who compute.
static void wait_for_all(int count, MPI_Request *requests) {
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (;;) {
    int done = 0;
    MPI_Testall(count, requests, &done, MPI_STATUSES_IGNORE);
    if (done) return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double waited =
        (double)(now.tv_sec - start.tv_sec) + 1e-9 * (double)(now.tv_nsec - start.tv_nsec);
    if (waited < 50e-6) continue;
    long pause = waited < 2e-3 ? 20000 : waited < 50e-3 ? 100000 : 1000000;
    nanosleep(&(struct timespec){0, pause}, NULL);
  }
}

void mpi_exchange(const struct mpi_parcel *parcels, size_t count) {
  // MPI counts in int.
  const size_t longest = (size_t)1 << 30;
  size_t pieces = 0;
  for (size_t i = 0; i < count; i++) pieces += parcels[i].count / longest + 1;
  MPI_Request *requests = malloc(pieces * sizeof *requests);
  if (requests == NULL) MPI_Abort(MPI_COMM_WORLD, 1);
  int begun = 0;
  for (size_t i = 0; i < count; i++) {
    char *bytes = parcels[i].bytes;
    size_t left = parcels[i].count;
    while (left > 0) {
      int piece = (int)(left < longest ? left : longest);
      if (parcels[i].sends)
        MPI_Isend(bytes, piece, MPI_BYTE, parcels[i].peer, 0, MPI_COMM_WORLD, &requests[begun++]);
      else
        MPI_Irecv(bytes, piece, MPI_BYTE, parcels[i].peer, 0, MPI_COMM_WORLD, &requests[begun++]);
      bytes += piece;
      left -= (size_t)piece;
    }
  }
  wait_for_all(begun, requests);
  free(requests);
}

void mpi_leave(void) {
  if (beats.is_running) {
    atomic_store(&beats.ends, 1);
    pthread_join(beats.thread, NULL);
  }
  MPI_Finalize();
}

void mpi_abort(int code) {
  MPI_Abort(MPI_COMM_WORLD, code);
  _exit(code);
}

#else

int mpi_is_built(void) { return 0; }
int mpi_join(int *rank, int *size) {
  *rank = 0;
  *size = 1;
  return -1;
}
int mpi_neighbours(void) { return 1; }
void mpi_exchange(const struct mpi_parcel *parcels, size_t count) {
  (void)parcels;
  (void)count;
}
void mpi_leave(void) {}
void mpi_abort(int code) { (void)code; }

#endif
