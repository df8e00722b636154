import Foundation

/// Clocks, and what is made of their samples.
enum Stopwatch {
  /// Seconds of processor time this thread has used: unlike wall time, not stretched by other
  /// programs that take turns on the core.
  static var threadSeconds: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

  /// Seconds since some fixed moment.
  static var wallSeconds: Double { seconds(CLOCK_MONOTONIC) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// Thread seconds of one call of `body`: the best of five rounds' medians. A median drops a
  /// round's interrupts, the best round the times at which the processor was slowed down.
  ///
  /// - Parameter seconds: for all rounds together.
  static func bestMedian(seconds: Double, _ body: () -> Void) -> Double {
    let rounds = 5
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
      best = min(best, median(samples))
    }
    return best
  }

  /// Wall seconds of each call of `body`, for `seconds` and at least three calls, after three
  /// calls that are not counted.
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

  /// - Parameter values: at least one.
  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

/// What the operating system says of this process and its machine.
enum ProcessFacts {
  /// The largest amount of memory the process has had, in MiB.
  static var peakMemory: Double {
    var usage = rusage()
    #if os(macOS)
      getrusage(RUSAGE_SELF, &usage)
      return Double(usage.ru_maxrss) / 1_048_576  // bytes
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Double(usage.ru_maxrss) / 1024  // KiB
    #endif
  }

  /// Processes that ran or waited for a core, averaged over the last minute.
  static var load: Double {
    var averages = [0.0]
    return getloadavg(&averages, 1) == 1 ? averages[0] : .nan
  }
}
