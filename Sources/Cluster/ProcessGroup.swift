import Kernels

/// Processes that work on one thing together: this program on several machines, or several times on
/// one. Process `rank` of `size` does its share; rank 0 alone reads, writes and prints.
package protocol ProcessGroup: AnyObject, Sendable {
  /// In 0..<size.
  var rank: Int { get }
  /// At least 1.
  var size: Int { get }

  /// Sends and receives all parcels and returns once all have arrived.
  ///
  /// Between two processes, parcels arrive in the order in which they are sent, and both sides name
  /// the same lengths. One thread at a time may call it. A process that cannot be reached ends the
  /// program.
  func exchange(_ parcels: [Parcel])
}

/// The group of a program that runs alone.
package final class LoneProcess: ProcessGroup {
  package static let shared = LoneProcess()

  package var rank: Int { 0 }
  package var size: Int { 1 }

  package func exchange(_ parcels: [Parcel]) {
    precondition(parcels.isEmpty, "A process that is alone has nobody to exchange parcels with")
  }
}

/// A block of memory that goes to another process, or is filled by one.
package struct Parcel {
  package enum Direction: Sendable { case send, receive }

  package let direction: Direction
  /// The other process, never this one.
  package let peer: Int
  let bytes: UnsafeMutableRawBufferPointer
  /// Keeps the memory.
  let owner: any Sendable

  package static func send<Element>(_ block: Block<Element>, to peer: Int) -> Parcel {
    Parcel(direction: .send, peer: peer, bytes: block.bytes, owner: block.storage)
  }

  package static func receive<Element>(into block: Block<Element>, from peer: Int) -> Parcel {
    Parcel(direction: .receive, peer: peer, bytes: block.bytes, owner: block.storage)
  }

  package var count: Int { bytes.count }
}
