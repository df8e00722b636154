import Kernels
import TestSupport
import Testing

/// The fast convolution kernels are compared with their naive twins in Double on the same numbers.
///
/// An element is a chain of K fused multiply-adds, so its error is at most (K + 3) roundings of the
/// sum of the terms' absolute values (Higham 2002, section 3.1; 3 for bias, addition to the target
/// and its own last rounding). The bound always holds, because the twin computes that sum too.
/// Winograd's filtering mixes the pixels of a tile, so there the picture's largest such sum counts.
@Suite struct ConvolutionKernelTests {
  /// What the product is added to.
  private enum Addition { case none, ofTarget, ofOther }

  @Test(arguments: ConvolutionCase.families) func forward(_ family: ConvolutionCase.Family) {
    for c in family.cases {
      var numbers = Numbers(c.seed)
      let input = numbers.tensor(c.inputShape)
      let (weights, double, magnitude) = weights(c, &numbers)
      let bias = numbers.block(c.shape.outputChannels)
      let start = numbers.tensor(c.outputShape)
      let (product, sums) = (start.inDouble, start.inDouble)
      Naive.convolutionForward(
        input.inDouble, double, bias: nil, output: product, adding: nil)
      Naive.convolutionForward(
        input.magnitudes, magnitude, bias: nil, output: sums, adding: nil)
      let terms = Double(c.shape.taps * c.shape.inputChannels + 3)
      for (hasBias, addition) in [
        (true, Addition.none), (false, .none), (true, .ofTarget), (false, .ofTarget),
        (true, .ofOther),
      ] {
        let output = addition == .ofTarget ? start.copy() : .init(unwritten: start.shape)
        Float.convolutionForward(
          input, weights, bias: hasBias ? bias : nil, output: output,
          adding: addition == .none ? nil : addition == .ofTarget ? output : start)
        // The product is added to the channel's bias and an addend.
        let (biases, before) = (bias.values, start.values)
        let addends = before.indices.map { i in
          (
            hasBias ? Double(biases[i % biases.count]) : 0,
            addition == .none ? 0 : Double(before[i])
          )
        }
        let expected = zip(product.values, addends).map { $0 + $1.0 + $1.1 }
        let bounds = bounds(
          zip(sums.values, addends).map { $0 + abs($1.0) + abs($1.1) }, terms: terms,
          isWinograd: c.shape.usesWinograd)
        expectClose(output.values, expected, "\(c), bias \(hasBias), adds \(addition)") {
          bounds[$0]
        }
        expectZeroBorder(output, "\(c)")
      }
    }
  }

  /// The forward twin, with a bias and a target to add to, equals the sum of its two parts.
  @Test func naiveForwardAddsBiasAndTarget() {
    let shape = ConvolutionShape(inputChannels: 1, outputChannels: 2)
    let weights = ConvolutionWeights<Double>(shape, values: Block([2, 3]))
    let input = Tensor<Double>(.init(images: 1, width: 2, channels: 1), values: [1, 10])
    let output = Tensor<Double>(shape.outputShape(input.shape), values: [1, 2, 3, 4])
    Naive.convolutionForward(
      input, weights, bias: Block([100, 200]), output: output, adding: output)
    #expect(output.values == [103, 205, 123, 234])
    Naive.convolutionForward(input, weights, bias: nil, output: output, adding: nil)
    #expect(output.values == [2, 3, 20, 30])
  }

  @Test(arguments: ConvolutionCase.families) func backwardData(_ family: ConvolutionCase.Family) {
    for c in family.cases {
      var numbers = Numbers(c.seed)
      let dOutput = numbers.tensor(c.outputShape)
      let (weights, double, magnitude) = weights(c, &numbers)
      let dInput = Tensor(unwritten: c.inputShape)
      Float.convolutionBackwardData(dOutput, weights, dInput: dInput)
      let (expected, sums) = (dInput.inDouble, dInput.inDouble)
      Naive.convolutionBackwardData(dOutput.inDouble, double, dInput: expected)
      Naive.convolutionBackwardData(dOutput.magnitudes, magnitude, dInput: sums)
      let bounds = bounds(
        sums.values, terms: Double(c.shape.taps * c.shape.outputChannels + 3),
        isWinograd: c.shape.usesWinograd)
      expectClose(dInput.values, expected.values, "\(c)") { bounds[$0] }
      expectZeroBorder(dInput, "\(c)")
    }
  }

  @Test(arguments: ConvolutionCase.families)
  func backwardWeightsAdds(_ family: ConvolutionCase.Family) {
    for c in family.cases {
      var numbers = Numbers(c.seed)
      let (input, dOutput) = (numbers.tensor(c.inputShape), numbers.tensor(c.outputShape))
      // The gradient already holds numbers, and is in the middle of a larger block.
      let before = numbers.values(c.shape.weightCount)
      let outside = [Float](repeating: 7, count: 40)
      let memory = Block(outside + before + outside)
      let dWeights = memory[40..<40 + before.count]
      Float.convolutionBackwardWeights(input, dOutput, c.shape, dWeights: dWeights)
      let (expected, sums) = (Block(before).inDouble, Block(before).magnitudes)
      Naive.convolutionBackwardWeights(
        input.inDouble, dOutput.inDouble, c.shape, dWeights: expected)
      Naive.convolutionBackwardWeights(
        input.magnitudes, dOutput.magnitudes, c.shape, dWeights: sums)
      let pixels = max(c.inputShape.area, c.outputShape.area) * c.images
      let bounds = bounds(
        sums.values, terms: Double(pixels + 3), isWinograd: c.shape.usesWinograd)
      expectClose(dWeights.values, expected.values, "\(c)") { bounds[$0] }
      #expect(memory[0..<40].values == outside && memory.values.suffix(40) == outside[...])
    }
  }

