import Foundation

/// What a stream of random numbers is used for. Streams of different purposes never share a draw,
/// so adding a draw in one place leaves every other place unchanged. Raw values are part of the
/// reproducibility contract: never renumber them.
package enum RandomPurpose: UInt64, Sendable {
  case initialisation = 1
  case dataOrder = 2
  case trainingTime = 3
  case trainingNoise = 4
  case dropout = 5
  case samplingStart = 6
  case samplingNoise = 7
  case synthesis = 8
  case augmentation = 9
  case resampling = 10
  case test = 11
}

/// A sequence of random numbers addressed by `(seed, purpose, index, step)`.
///
/// Two streams with the same address give the same numbers; any difference in the address gives an
/// independent stream. That makes an image independent of the batch it was drawn in (`index` is
/// the image, `step` the sampler step) and a training step independent of a restart.
package struct RandomStream: RandomNumberGenerator, Sendable {
  private let generator: Philox4x32
  private var counter: SIMD4<UInt32>
  private var block = SIMD4<UInt32>()
  private var used = 4

  /// - Parameters:
  ///   - seed: the run's seed.
  ///   - purpose: what the numbers are for.
  ///   - index: image, sample or parameter number.
  ///   - step: training or sampler step.
  package init(seed: UInt64, purpose: RandomPurpose, index: UInt64 = 0, step: UInt32 = 0) {
    generator = Philox4x32(key: Self.mixed(seed &+ Self.mixed(purpose.rawValue)))
    counter = SIMD4(
      0, step, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32))
  }

  /// The next 32 random bits.
  package mutating func next32() -> UInt32 {
    if used == 4 {
      block = generator.block(counter)
      counter.x &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  package mutating func next() -> UInt64 {
    let high = UInt64(next32())
    return high << 32 | UInt64(next32())
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  package mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Uniform in the given range (its upper end is hit only by rounding).
  package mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// One standard normal number (Box and Muller, 1958; the cosine branch).
  package mutating func normal() -> Double {
    normalPair().0
  }

  /// Two independent standard normal numbers from two 32-bit words: 32 bits reach |z| < 6.8.
  private mutating func normalPair() -> (Double, Double) {
    let u = (Double(next32()) + 0.5) * 0x1p-32
    let v = Double(next32()) * 0x1p-32
    let radius = (-2 * log(u)).squareRoot()
    return (radius * cos(2 * .pi * v), radius * sin(2 * .pi * v))
  }

  /// Overwrites every element with a standard normal number.
  package mutating func fillNormal(_ values: inout [Float]) {
    fillNormal(&values, range: 0..<values.count)
  }

  /// Overwrites the elements in `range` with standard normal numbers.
  package mutating func fillNormal(_ values: inout [Float], range: Range<Int>) {
    var i = range.lowerBound
    while i < range.upperBound {
      let (first, second) = normalPair()
      values[i] = Float(first)
      if i + 1 < range.upperBound { values[i + 1] = Float(second) }
      i += 2
    }
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood, 2014): spreads every input bit over the word.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A random order of `0..<count` (Fisher and Yates), the same for the same stream.
package func permutation(count: Int, using stream: inout RandomStream) -> [Int] {
  Array(0..<count).shuffled(using: &stream)
}
