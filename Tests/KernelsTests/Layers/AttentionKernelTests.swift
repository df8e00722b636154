import Kernels
import TestSupport
import Testing

/// The fast attention is compared with its naive twin in Double.
@Suite struct AttentionKernelTests {
  /// Probabilities come from scores of size up to 5, whose rounding becomes a relative error: ten
  /// to twenty roundings of the largest element; measured 11.
  static let forwardTolerance = 40 * rounding
  /// There are two more products and a difference; measured 11.
  static let backwardTolerance = 40 * rounding

  /// Images, height, width, channels.
  static let cases: [[Int]] = [
    [1, 1, 1, 1], [2, 1, 1, 7], [3, 2, 3, 5], [2, 5, 1, 8], [5, 3, 3, 3], [2, 4, 4, 16],
    [1, 5, 6, 17], [3, 4, 5, 33], [2, 7, 7, 64], [1, 7, 7, 128], [2, 3, 7, 70], [1, 2, 2, 1],
  ]

  @Test(arguments: cases) func forwardAndBackward(_ c: [Int]) {
    let (tokens, channels) = (c[1] * c[2], c[3])
    var numbers = Numbers(c.reduce(0) { 31 * $0 + $1 })
    let qkv = numbers.tensor(shape(c, 3 * channels), deviation: 1.3)
    let probabilities = Tensor(unwritten: shape(c, tokens))
    let output = Tensor(unwritten: shape(c, channels))
    let scratch = KernelScratch<Float>()
    Float.attentionForward(qkv, probabilities: probabilities, output: output, scratch: scratch)
    let (p, y, double) = (probabilities.inDouble, output.inDouble, KernelScratch<Double>())
    Naive.attentionForward(qkv.inDouble, probabilities: p, output: y, scratch: double)
    expectClose(probabilities.values, p.values, "probabilities", within: Self.forwardTolerance)
    expectClose(output.values, y.values, "output", within: Self.forwardTolerance)

    let dOutput = numbers.tensor(shape(c, channels))
    let dQKV = Tensor(unwritten: qkv.shape)
    Float.attentionBackward(
      dOutput, qkv, probabilities: probabilities, dQKV: dQKV, scratch: scratch)
    let d = dQKV.inDouble
    Naive.attentionBackward(
      dOutput.inDouble, qkv.inDouble, probabilities: p, dQKV: d, scratch: double)
    expectClose(dQKV.values, d.values, "dQKV", within: Self.backwardTolerance)
  }

  /// Scores in the thousands neither overflow nor lose the sum of a row.
  @Test func largeScoresStayFinite() {
    var numbers = Numbers(1)
    let qkv = numbers.tensor(shape([1, 3, 3], 24), deviation: 60)
    let probabilities = Tensor(unwritten: shape([1, 3, 3], 9))
    let output = Tensor(unwritten: shape([1, 3, 3], 8))
    Float.attentionForward(
      qkv, probabilities: probabilities, output: output, scratch: KernelScratch())
    let p = probabilities.values
    for row in 0..<9 { #expect(abs(p[row * 9..<row * 9 + 9].reduce(0, +) - 1) < 1e-6) }
    #expect(output.values.allSatisfy { abs($0) < 300 })
  }

  /// Batching changes no bit of an image, whatever the scratch memory held before.
  @Test(arguments: cases.filter { $0[0] > 1 })
  func imagesDoNotDependOnTheirBatch(_ c: [Int]) {
    let (tokens, channels) = (c[1] * c[2], c[3])
    var numbers = Numbers(c.reduce(0, +))
    let qkv = numbers.tensor(shape(c, 3 * channels))
    let dOutput = numbers.tensor(shape(c, channels))
    let scratch = KernelScratch<Float>()
    func run(_ qkv: Tensor<Float>, _ dOutput: Tensor<Float>) -> [Tensor<Float>] {
      let size = [qkv.shape.images, c[1], c[2]]
      let probabilities = Tensor(unwritten: shape(size, tokens))
      let output = Tensor(unwritten: shape(size, channels))
      let dQKV = Tensor(unwritten: qkv.shape)
      Float.attentionForward(
        qkv, probabilities: probabilities, output: output, scratch: scratch)
      Float.attentionBackward(
        dOutput, qkv, probabilities: probabilities, dQKV: dQKV, scratch: scratch)
      return [probabilities, output, dQKV]
    }
    let batch = run(qkv, dOutput)
    for n in 0..<c[0] {
      for (a, b) in zip(run(qkv.image(n), dOutput.image(n)), batch) {
        #expect(bitDifference(a.values, b.image(n).values) == nil)
      }
    }
  }

  private func shape(_ c: [Int], _ channels: Int) -> Tensor<Float>.Shape {
    .init(images: c[0], height: c[1], width: c[2], channels: channels)
  }
}
