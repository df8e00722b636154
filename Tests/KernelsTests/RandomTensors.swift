import Kernels
import Randomness
import Testing

/// Repeatable numbers for one test case.
struct Numbers {
  private var stream: RandomStream

  init(_ seed: Int) { stream = RandomStream(seed: UInt64(seed), purpose: .test) }

  /// Returns normal numbers.
  mutating func values(_ count: Int, mean: Float = 0, deviation: Float = 1) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    stream.fillNormal(&values)
    return values.map { $0 * deviation + mean }
  }

  mutating func tensor(_ shape: Tensor<Float>.Shape, mean: Float = 0, deviation: Float = 1)
    -> Tensor<Float>
  {
    Tensor(shape, values: values(shape.count, mean: mean, deviation: deviation))
  }

  /// Returns a block that is followed in memory by NaNs. A kernel may load them together with the
  /// block's last elements, but they must not reach any result.
  mutating func block(_ count: Int, mean: Float = 0) -> Block<Float> {
    let storage = Block(values(count, mean: mean) + [Float](repeating: .nan, count: 2 * Tile.NR))
    return storage[0..<count]
  }

  /// Returns one of the choices.
  mutating func pick<T>(_ choices: [T]) -> T {
    choices[Int(stream.next() % UInt64(choices.count))]
  }
}

extension Tensor<Float> {
  /// Creates a tensor whose pixels are NaN, so that any comparison shows a pixel left out.
  init(unwritten shape: Shape) {
    self.init(shape, values: [Float](repeating: .nan, count: shape.count))
  }

  /// The same numbers in Double.
  var inDouble: Tensor<Double> { mapped { Double($0) } }

  /// The absolute values of the numbers, in Double.
  var magnitudes: Tensor<Double> { mapped { Double(abs($0)) } }

  /// Returns the same numbers in other memory.
  func copy() -> Tensor { framed(shape.border) }

  /// Returns a copy with another border.
  func framed(_ border: Int) -> Tensor {
    var shape = shape
    shape.border = border
    return Tensor(shape, values: values)
  }

  private func mapped(_ transform: (Float) -> Double) -> Tensor<Double> {
    .init(
      .init(
        images: shape.images, height: shape.height, width: shape.width, channels: shape.channels,
        border: shape.border),
      values: values.map(transform))
  }
}

extension Block<Float> {
  var inDouble: Block<Double> { Block<Double>(values.map { Double($0) }) }
  var magnitudes: Block<Double> { Block<Double>(values.map { Double(abs($0)) }) }
}

/// Checks that nothing was written after the end of a block from `Numbers.block`.
func expectIntactTail(
  _ block: Block<Float>, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let tail = Block(block.storage, offset: block.offset + block.count, count: 2 * Tile.NR)
  let isIntact = tail.values.allSatisfy(\.isNaN)
  #expect(isIntact, "\(what) was written beyond its end", sourceLocation: sourceLocation)
}

/// Compares values with a result in Double, element by element.
///
/// - Parameter bound: returns how far element `i` may be off.
func expectClose(
  _ actual: [Float], _ expected: [Double], _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation, bound: (_ i: Int) -> Double
) {
  guard actual.count == expected.count else {
    Issue.record(
      "\(what): \(actual.count) elements, expected \(expected.count)",
      sourceLocation: sourceLocation)
    return
  }
  // This is written so that a NaN is a mismatch.
  let bad = actual.indices.filter { !(abs(Double(actual[$0]) - expected[$0]) <= bound($0)) }
  if let first = bad.first {
    Issue.record(
      """
      \(what): \(bad.count) of \(actual.count) elements are off, first [\(first)] = \
      \(actual[first]), expected \(expected[first]) within \(bound(first))
      """, sourceLocation: sourceLocation)
  }
}

/// Compares values with a result in Double, relative to its largest element.
func expectClose(
  _ actual: [Float], _ expected: [Double], _ what: String, within tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let size = expected.map { abs($0) }.max() ?? 0
  expectClose(actual, expected, what, sourceLocation: sourceLocation) { _ in tolerance * size }
}

/// Checks that nothing was written around the pixels.
func expectZeroBorder(
  _ tensor: Tensor<Float>, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let s = tensor.shape
  let memory = Block(tensor.storage, offset: 0, count: s.storageCount).values
  let (columns, rows) = (s.width + 2 * s.border, s.height + 2 * s.border)
  let pixels = s.border..<s.border + s.width
  let lines = s.border..<s.border + s.height
  let isZero = memory.indices.allSatisfy { i in
    let pixel = i / s.channels
    let inside =
      pixels.contains(pixel % columns) && lines.contains(pixel / columns % rows)
    return inside || memory[i] == 0
  }
  #expect(isZero, "\(what): the border of \(s) was written to", sourceLocation: sourceLocation)
}

/// Half the distance between 1 and the next Float: the relative error of one rounding.
let rounding = 0x1p-24
