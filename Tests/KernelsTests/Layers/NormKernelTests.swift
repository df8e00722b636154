import Kernels
import TestSupport
import Testing

/// The fast group norm is compared with its naive twin in Double.
@Suite struct NormKernelTests {
  /// A few operations on numbers of size 1 to 3, relative to the largest; measured 4.
  static let forwardTolerance = 12 * rounding
  /// Sums of up to 784 pixels in lanes of Float, relative to the largest; measured 12.
  static let statisticsTolerance = 40 * rounding
  /// The error relative to dOutput over the smallest deviation; measured 12.
  static let backwardTolerance = 40 * rounding
  /// Sums over all pixels of all images, relative to the largest; measured 13.
  static let parameterTolerance = 40 * rounding

  struct Case: CustomTestStringConvertible, Sendable {
    let images, height, width, channels, groups: Int
    let activates: Bool

    var testDescription: String {
      "\(images) x \(height) x \(width) x \(channels) in \(groups) groups, SiLU \(activates)"
    }
    var norm: GroupNormShape {
      .init(channels: channels, groups: groups, activates: activates)
    }
    func shape(_ border: Int) -> Tensor<Float>.Shape {
      .init(images: images, height: height, width: width, channels: channels, border: border)
    }
  }

  static let cases: [Case] = [
    (1, 1, 1, 2, 1), (2, 1, 2, 1, 1), (3, 3, 2, 6, 2), (2, 5, 6, 7, 7), (1, 4, 4, 8, 8),
    (5, 2, 3, 9, 3), (2, 3, 5, 15, 5), (1, 7, 7, 17, 1), (4, 2, 2, 33, 11), (2, 3, 3, 70, 7),
    (1, 28, 28, 16, 8), (2, 14, 14, 32, 8), (2, 7, 7, 64, 8), (1, 14, 14, 96, 8), (2, 4, 4, 64, 32),
  ].flatMap { s in
    [false, true].map {
      Case(
        images: s.0, height: s.1, width: s.2, channels: s.3, groups: s.4, activates: $0)
    }
  }

  @Test(arguments: cases) func forwardAndBackward(_ c: Case) {
    var numbers = Numbers(c.channels * 100 + c.height)
    let input = numbers.tensor(c.shape(1), mean: 0.7, deviation: 2)
    let scale = numbers.block(c.channels, mean: 1)
    let shift = numbers.block(c.channels)
    let output = Tensor(unwritten: c.shape(2))
    let statistics = Block<Float>(count: c.norm.statisticsCount(images: c.images))
    Float.groupNormForward(
      input, c.norm, scale: scale, shift: shift, output: output, statistics: statistics,
      scratch: KernelScratch())
    let (x, gamma, beta) = (input.inDouble, scale.inDouble, shift.inDouble)
    let (y, exact) = (output.inDouble, statistics.inDouble)
    Naive.groupNormForward(x, c.norm, scale: gamma, shift: beta, output: y, statistics: exact)
    expectClose(output.values, y.values, "output", within: Self.forwardTolerance)
    expectClose(
      statistics.values, exact.values, "statistics", within: Self.statisticsTolerance)
    expectZeroBorder(output, "forward")

    let dOutput = numbers.tensor(c.shape(0))
    let dInput = Tensor(unwritten: c.shape(1))
    let addend = c.images % 2 == 0 ? numbers.tensor(c.shape(1)) : nil
    let (dScale, dShift) = (numbers.block(c.channels), numbers.block(c.channels))
    let (dGamma, dBeta) = (dScale.inDouble, dShift.inDouble)
    Float.groupNormBackward(
      dOutput, input, c.norm, scale: scale, shift: shift, statistics: statistics, dInput: dInput,
      adding: addend, dScale: dScale, dShift: dShift)
    let dx = dInput.inDouble
    Naive.groupNormBackward(
      dOutput.inDouble, x, c.norm, scale: gamma, shift: beta, statistics: exact, dInput: dx,
      adding: addend?.inDouble, dScale: dGamma, dShift: dBeta)
    // Gradients of small groups nearly cancel, so the bound is relative to what is summed.
    let size = dOutput.values.map { abs(Double($0)) }.max() ?? 0
    let steepest = exact.values.max() ?? 1
    expectClose(dInput.values, dx.values, "dInput") { _ in
      Self.backwardTolerance * size * steepest
    }
    expectClose(dScale.values, dGamma.values, "dScale", within: Self.parameterTolerance)
    expectClose(dShift.values, dBeta.values, "dShift", within: Self.parameterTolerance)
    expectZeroBorder(dInput, "backward")
    expectIntactTail(dScale, "dScale")
    expectIntactTail(dShift, "dShift")
  }

  /// The mean is subtracted before anything is squared, so a mean of 100 deviations leaves the
  /// variance exact. The output is off by the rounding of the mean itself, the sum of 196 Floats.
  @Test func largeMeanKeepsTheVariance() {
    var numbers = Numbers(3)
    let shape = Tensor<Float>.Shape(images: 1, height: 14, width: 14, channels: 32)
    let input = numbers.tensor(shape, mean: 100)
    let norm = GroupNormShape(channels: 32, groups: 8, activates: false)
    let statistics = Block<Float>(count: 16)
    let exact = statistics.inDouble
    let (ones, zeros) = (Block<Float>([Float](repeating: 1, count: 32)), Block<Float>(count: 32))
    let output = Tensor<Float>(shape)
    Float.groupNormForward(
      input, norm, scale: ones, shift: zeros, output: output, statistics: statistics,
      scratch: KernelScratch())
    let expected = output.inDouble
    Naive.groupNormForward(
      input.inDouble, norm, scale: ones.inDouble, shift: zeros.inDouble, output: expected,
      statistics: exact)
    for group in 0..<8 {
      let (inverse, twin) = (Double(statistics[2 * group + 1]), exact[2 * group + 1])
      #expect(abs(inverse - twin) <= 8 * rounding * twin)
    }
    expectClose(output.values, expected.values, "output") { _ in 10 * 100 * rounding }
  }

  /// Batching changes no bit of an image's output, statistics or gradient.
  @Test(arguments: cases.filter { $0.images > 1 })
  func imagesDoNotDependOnTheirBatch(_ c: Case) {
    var numbers = Numbers(c.channels)
    let (input, dOutput) = (numbers.tensor(c.shape(0)), numbers.tensor(c.shape(1)))
    let (scale, shift) = (numbers.block(c.channels), numbers.block(c.channels))
    func run(_ input: Tensor<Float>, _ dOutput: Tensor<Float>) -> [Tensor<Float>] {
      let (output, dInput) = (Tensor(unwritten: input.shape), Tensor(unwritten: input.shape))
      let statistics = Block<Float>(count: c.norm.statisticsCount(images: input.shape.images))
      Float.groupNormForward(
        input, c.norm, scale: scale, shift: shift, output: output, statistics: statistics,
        scratch: KernelScratch())
      Float.groupNormBackward(
        dOutput, input, c.norm, scale: scale, shift: shift, statistics: statistics,
        dInput: dInput, adding: nil, dScale: Block(count: c.channels),
        dShift: Block(count: c.channels))
      let seen = Tensor(
        .init(images: input.shape.images, channels: 2 * c.groups), sharing: statistics)
      return [output, dInput, seen]
    }
    let batch = run(input, dOutput)
    for n in 0..<c.images {
      let alone = run(input.image(n).framed(2), dOutput.image(n).framed(0))
      for (a, b) in zip(alone, batch) { #expect(bitDifference(a.values, b.image(n).values) == nil) }
    }
  }
}
