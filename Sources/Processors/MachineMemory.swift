import Foundation

/// The memory that this process may still take.
package enum MachineMemory {
  /// In bytes: what the machine has, or what a limit on this process or on its container leaves.
  package static var available: Int {
    let physical = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return ([physical] + containerLimits + (addressSpace.map { [$0] } ?? [])).min() ?? physical
  }

  /// The limits of a container, of both versions of Linux's control groups.
  private static var containerLimits: [Int] {
    ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].compactMap {
      let text = try? String(contentsOfFile: $0, encoding: .utf8)
      return text.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
  }

  /// What `ulimit -v` leaves; nil without such a limit.
  private static var addressSpace: Int? {
    var limit = rlimit()
    #if canImport(Darwin)
      let code = getrlimit(RLIMIT_AS, &limit)
    #else
      let code = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #endif
    guard code == 0, limit.rlim_cur < 1 << 62 else { return nil }
    let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      .prefix { $0 != " " }
    let used = pages.flatMap { Int($0) }.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } ?? 0
    return max(0, Int(limit.rlim_cur) - used)
  }
}
