import CMPI
import Foundation

/// The processes that `mpirun`, or a batch system such as Slurm, started together.
package final class MPIGroup: ProcessGroup, @unchecked Sendable {
  package let rank, size: Int
  /// The number of processes on this machine.
  package let neighbours: Int

  /// Whether this program was built with MPI.
  package static var isBuilt: Bool { mpi_is_built() == 1 }

  /// Whether something that starts groups of processes started this one: Open MPI, MPICH and Slurm set
  /// these variables. MPI is asked only then, since alone it would take a second to begin.
  package static var isLaunched: Bool {
    let environment = ProcessInfo.processInfo.environment
    return ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"].contains { environment[$0] != nil }
  }

  /// Joins the group; nil for a program without MPI, or one that was started alone.
  ///
  /// - Throws: `ClusterFault` if MPI cannot begin.
  package static func join() throws(ClusterFault) -> MPIGroup? {
    guard isBuilt, isLaunched else { return nil }
    var (rank, size): (Int32, Int32) = (0, 1)
    let fault = mpi_join(&rank, &size)
    guard fault == 0 else {
      throw ClusterFault("MPI could not begin (code \(fault)); start the program with mpirun")
    }
    return MPIGroup(rank: Int(rank), size: Int(size))
  }

  private init(rank: Int, size: Int) {
    (self.rank, self.size) = (rank, size)
    neighbours = Int(mpi_neighbours())
  }

  package func exchange(_ parcels: [Parcel]) {
    let list = parcels.map {
      mpi_parcel(
        bytes: $0.bytes.baseAddress, count: $0.bytes.count, peer: Int32($0.peer),
        sends: $0.direction == .send ? 1 : 0)
    }
    mpi_exchange(list, list.count)
    withExtendedLifetime(parcels) {}
  }

  /// Leaves the group, together with all others.
  package func leave() { mpi_leave() }

  /// Ends all processes of the group at once.
  package func abort(code: Int32) -> Never {
    mpi_abort(code)
    exit(code)
  }
}

/// Something is wrong with a group of processes.
package struct ClusterFault: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
