import Foundation
import Processors

/// The one check on work whose size a file decides: it is refused if it needs more memory than there
/// is, before any is taken.
package enum MemoryNeed {
  /// What is always there, so that small files need no look at the machine.
  private static let negligible = Double(1 << 26)

  /// - Parameters:
  ///   - bytes: an estimate of what the work takes beyond what is already taken.
  ///   - work: what takes it, such as "its numbers".
  ///   - hint: what to do about it.
  /// - Throws: `FileFault` that names the estimate and what there is.
  package static func require(
    bytes: Double, for work: String, path: String, hint: String? = nil
  ) throws(FileFault) {
    guard bytes > negligible else { return }
    let available = Double(MachineMemory.available)
    guard bytes > available else { return }
    throw FileFault(
      path: path, expected: "\(work) to fit the \(text(available)) of memory that there are",
      found: "about \(text(bytes))", hint: hint)
  }

  /// Returns such as "17.2 GB".
  private static func text(_ bytes: Double) -> String {
    if bytes < 1e9 { return String(format: "%.0f MB", bytes / 1e6) }
    return bytes < 1e12
      ? String(format: "%.1f GB", bytes / 1e9) : String(format: "%.4g TB", bytes / 1e12)
  }
}