  /// Neither batching nor larger borders change a bit of an image.
  @Test(arguments: ConvolutionCase.families)
  func imagesDoNotDependOnTheirBatch(_ family: ConvolutionCase.Family) {
    for c in family.cases {
      var numbers = Numbers(c.seed)
      let (input, dOutput) = (numbers.tensor(c.inputShape), numbers.tensor(c.outputShape))
      let weights = weights(c, &numbers).fast
      let bias = numbers.block(c.shape.outputChannels)
      let output = Tensor(unwritten: c.outputShape)
      let dInput = Tensor(unwritten: c.inputShape)
      Float.convolutionForward(input, weights, bias: bias, output: output, adding: nil)
      Float.convolutionBackwardData(dOutput, weights, dInput: dInput)
      for n in 0..<c.images {
        let one = input.image(n).framed(c.inputShape.border + 1)
        let alone = Tensor(unwritten: output.image(n).shape)
        Float.convolutionForward(one, weights, bias: bias, output: alone, adding: nil)
        #expect(bitDifference(alone.values, output.image(n).values) == nil, "\(c), image \(n)")
        let dAlone = Tensor(unwritten: dInput.image(n).shape)
        Float.convolutionBackwardData(
          dOutput.image(n).framed(c.outputShape.border + 1), weights, dInput: dAlone)
        #expect(bitDifference(dAlone.values, dInput.image(n).values) == nil, "\(c), gradient \(n)")
      }
    }
  }

  /// A batch whose images have biases of their own is to the bit what each image is alone.
  @Test(arguments: ConvolutionCase.families)
  func imagesMayHaveTheirOwnBiases(_ family: ConvolutionCase.Family) {
    for c in family.cases where c.images > 1 {
      var numbers = Numbers(c.seed)
      let input = numbers.tensor(c.inputShape)
      let (fast, double, _) = weights(c, &numbers)
      let channels = c.shape.outputChannels
      let biases = numbers.block(c.images * channels)
      let (output, twin) = (Tensor(unwritten: c.outputShape), Tensor(unwritten: c.outputShape))
      let expected = twin.inDouble
      Float.convolutionForward(input, fast, bias: biases, output: output, adding: nil)
      Naive.convolutionForward(
        input.inDouble, double, bias: biases.inDouble, output: expected, adding: nil)
      for n in 0..<c.images {
        let own = biases[n * channels..<(n + 1) * channels]
        let (one, shape) = (input.image(n), output.image(n).shape)
        let alone = Tensor(unwritten: shape)
        Float.convolutionForward(one, fast, bias: own, output: alone, adding: nil)
        #expect(bitDifference(alone.values, output.image(n).values) == nil, "\(c), image \(n)")
        let twinAlone = Tensor(unwritten: shape).inDouble
        Naive.convolutionForward(
          one.inDouble, double, bias: own.inDouble, output: twinAlone, adding: nil)
        #expect(twinAlone.values == expected.image(n).values, "\(c), twin of image \(n)")
      }
    }
  }

  /// A pass over one image of a batch does not write to any other.
  @Test(arguments: ConvolutionCase.families)
  func neighboursAreLeftAlone(_ family: ConvolutionCase.Family) {
    for c in family.cases where c.images > 2 {
      var numbers = Numbers(c.seed)
      let weights = weights(c, &numbers).fast
      let input = numbers.tensor(c.inputShape)
      let output = numbers.tensor(c.outputShape).framed(0)
      let before = output.values
      Float.convolutionForward(
        input.image(1), weights, bias: nil, output: output.image(1), adding: nil)
      let (after, size) = (output.values, before.count / c.images)
      #expect(bitDifference(Array(after[..<size]), Array(before[..<size])) == nil, "\(c), before")
      #expect(
        bitDifference(Array(after[(2 * size)...]), Array(before[(2 * size)...])) == nil,
        "\(c), after")
      #expect(after[size] != before[size] && after[2 * size - 1] != before[2 * size - 1], "\(c)")
    }
  }

  /// Panels are copies: new weights take effect after `repack`, and not before.
  @Test func repackBringsTheWeightsUpToDate() {
    let shape = ConvolutionShape(inputChannels: 1, outputChannels: 1)
    let weights = ConvolutionWeights<Float>(shape, values: Block([2]))
    weights.repack(gradients: true)
    let input = Tensor<Float>(.init(images: 1, channels: 1), values: [3])
    let output = Tensor<Float>(input.shape)
    func run() -> Float {
      Float.convolutionForward(input, weights, bias: nil, output: output, adding: nil)
      return output.values[0]
    }
    #expect(run() == 6)
    weights.values[0] = 5
    #expect(run() == 6)
    weights.repack(gradients: false)
    #expect(run() == 15)
  }

  /// Returns how far each element may be off, if its terms' absolute values add up to `sums`.
  private func bounds(
    _ sums: [Double], terms: Double, isWinograd: Bool
  ) -> [Double] {
    guard isWinograd else { return sums.map { terms * rounding * $0 } }
    // The transforms multiply by up to 32 per direction and cancel, which amplifies a few roundings.
    return [Double](repeating: 48 * rounding * (sums.max() ?? 0), count: sums.count)
  }

  private func weights(_ c: ConvolutionCase, _ numbers: inout Numbers) -> (
    fast: ConvolutionWeights<Float>, double: ConvolutionWeights<Double>,
    magnitude: ConvolutionWeights<Double>
  ) {
    let values = Block(numbers.values(c.shape.weightCount))
    let fast = ConvolutionWeights(c.shape, values: values)
    fast.repack(gradients: true)
    return (
      fast, ConvolutionWeights(c.shape, values: values.inDouble),
      ConvolutionWeights(c.shape, values: values.magnitudes)
    )
  }
}
