/// The machine's vector and every tile size that follows from it. The one place to change when a
/// new processor comes along.
///
/// | processor | `Vector` | MR x NR | accumulators | registers |
/// | --- | --- | --- | --- | --- |
/// | AVX2, NEON | 8 floats | 6 x 16 | 12 | 12 + 2 + 1 of 16 (NEON: 24 + 4 + 1 of 32) |
/// | AVX-512 | 16 floats | 6 x 32 | 12 | 12 + 2 + 1 of 32 |
///
/// Twelve independent accumulators hide a latency of 4 cycles on 2 (x86) or 3 multiply-add ports.
#if VECTOR_512
  package typealias Vector = SIMD16<Float>
  package typealias IntVector = SIMD16<Int32>
#else
  package typealias Vector = SIMD8<Float>
  package typealias IntVector = SIMD8<Int32>
#endif

/// Tile sizes of the micro-kernels, in BLIS letters.
package enum Tile {
  /// The floats in one vector.
  package static let lanes = Vector.scalarCount
  /// Whether a multiply-add is one instruction, see `UnfusedProducts.swift`.
  #if NO_FUSED_MULTIPLY_ADD
    package static let hasFusedProducts = false
  #else
    package static let hasFusedProducts = true
  #endif
  /// The output pixels (rows) that a micro-kernel holds in registers.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  package static let MR = 6
  /// The output channels (columns) that a micro-kernel holds in registers: two vectors.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  package static let NR = 2 * Vector.scalarCount

  /// The pixels that an outer product sums before the next rows: 128 bytes each out of 48 KiB.
  static let outerProductPixels = 98

  /// The most channel pairs (inputs · outputs) of a layer that uses Winograd's filtering: for each
  /// pair, 36 · 4 bytes of transformed weights stream through the caches.
  static let winogradWeights = 256 * 128
  /// The most channel pairs of a layer whose weights are transformed for tiles of 6 x 6, to 64 · 4
  /// bytes for each.
  static let winogradWideWeights = 64 * 64
  /// The bytes of transformed inputs and outputs that Winograd's filtering makes at a time: part of
  /// the second-level cache.
  static let winogradBytes = 400_000
}

extension UnsafePointer<Float> {
  /// Loads the `Tile.lanes` floats from `self + offset`, unaligned.
  @inline(__always) func vector(_ offset: Int = 0) -> Vector {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Vector.self)
  }
}

extension UnsafeMutablePointer<Float> {
  /// Loads the `Tile.lanes` floats from `self + offset`, unaligned.
  @inline(__always) func vector(_ offset: Int = 0) -> Vector {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Vector.self)
  }

  /// Stores the `Tile.lanes` floats to `self + offset`, unaligned.
  @inline(__always) func store(_ value: Vector, _ offset: Int = 0) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: value, as: Vector.self)
  }
}
