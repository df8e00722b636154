/// Something that rank 0 asks the other processes of a group to do with it. They know nothing of
/// commands and files: an order comes with all that it needs.
package protocol GroupOrder: Codable, Sendable {
  /// Does the share of a process that follows, while rank 0 does its own.
  func carryOut(as follower: GroupFollower)
}

extension GroupOrder {
  static var name: String { String(describing: Self.self) }

  /// Tells the order of rank 0 to the others; they, too, may call it, to hear what they know.
  package func announce(in group: any ProcessGroup) {
    do {
      _ = group.broadcast(Array(Self.name.utf8) + [0] + (try WireText.bytes(self)))
    } catch {
      preconditionFailure("An order can be written down, and yet: \(error)")
    }
  }
}

/// The end of the program.
struct EndOrder: GroupOrder {
  func carryOut(as follower: GroupFollower) {}
}

/// A measurement of the links (`passAround`).
package struct LinkOrder: GroupOrder {
  let bytes, times: Int

  package func carryOut(as follower: GroupFollower) {
    _ = follower.group.passAround(bytes: bytes, times: times)
  }
}

extension GroupLeader {
  /// Measures the links between neighbouring processes, all at the same time.
  package func measureLink() -> LinkSpeed {
    .measure { bytes, times in
      together(LinkOrder(bytes: bytes, times: times)) {
        group.passAround(bytes: bytes, times: times)
      }
    }
  }
}
