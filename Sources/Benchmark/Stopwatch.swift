import Foundation
import Kernels
import Numerics

/// Clocks, and statistics of their samples.
enum Stopwatch {
  /// The seconds of processor time this thread has used. Unlike wall time, it does not grow while
  /// other programs have the core.
  static var threadSeconds: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

  /// The seconds since some fixed moment.
  static var wallSeconds: Double { seconds(CLOCK_MONOTONIC) }

  /// The number of rounds, of which the best counts.
  private static let rounds = 5

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// Returns the thread seconds of one call of `body`: the best of five rounds' medians. A median
  /// ignores a round's interrupts, and the best round ignores moments of a slow processor.
  ///
  /// - Parameter seconds: the time for all rounds together.
  static func bestMedian(seconds: Double, _ body: () -> Void) -> Double {
    let shortestSample = 2e-4  // a thousand times what reading the clock takes
    body()
    let start = threadSeconds
    body()
    let calls = max(1, Int((shortestSample / max(1e-9, threadSeconds - start)).rounded(.up)))
    var best = Double.infinity
    for _ in 0..<rounds {
      var samples: [Double] = []
      var spent = 0.0
      while spent < seconds / Double(rounds) || samples.count < 3 {
        let start = threadSeconds
        for _ in 0..<calls { body() }
        let elapsed = threadSeconds - start
        spent += elapsed
        samples.append(elapsed / Double(calls))
      }
      best = min(best, Quantiles(samples).median)
    }
    return best
  }

  /// Returns the calls per second of all `bodies` together, each on its own thread until all stop
  /// at once: the best of five rounds, after one call of each. It uses the wall clock, so that
  /// threads that share a core gain nothing.
  ///
  /// - Parameter seconds: the time for all rounds together.
  static func callsPerSecond(seconds: Double, _ bodies: [@Sendable () -> Void]) -> Double {
    let team = ThreadTeam(threads: bodies.count)
    let rates = Block<Double>(count: bodies.count)
    // A scheduler may wake two threads on one core and separate them after some ten milliseconds.
    let shortestRound = 0.1
    var best = 0.0
    for body in bodies { body() }
    for _ in 0..<rounds {
      rates.fill(0)
      let end = wallSeconds + max(shortestRound, seconds / Double(rounds))
      team.forEach(bodies.count) { piece, _ in
        let start = wallSeconds
        var (now, calls) = (start, 0)
        while now < end {
          bodies[piece]()
          calls += 1
          now = wallSeconds
        }
        // A thread that came too late, because no core was free, adds nothing.
        if calls > 0 { rates[piece] = Double(calls) / (now - start) }
      }
      best = max(best, rates.values.reduce(0, +))
    }
    return best
  }

  /// Returns the wall seconds of each call of `body`, for `seconds` and at least three calls, after
  /// three calls that are not counted.
  static func samples(seconds: Double, _ body: () -> Void) -> [Double] {
    for _ in 0..<3 { body() }
    var samples: [Double] = []
    var spent = 0.0
    while spent < seconds || samples.count < 3 {
      let start = wallSeconds
      body()
      samples.append(wallSeconds - start)
      spent += samples[samples.count - 1]
    }
    return samples
  }
}
