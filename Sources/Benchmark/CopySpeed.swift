import Foundation
import Kernels

/// The measured speed of one level of the memory: what one core copies per second where both sides
/// together fill half of a cache, or far more than the largest one.
package struct CopySpeed: Encodable, Sendable {
  /// "L1d", "L2", "L3" or "memory".
  package let level: String
  /// The bytes of both sides together.
  package let bytes: Int
  /// 1e9 bytes per second, read and written.
  package let gigabytesPerSecond: Double

  /// Measures every cache whose size the system tells, and the memory.
  static func measure(_ caches: CacheSizes = .current, seconds: Double) -> [CopySpeed] {
    let largest = [caches.l1d, caches.l2, caches.l3].compactMap { $0 }.max() ?? 1 << 25
    let levels = [
      ("L1d", caches.l1d.map { $0 / 2 }), ("L2", caches.l2.map { $0 / 2 }),
      ("L3", caches.l3.map { min($0 / 2, 1 << 25) }),
      ("memory", min(4 * largest, 1 << 28)),
    ]
    return levels.compactMap { level, bytes in
      guard let bytes else { return nil }
      let numbers = bytes / 2 / MemoryLayout<Float>.stride / 64 * 64
      let (source, target) = (Block<Float>(count: numbers), Block<Float>(count: numbers))
      var moved = 0
      let time = Stopwatch.bestMedian(seconds: seconds) {
        moved = CopyProbe.run(source, target)
      }
      return CopySpeed(level: level, bytes: bytes, gigabytesPerSecond: 1e-9 * Double(moved) / time)
    }
  }

  static func text(_ speeds: [CopySpeed]) -> String {
    "copying on one core, GB/s read and written: "
      + speeds.map { String(format: "\($0.level) %.0f", $0.gigabytesPerSecond) }
      .joined(separator: ", ")
  }
}
