// What this program asks of MPI. The macros of mpi.h do not come through to Swift, so the calls are
// made in C. Without the trait MPI nothing of it is compiled, and mpi.h need not exist.
#pragma once
#include <stddef.h>

/// A run of bytes that goes to, or comes from, another process.
struct mpi_parcel {
  void *bytes;
  size_t count;
  int peer;
  /// 1 to send, 0 to receive.
  int sends;
};

/// Whether the program was built with MPI.
int mpi_is_built(void);
/// Joins the processes that mpirun started. Returns 0, or MPI's error.
int mpi_join(int *rank, int *size);
/// The number of processes on this machine.
int mpi_neighbours(void);
/// Sends and receives all parcels, and returns once all have arrived. While it waits, it first looks again
/// and again, and then sleeps for longer and longer, up to a millisecond.
void mpi_exchange(const struct mpi_parcel *parcels, size_t count);
/// Leaves the group, together with all others.
void mpi_leave(void);
/// Ends all processes.
void mpi_abort(int code);
