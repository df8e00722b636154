// Only a build with the trait MPI looks at mpi.h; see Sources/CMPI.
