import Foundation

/// What the operating system reports about this process and its machine.
package enum ProcessFacts {
  /// The largest amount of memory the process has had, in MiB.
  package static var peakMemory: Double {
    var usage = rusage()
    #if os(macOS)
      getrusage(RUSAGE_SELF, &usage)
      return Double(usage.ru_maxrss) / 1_048_576  // bytes
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Double(usage.ru_maxrss) / 1024  // KiB
    #endif
  }

  /// The mean number of processes on or waiting for a core in the last minute; nil if unknown.
  package static var load: Double? {
    var averages = [0.0]
    return getloadavg(&averages, 1) == 1 ? averages[0] : nil
  }
}
