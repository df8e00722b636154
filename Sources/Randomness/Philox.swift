/// The counter-based generator Philox4x32-10.
///
/// The output is a pure function of `(key, counter)`, so any draw can be recomputed by itself, in
/// any order, on any thread. Source: Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy
/// as 1, 2, 3*, SC 2011.
package struct Philox4x32: Sendable, Equatable {
  private let key0: UInt32
  private let key1: UInt32

  /// - Parameter key: selects one of 2^64 independent generators.
  package init(key: UInt64) {
    key0 = UInt32(truncatingIfNeeded: key)
    key1 = UInt32(truncatingIfNeeded: key >> 32)
  }

  /// Returns four 32-bit words for one 128-bit counter value.
  package func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    let (x, y, z, w) = rounds(counter.x, counter.y, counter.z, counter.w)
    return SIMD4(x, y, z, w)
  }

  /// Writes the words of `count` blocks, `[count, 4]`: those of `counter` and of the counters after
  /// it. Only the first word of the counter counts on, and it wraps.
  ///
  /// Blocks do not depend on each other, so the compiler computes a whole vector of them at a time.
  func writeBlocks(
    _ count: Int, from counter: SIMD4<UInt32>, to words: UnsafeMutablePointer<UInt32>
  ) {
    for j in 0..<count {
      let first = counter.x &+ UInt32(truncatingIfNeeded: j)
      let (x, y, z, w) = rounds(first, counter.y, counter.z, counter.w)
      let block = words + 4 &* j
      block[0] = x
      block[1] = y
      block[2] = z
      block[3] = w
    }
  }

  /// Runs the ten rounds on plain words, because loops over vector types are not vectorised again.
  @inline(__always)
  private func rounds(
    _ x: UInt32, _ y: UInt32, _ z: UInt32, _ w: UInt32
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var (x, y, z, w) = (x, y, z, w)
    var (k0, k1) = (key0, key1)
    for _ in 0..<10 {
      let product0 = UInt64(x) &* 0xD251_1F53
      let product1 = UInt64(z) &* 0xCD9E_8D57
      x = UInt32(truncatingIfNeeded: product1 &>> 32) ^ y ^ k0
      y = UInt32(truncatingIfNeeded: product1)
      z = UInt32(truncatingIfNeeded: product0 &>> 32) ^ w ^ k1
      w = UInt32(truncatingIfNeeded: product0)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (x, y, z, w)
  }
}
