/// When messages arrive over slow links: each rank has one to a switch that keeps what a receiver
/// cannot take yet.
///
/// A rank sends one message after another, each for bytes / bandwidth seconds, and the first byte
/// arrives a latency later. It receives at the same speed, while it sends, one message after another in
/// the order in which they were begun. What cannot be seen here: lost packets, a switch that fills up,
/// and the work that a processor has with a real network.
package struct LinkTraffic: Sendable {
  /// What is on its way to a rank.
  private struct Message: Sendable {
    let number: Int
    /// When the first byte could arrive, and how long the receiver's side is busy with all.
    let begins, length: Double
  }

  private let link: ThreadRanks.Link
  private var count = 0
  /// The moment from which each rank can send the next message.
  private var freeToSend: [Double]
  /// The moment from which each rank can receive the first of its messages, and those.
  private var receiving: [(free: Double, messages: [Message])]

  package init(_ link: ThreadRanks.Link, ranks: Int) {
    self.link = link
    freeToSend = Array(repeating: 0, count: ranks)
    receiving = Array(repeating: (0, []), count: ranks)
  }

  /// Takes a message that is sent at `now`, in seconds; calls come in the order of time.
  ///
  /// - Returns: when its last byte has left the sender, and the message's number.
  package mutating func send(
    _ bytes: Int, from sender: Int, to receiver: Int, at now: Double
  ) -> (left: Double, number: Int) {
    let length = Double(bytes) / link.bandwidth
    let start = max(now, freeToSend[sender])
    freeToSend[sender] = start + length
    count += 1
    var (free, messages) = receiving[receiver]
    while let first = messages.first, max(free, first.begins) + first.length <= now {
      free = max(free, first.begins) + first.length
      messages.removeFirst()
    }
    let message = Message(number: count, begins: start + link.latency, length: length)
    messages.insert(
      message, at: messages.firstIndex { $0.begins > message.begins } ?? messages.count)
    receiving[receiver] = (free, messages)
    return (start + length, count)
  }

  /// Returns when the last byte of a message arrives; 0 if that was long ago. A message that is sent
  /// later may still make it later, but not once that moment has come.
  package func arrival(of number: Int, at receiver: Int) -> Double {
    var free = receiving[receiver].free
    for message in receiving[receiver].messages {
      free = max(free, message.begins) + message.length
      if message.number == number { return free }
    }
    return 0
  }
}
