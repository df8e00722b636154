import Kernels

/// What the clock in the kernels counted while whole steps of a network ran on one thread.
struct NetworkTally {
  let mode: NetworkMode
  let batch, steps: Int
  let seconds: Double
  let totals: [KernelClock.Entry: KernelClock.Total]

  /// Counts whole steps for `seconds`, at least two, after one that is not counted. Do not time
  /// these steps for other purposes, because the clock in every kernel takes a little time too.
  init(_ mode: NetworkMode, batch: Int, seconds: Double, _ step: () -> Void) {
    step()
    var (steps, elapsed) = (0, 0.0)
    totals = KernelClock.tally {
      let start = Stopwatch.wallSeconds
      repeat {
        step()
        steps += 1
        elapsed = Stopwatch.wallSeconds - start
      } while elapsed < seconds || steps < 2
    }
    (self.mode, self.batch, self.steps, self.seconds) = (mode, batch, steps, elapsed)
  }

  /// The bytes that the kernels of layers read and wrote, per image.
  var bytesPerImage: Double {
    Double(totals.values.reduce(0) { $0 + $1.bytes }) / Double(batch * steps)
  }

  /// The seconds of a step per image.
  var secondsPerImage: Double { seconds / Double(batch * steps) }
}
