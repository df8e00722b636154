import Foundation

/// A group whose processes are threads of this one: for tests, and for measuring what a link of some
/// speed would cost.
package final class ThreadRanks: ProcessGroup, @unchecked Sendable {
  /// A link between any two ranks.
  package struct Link: Sendable {
    /// Seconds until the first byte arrives.
    package var latency: Double
    /// Bytes that a rank can send in a second; infinite for memory.
    package var bandwidth: Double

    package init(latency: Double = 0, bandwidth: Double = .infinity) {
      (self.latency, self.bandwidth) = (latency, bandwidth)
    }
  }

  package let rank: Int
  package var size: Int { mail.size }
  private let mail: Mail
  private let link: Link

  private init(_ rank: Int, _ mail: Mail, _ link: Link) {
    (self.rank, self.mail, self.link) = (rank, mail, link)
  }

  /// Runs `work` once for each of `size` ranks, each on a thread of its own, and returns the results
  /// in the order of ranks.
  package static func run<Result: Sendable>(
    _ size: Int, link: Link = Link(), _ work: @escaping @Sendable (ThreadRanks) -> Result
  ) -> [Result] {
    let mail = Mail(size: size)
    let results = Results<Result>(size)
    let threads = (0..<size).map { rank in
      let thread = Thread { results.set(rank, work(ThreadRanks(rank, mail, link))) }
      thread.stackSize = 8 << 20
      thread.start()
      return thread
    }
    defer { withExtendedLifetime(threads) {} }
    return results.whole()
  }

  package func exchange(_ parcels: [Parcel]) {
    var sent = 0
    for parcel in parcels where parcel.direction == .send {
      sent += parcel.count
      mail.put(Array(parcel.bytes), from: rank, to: parcel.peer)
    }
    // The sender's link is busy for that long.
    let seconds = link.latency + Double(sent) / link.bandwidth
    if sent > 0, seconds > 0 { Thread.sleep(forTimeInterval: seconds) }
    for parcel in parcels where parcel.direction == .receive {
      let bytes = mail.take(from: parcel.peer, to: rank)
      precondition(
        bytes.count == parcel.count,
        "Rank \(rank) expected \(parcel.count) bytes of rank \(parcel.peer), got \(bytes.count)")
      parcel.bytes.copyBytes(from: bytes)
    }
  }

  /// What is on its way between ranks.
  private final class Mail: @unchecked Sendable {
    let size: Int
    private let condition = NSCondition()
    /// Indexed by from · size + to.
    private var queues: [[[UInt8]]]

    init(size: Int) {
      self.size = size
      queues = Array(repeating: [], count: size * size)
    }

    func put(_ bytes: [UInt8], from: Int, to: Int) {
      condition.lock()
      queues[from * size + to].append(bytes)
      condition.broadcast()
      condition.unlock()
    }

    func take(from: Int, to: Int) -> [UInt8] {
      condition.lock()
      defer { condition.unlock() }
      while queues[from * size + to].isEmpty { condition.wait() }
      return queues[from * size + to].removeFirst()
    }
  }

  private final class Results<Result: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var values: [Result?]

    init(_ count: Int) { values = Array(repeating: nil, count: count) }

    func set(_ index: Int, _ value: Result) {
      condition.lock()
      values[index] = value
      condition.broadcast()
      condition.unlock()
    }

    func whole() -> [Result] {
      condition.lock()
      defer { condition.unlock() }
      while values.contains(where: { $0 == nil }) { condition.wait() }
      return values.compactMap { $0 }
    }
  }
}
