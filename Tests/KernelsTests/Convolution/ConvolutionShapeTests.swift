import Kernels
import Testing

/// Sizes and hand numbers of convolutions.
@Suite struct ConvolutionShapeTests {
  /// The larger of the two sides' sizes is computed from the smaller wherever that is possible.
  @Test func inputSizeUndoesOutputSize() {
    for (kernel, stride, padding, isTransposed) in ConvolutionCase.kinds {
      let shape = ConvolutionShape(
        inputChannels: 1, outputChannels: 1, kernel: kernel, stride: stride, padding: padding,
        isTransposed: isTransposed)
      for size in kernel...20 {
        let output = shape.outputSize(size)
        #expect(shape.outputSize(shape.inputSize(output)) == output)
        #expect(shape.inputSize(output) >= size)
        #expect(shape.inputSize(output) < size + stride)
      }
    }
  }

  @Test func sizesOfTheUNet() {
    func shape(_ kernel: Int, _ stride: Int, transposed: Bool = false) -> ConvolutionShape {
      .init(
        inputChannels: 3, outputChannels: 5, kernel: kernel, stride: stride, padding: 1,
        isTransposed: transposed)
    }
    #expect(shape(3, 1).outputSize(28) == 28)
    #expect(shape(3, 2).outputSize(28) == 14)
    #expect(shape(3, 2).outputSize(7) == 4)
    #expect(shape(3, 2).inputSize(14) == 28)
    #expect(shape(4, 2, transposed: true).outputSize(7) == 14)
    #expect(shape(4, 2, transposed: true).inputSize(14) == 7)
    #expect(shape(3, 1).inputBorder == 1 && shape(3, 1).gradientBorder == 1)
    #expect(shape(3, 2).flops(height: 8, width: 6) == 2 * 4 * 3 * 9 * 15)
    #expect(shape(4, 2, transposed: true).flops(height: 8, width: 6) == 2 * 8 * 6 * 16 * 15)
  }

  /// [1 2 3] passes through [10 20 30] with strides 1 and 2, and [1 2] up through [1 2 3 4].
  @Test func oneRowByHand() {
    func run(_ shape: ConvolutionShape, _ input: [Double], _ row: [Double]) -> [Double] {
      // Only the middle row of the kernel meets the single row of the picture.
      var kernel = [Double](repeating: 0, count: shape.weightCount)
      for (i, w) in row.enumerated() { kernel[shape.padding * shape.kernel + i] = w }
      let x = Tensor<Double>(
        .init(
          images: 1, height: 1, width: input.count, channels: 1, border: shape.inputBorder),
        values: input)
      let y = Tensor<Double>(shape.outputShape(x.shape))
      Naive.convolutionForward(
        x, ConvolutionWeights(shape, values: Block(kernel)), bias: Block([0.5]), output: y,
        adding: nil)
      return Array(y.values.prefix(y.shape.width))
    }
    func shape(_ kernel: Int, _ stride: Int, _ transposed: Bool) -> ConvolutionShape {
      .init(
        inputChannels: 1, outputChannels: 1, kernel: kernel, stride: stride, padding: 1,
        isTransposed: transposed)
    }
    #expect(run(shape(3, 1, false), [1, 2, 3], [10, 20, 30]) == [80.5, 140.5, 80.5])
    #expect(run(shape(3, 2, false), [1, 2, 3], [10, 20, 30]) == [80.5, 80.5])
    #expect(run(shape(4, 2, true), [1, 2], [1, 2, 3, 4]) == [2.5, 5.5, 8.5, 6.5])
  }
}
