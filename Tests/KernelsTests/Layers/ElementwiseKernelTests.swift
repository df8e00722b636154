import Kernels
import TestSupport
import Testing

/// The fast element-by-element kernels are compared with their naive twins.
@Suite struct ElementwiseKernelTests {
  /// One exponential (2 ulp), one division and two or three more roundings.
  static let siluTolerance = 8 * rounding

  /// Images, height, width, channels, with every remainder of a vector.
  static let shapes: [[Int]] =
    (1...18).map { [1 + $0 % 3, 1 + $0 % 2, 1 + $0 % 4, $0] }
    + [
      [1, 1, 1, 1], [5, 7, 7, 64], [1, 28, 28, 16], [2, 3, 5, 33], [4, 1, 1, 256], [3, 2, 2, 70],
    ]

  @Test(arguments: shapes) func silu(_ s: [Int]) {
    var numbers = Numbers(s[3])
    let input = numbers.tensor(shape(s, border: 1), deviation: 4)
    let dOutput = numbers.tensor(shape(s, border: 0))
    let output = Tensor(unwritten: shape(s, border: 2))
    let dInput = Tensor(unwritten: shape(s, border: 1))
    Float.siluForward(input, output: output)
    Float.siluBackward(dOutput, input, dInput: dInput)
    let (y, dx) = (output.inDouble, dInput.inDouble)
    Naive.siluForward(input.inDouble, output: y)
    Naive.siluBackward(dOutput.inDouble, input.inDouble, dInput: dx)
    // The error is relative to the argument: SiLU is at most that, and its slope at most 1.1.
    let (x, d) = (input.values, dOutput.values)
    expectClose(output.values, y.values, "silu") { Self.siluTolerance * abs(Double(x[$0])) }
    expectClose(dInput.values, dx.values, "dSilu") {
      Self.siluTolerance * abs(Double(d[$0])) * (1 + abs(Double(x[$0])))
    }
    expectZeroBorder(output, "silu")
    expectZeroBorder(dInput, "dSilu")
  }

  /// The gradient may be written over the output's gradient.
  @Test func siluBackwardInPlace() {
    var numbers = Numbers(2)
    let (input, d) = (numbers.tensor(shape([2, 3, 4, 5])), numbers.tensor(shape([2, 3, 4, 5])))
    let expected = Tensor<Float>(d.shape)
    Float.siluBackward(d, input, dInput: expected)
    Float.siluBackward(d, input, dInput: d)
    #expect(bitDifference(d.values, expected.values) == nil)
  }

  /// ReLU and its gradient choose between numbers, so the twins agree to the bit. Both may be written
  /// over what they read.
  @Test(arguments: shapes) func relu(_ s: [Int]) {
    var numbers = Numbers(s[3])
    let (input, dOutput) = (numbers.tensor(shape(s)), numbers.tensor(shape(s)))
    let (output, dInput) = (Tensor<Float>(input.shape), Tensor<Float>(input.shape))
    Float.reluForward(input, output: output)
    Float.reluBackward(dOutput, output: output, dInput: dInput)
    #expect(output.values == input.values.map { max(0, $0) })
    #expect(dInput.values == zip(input.values, dOutput.values).map { $0 > 0 ? $1 : 0 })
    let x = input.inDouble
    let (y, dx) = (Tensor<Double>(x.shape), Tensor<Double>(x.shape))
    Naive.reluForward(x, output: y)
    Naive.reluBackward(dOutput.inDouble, output: y, dInput: dx)
    #expect(y.values == output.values.map { Double($0) })
    #expect(dx.values == dInput.values.map { Double($0) })
    Float.reluForward(input, output: input)
    Float.reluBackward(dOutput, output: output, dInput: dOutput)
    #expect(input.values == output.values && dOutput.values == dInput.values)
  }

