/// A process of a group that is not rank 0: it does what rank 0 orders until the end.
package final class GroupFollower {
  package let group: any ProcessGroup
  private let known: [String: any GroupOrder.Type]
  /// What orders have made for later ones, by a number that rank 0 has given it.
  package var kept: [Int: AnyObject] = [:]

  /// - Parameter orders: all kinds that may come.
  package init(_ group: any ProcessGroup, knows orders: [any GroupOrder.Type]) {
    self.group = group
    let all = orders + [LinkOrder.self, EndOrder.self]
    known = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
  }

  /// Returns once rank 0 says that this is the end.
  package func follow() {
    while true {
      let order = receive()
      if order is EndOrder { return }
      order.carryOut(as: self)
    }
  }

  private func receive() -> any GroupOrder {
    let parts = group.broadcast([]).split(separator: 0, maxSplits: 1)
    let name = String(decoding: parts[0], as: UTF8.self)
    guard let kind = known[name] else {
      preconditionFailure("Processes of one version know the same orders, but not \(name)")
    }
    do {
      return try WireText.read(kind, parts[1])
    } catch {
      preconditionFailure("Processes of one version understand each other, and yet: \(error)")
    }
  }
}
