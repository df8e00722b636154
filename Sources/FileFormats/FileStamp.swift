import Foundation

/// Tells, without reading a file, whether it is still the one that was seen before.
package struct FileStamp: Hashable, Sendable {
  private let device, file: UInt64
  /// The size in bytes.
  package let size: Int
  private let seconds, nanoseconds: Int

  /// Looks at a file or a folder, whose stamp changes when names in it do. Nil if nothing is there.
  package init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, file) = (UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino))
    size = Int(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    (seconds, nanoseconds) = (Int(time.tv_sec), Int(time.tv_nsec))
  }

  /// Whether the last change is more than a second ago. Clocks of file systems tick slowly, so a file
  /// may change twice with one time, and only an older stamp stands for one content.
  package var isSettled: Bool {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int(now.tv_sec) - seconds > 1
  }

  /// The stamp in a few letters, which another content has not.
  package var text: String {
    [device, file, UInt64(size), UInt64(bitPattern: Int64(seconds)), UInt64(nanoseconds)]
      .map { String($0, radix: 36) }.joined(separator: "-")
  }
}
