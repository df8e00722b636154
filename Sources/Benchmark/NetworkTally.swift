import Kernels

/// What the clock in the kernels counted while whole steps of a network ran on one thread.
struct NetworkTally {
  /// The best of as many rounds counts for a layer's speed, as for a kernel alone (`Stopwatch`): the
  /// two are compared, and neither may suffer more from moments of a slow processor.
  private static let rounds = 5

  let mode: NetworkMode
  let batch: Int
  private(set) var steps = 0
  private(set) var seconds = 0.0
  /// All steps together.
  private(set) var totals: [KernelClock.Entry: KernelClock.Total] = [:]
  /// The round in which a call took least time, for each entry.
  private(set) var best: [KernelClock.Entry: KernelClock.Total] = [:]

  /// Counts whole steps for `seconds`, at least one a round, after one that is not counted. Do not time
  /// these steps for other purposes, because the clock in every kernel takes a little time too.
  init(_ mode: NetworkMode, batch: Int, seconds: Double, _ step: () -> Void) {
    (self.mode, self.batch) = (mode, batch)
    step()
    for _ in 0..<Self.rounds {
      let start = Stopwatch.wallSeconds
      var elapsed = 0.0
      let round = KernelClock.tally {
        repeat {
          step()
          steps += 1
          elapsed = Stopwatch.wallSeconds - start
        } while elapsed < seconds / Double(Self.rounds)
      }
      self.seconds += elapsed
      totals.merge(round, uniquingKeysWith: +)
      best.merge(round) { $0.nanosecondsPerCall <= $1.nanosecondsPerCall ? $0 : $1 }
    }
  }

  /// The bytes that the kernels of layers read and wrote, per image.
  var bytesPerImage: Double {
    Double(totals.values.reduce(0) { $0 + $1.bytes }) / Double(batch * steps)
  }

  /// The seconds of a step per image.
  var secondsPerImage: Double { seconds / Double(batch * steps) }
}

extension KernelClock.Total {
  fileprivate var nanosecondsPerCall: Double { Double(nanoseconds) / Double(max(1, calls)) }
}
