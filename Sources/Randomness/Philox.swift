/// The counter-based generator Philox4x32-10.
///
/// Output is a pure function of `(key, counter)`, so any draw can be recomputed on its own, in any
/// order, by any thread. Source: Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy as
/// 1, 2, 3*, SC 2011.
package struct Philox4x32: Sendable, Equatable {
  private let key0: UInt32
  private let key1: UInt32

  /// - Parameter key: selects one of 2^64 independent generators.
  package init(key: UInt64) {
    key0 = UInt32(truncatingIfNeeded: key)
    key1 = UInt32(truncatingIfNeeded: key >> 32)
  }

  /// Four 32-bit words for one 128-bit counter value (ten rounds).
  @inlinable package func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (k0, k1) = keys
    var c = counter
    for _ in 0..<10 {
      let product0 = UInt64(c.x) &* 0xD251_1F53
      let product1 = UInt64(c.z) &* 0xCD9E_8D57
      c = SIMD4(
        UInt32(truncatingIfNeeded: product1 >> 32) ^ c.y ^ k0,
        UInt32(truncatingIfNeeded: product1),
        UInt32(truncatingIfNeeded: product0 >> 32) ^ c.w ^ k1,
        UInt32(truncatingIfNeeded: product0))
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return c
  }

  @usableFromInline var keys: (UInt32, UInt32) { (key0, key1) }
}