  /// A copy is exact, and a sum rounds once, so the twins agree to the bit.
  @Test(arguments: shapes, [false, true])
  func copyChannels(_ s: [Int], accumulates: Bool) {
    var numbers = Numbers(s[3])
    let source = numbers.tensor(shape(s, border: 1))
    for (from, at, extra) in [(0, 0, 0), (0, 3, 5), (s[3] / 2, 0, 1), (s[3] - 1, 2, 2)] {
      let count = s[3] - from
      var target = shape(s, border: 2)
      target.channels = at + count + extra
      let start = numbers.tensor(target)
      let (fast, naive) = (start.copy(), start.copy())
      Float.copyChannels(
        source, from: from, to: fast, at: at, count: count, accumulates: accumulates)
      Naive.copyChannels(
        source, from: from, to: naive, at: at, count: count, accumulates: accumulates)
      #expect(bitDifference(fast.values, naive.values) == nil)
      expectZeroBorder(fast, "copyChannels")
    }
  }

  /// This tests the twin itself: channels 1 and 2 of a pixel become 0 and 1 of another tensor's.
  @Test func copyChannelsByHand() {
    let source = Tensor<Double>(
      .init(images: 1, width: 2, channels: 3), values: [1, 2, 3, 4, 5, 6])
    let target = Tensor<Double>(
      .init(images: 1, width: 2, channels: 4), values: [Double](repeating: 10, count: 8))
    Naive.copyChannels(source, from: 1, to: target, at: 0, count: 2, accumulates: false)
    #expect(target.values == [2, 3, 10, 10, 5, 6, 10, 10])
    Naive.copyChannels(source, from: 0, to: target, at: 3, count: 1, accumulates: true)
    #expect(target.values == [2, 3, 10, 11, 5, 6, 10, 14])
  }

  @Test(arguments: shapes) func perImageSumsAndProducts(_ s: [Int]) {
    var numbers = Numbers(s[3] + 7)
    let a = numbers.tensor(shape(s, border: 1))
    let b = numbers.tensor(shape(s, border: 0))
    let perImage = Tensor<Float>.Shape(images: s[0], channels: s[3])
    let addend = numbers.tensor(perImage)

    let (sum, twin) = (a.copy(), a.copy())
    Float.addPerImage(addend, to: sum)
    Naive.addPerImage(addend, to: twin)
    #expect(bitDifference(sum.values, twin.values) == nil)
    expectZeroBorder(sum, "addPerImage")

    let (product, expected) = (Tensor(unwritten: a.shape), Tensor(unwritten: a.shape))
    Float.multiply(a, b, target: product)
    Naive.multiply(a, b, target: expected)
    #expect(bitDifference(product.values, expected.values) == nil)
    expectZeroBorder(product, "multiply")

    // The additions follow each other, so there are at most as many roundings as pixels.
    let memory = numbers.block(perImage.count)
    let sums = Tensor(perImage, sharing: memory)
    let (exact, magnitudes) = (sums.inDouble, sums.inDouble)
    Float.sumPixels(a, sums: sums)
    Naive.sumPixels(a.inDouble, sums: exact)
    Naive.sumPixels(a.magnitudes, sums: magnitudes)
    let bounds = magnitudes.values
    expectClose(sums.values, exact.values, "sumPixels") {
      Double(a.shape.area) * rounding * bounds[$0]
    }
    expectIntactTail(memory, "sumPixels")
  }

  /// Batching changes no bit: an image has the same sums alone and in its batch.
  @Test(arguments: shapes.filter { $0[0] > 1 })
  func imagesDoNotDependOnTheirBatch(_ s: [Int]) {
    var numbers = Numbers(s[3])
    let input = numbers.tensor(shape(s, border: 1))
    let sums = Tensor<Float>(.init(images: s[0], channels: s[3]))
    let activated = Tensor<Float>(shape(s, border: 0))
    Float.sumPixels(input, sums: sums)
    Float.siluForward(input, output: activated)
    for n in 0..<s[0] {
      let one = Tensor<Float>(.init(images: 1, channels: s[3]))
      Float.sumPixels(input.image(n), sums: one)
      #expect(bitDifference(one.values, sums.image(n).values) == nil)
      let alone = Tensor<Float>(activated.image(n).shape)
      Float.siluForward(input.image(n).framed(0), output: alone)
      #expect(bitDifference(alone.values, activated.image(n).values) == nil)
    }
  }

  private func shape(_ s: [Int], border: Int = 0) -> Tensor<Float>.Shape {
    .init(images: s[0], height: s[1], width: s[2], channels: s[3], border: border)
  }
}
