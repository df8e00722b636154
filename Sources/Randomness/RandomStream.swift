/// The use of a stream of random numbers. Streams for different purposes never share a draw, so
/// adding a draw in one place leaves every other place unchanged. Raw values are part of the
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
  case labelDropout = 12
  case bootstrap = 13
  case scoreCard = 14
  case smoothedData = 15
  case grayLevel = 16
  case heldOut = 17
  case label = 18
  case cluster = 19
}

/// A sequence of random numbers addressed by `(seed, purpose, index, step)`.
///
/// Two streams with the same address give the same numbers; any difference in the address gives an
/// independent stream. So an image does not depend on the batch it was drawn in (`index` is the
/// image, `step` the sampler step), and a training step does not depend on a restart.
package struct RandomStream: RandomNumberGenerator, Sendable {
  private let generator: Philox4x32
  private var counter: SIMD4<UInt32>
  private var block = SIMD4<UInt32>()
  /// The number of words of `block` already given out: 0, 2 or 4.
  private var used = 4

  /// - Parameters:
  ///   - seed: the run's seed.
  ///   - purpose: what the numbers are for.
  ///   - index: the number of an image, sample or parameter.
  ///   - step: the training or sampler step.
  package init(seed: UInt64, purpose: RandomPurpose, index: UInt64 = 0, step: UInt32 = 0) {
    generator = Philox4x32(key: Self.mixed(seed &+ Self.mixed(purpose.rawValue)))
    counter = SIMD4(
      0, step, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32))
  }

  /// Returns the next two words of the generator; a block holds two pairs.
  private mutating func nextPair() -> (UInt32, UInt32) {
    if used == 4 {
      block = generator.block(counter)
      counter.x &+= 1
      used = 0
    }
    defer { used += 2 }
    return (block[used], block[used + 1])
  }

  /// Returns the next 64 random bits: two words, the first one on top.
  package mutating func next() -> UInt64 {
    let (high, low) = nextPair()
    return UInt64(high) << 32 | UInt64(low)
  }

  /// Returns a uniform number in [0, 1), a multiple of 2^-53.
  package mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Returns a uniform number in the given range (only rounding can reach its upper end).
  package mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Returns a place in `weights`, counted from its start, with a probability in proportion to the
  /// weight there; nil unless one is above 0.
  package mutating func index(weights: ArraySlice<Double>) -> Int? {
    let whole = weights.reduce(0, +)
    guard whole > 0 else { return nil }
    var left = uniform() * whole
    for index in weights.indices {
      left -= weights[index]
      if left < 0 { return index - weights.startIndex }
    }
    // Rounding may leave a rest.
    return weights.lastIndex { $0 > 0 }.map { $0 - weights.startIndex }
  }

  /// Returns a uniform number in 0..<count: the high word of a product of 64 bits and `count`,
  /// drawn again in the few cases whose low word would favour some numbers (Lemire 2019, arXiv
  /// 1805.10941, algorithm 5).
  ///
  /// These are the numbers of Swift 6's `Int.random(in:using:)`, written out because a later
  /// library may differ.
  ///
  /// - Parameter count: at least 1.
  package mutating func index(below count: Int) -> Int {
    precondition(count > 0, "An index can only be drawn below 1 or more, not \(count)")
    let bound = UInt64(count)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let surplus = (0 &- bound) % bound
      while product.low < surplus { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Returns one standard normal number, the first that `fillNormal` would write, from two words.
  package mutating func normal() -> Double {
    let (u, v) = nextPair()
    return Double(BoxMuller.pair(u, v).x)
  }

  /// Overwrites every element with a standard normal number, |z| < 6.7.
  ///
  /// Elements 2 k and 2 k + 1 are made from the stream's next words 2 k and 2 k + 1 (`BoxMuller`);
  /// the last of an odd number of elements uses up two words. So filling in parts of even length
  /// gives the same numbers as filling at once, and the bits are the same on every machine.
  package mutating func fillNormal(_ values: inout [Float]) {
    values.withUnsafeMutableBufferPointer { fillNormal($0) }
  }

  private mutating func fillNormal(_ values: UnsafeMutableBufferPointer<Float>) {
    var i = 0
    // The half block left over from an earlier draw comes first.
    if used < 4 { storePair(values, at: &i) }
    let blocks = (values.count - i) / 4
    if blocks > 0 {
      (values.baseAddress! + i).withMemoryRebound(to: UInt32.self, capacity: 4 * blocks) { words in
        generator.writeBlocks(blocks, from: counter, to: words)
        BoxMuller.replacePairs(words, count: 2 * blocks)
      }
      counter.x &+= UInt32(truncatingIfNeeded: blocks)
      i += 4 * blocks
    }
    while i < values.count { storePair(values, at: &i) }
  }

  /// Writes elements i and i + 1, as far as they exist, and moves i on by 2.
  private mutating func storePair(_ values: UnsafeMutableBufferPointer<Float>, at i: inout Int) {
    guard i < values.count else { return }
    let (u, v) = nextPair()
    let z = BoxMuller.pair(u, v)
    values[i] = z.x
    if i + 1 < values.count { values[i + 1] = z.y }
    i += 2
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood, 2014); spreads every input bit over the word.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Returns a random order of `0..<count`, the same for the same stream (Fisher and Yates): each
/// place in turn swaps its number with that of a place drawn from itself and those after it.
///
/// These are the orders of Swift 6's `shuffled(using:)`, which a later library may change. The
/// order of examples decides every byte of a trained model.
package func permutation(count: Int, using stream: inout RandomStream) -> [Int] {
  var order = Array(0..<count)
  for place in order.indices.dropLast() {
    order.swapAt(place, place + stream.index(below: count - place))
  }
  return order
}
