import Foundation

/// A group whose processes are threads of this one: for tests, and for measuring what a link of some
/// speed would cost.
package final class ThreadRanks: ProcessGroup, @unchecked Sendable {
  /// A rank's link to the others (`LinkTraffic`).
  package struct Link: Sendable, Equatable {
    /// Seconds until the first byte arrives.
    package var latency: Double
    /// Bytes that a rank can send in a second, and receive in the same second; infinite for memory.
    package var bandwidth: Double

    package init(latency: Double = 0, bandwidth: Double = .infinity) {
      (self.latency, self.bandwidth) = (latency, bandwidth)
    }
  }

  package let rank: Int
  package var size: Int { mail.size }
  private let mail: Mail

  private init(_ rank: Int, _ mail: Mail) { (self.rank, self.mail) = (rank, mail) }

  /// Runs `work` once for each of `size` ranks, each on a thread of its own, and returns the results
  /// in the order of ranks.
  package static func run<Result: Sendable>(
    _ size: Int, link: Link = Link(), _ work: @escaping @Sendable (ThreadRanks) -> Result
  ) -> [Result] {
    let mail = Mail(size: size, link)
    let results = Results<Result>(size)
    let threads = (0..<size).map { rank in
      let thread = Thread { results.set(rank, work(ThreadRanks(rank, mail))) }
      thread.stackSize = 8 << 20
      thread.start()
      return thread
    }
    defer { withExtendedLifetime(threads) {} }
    return results.whole()
  }

  package func exchange(_ parcels: [Parcel]) {
    var left = 0.0
    for parcel in parcels where parcel.direction == .send {
      left = mail.put(Array(parcel.bytes), from: rank, to: parcel.peer)
    }
    for parcel in parcels where parcel.direction == .receive {
      let bytes = mail.take(from: parcel.peer, to: rank)
      precondition(
        bytes.count == parcel.count,
        "Rank \(rank) expected \(parcel.count) bytes of rank \(parcel.peer), got \(bytes.count)")
      parcel.bytes.copyBytes(from: bytes)
    }
    Moment.wait(until: left)
  }

  /// What is on its way between ranks.
  private final class Mail: @unchecked Sendable {
    let size: Int
    private let condition = NSCondition()
    /// Nil for a link that takes no time.
    private var traffic: LinkTraffic?
    /// Messages with their numbers in the traffic, indexed by from · size + to.
    private var queues: [[(bytes: [UInt8], number: Int)]]

    init(size: Int, _ link: Link) {
      self.size = size
      traffic = link == Link() ? nil : LinkTraffic(link, ranks: size)
      queues = Array(repeating: [], count: size * size)
    }

    /// Returns when the bytes have left the sender.
    func put(_ bytes: [UInt8], from: Int, to: Int) -> Double {
      condition.lock()
      defer { condition.unlock() }
      let sent = traffic?.send(bytes.count, from: from, to: to, at: Moment.now)
      queues[from * size + to].append((bytes, sent?.number ?? 0))
      condition.broadcast()
      return sent?.left ?? 0
    }

    func take(from: Int, to: Int) -> [UInt8] {
      condition.lock()
      defer { condition.unlock() }
      while queues[from * size + to].isEmpty { condition.wait() }
      let (bytes, number) = queues[from * size + to].removeFirst()
      while let arrival = traffic?.arrival(of: number, at: to), arrival > Moment.now {
        condition.unlock()
        Moment.wait(until: arrival)
        condition.lock()
      }
      return bytes
    }
  }

  /// Moments in seconds since some fixed one.
  private enum Moment {
    private static let start = ContinuousClock.now

    static var now: Double { (ContinuousClock.now - start) / .seconds(1) }

    /// Sleeps, and gives way to other threads for the last moments, because a sleep ends late.
    static func wait(until moment: Double) {
      let tail = 1e-4
      guard moment > 0 else { return }
      let rest = moment - now - tail
      if rest > 0 { Thread.sleep(forTimeInterval: rest) }
      while now < moment { sched_yield() }
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
