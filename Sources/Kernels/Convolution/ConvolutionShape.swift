/// The geometry of a square convolution, or of the transposed convolution that undoes its strides.
///
///     convolution:             output[q] = sum over k of  input[s q + k - p] W[k]
///     transposed convolution:  output[s q + k - p] += input[q] W[k]
///
/// Weights are [kH, kW, inputChannels, outputChannels] for both. A linear layer is the 1 x 1 case.
package struct ConvolutionShape: Hashable, Sendable {
  package let inputChannels, outputChannels, kernel, stride, padding: Int
  package let isTransposed: Bool

  package init(
    inputChannels: Int, outputChannels: Int, kernel: Int = 1, stride: Int = 1, padding: Int = 0,
    isTransposed: Bool = false
  ) {
    precondition(
      inputChannels > 0 && outputChannels > 0 && kernel > 0 && stride > 0 && padding >= 0
        && padding < kernel,
      "A convolution needs positive sizes, and a padding smaller than its kernel")
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.isTransposed = isTransposed
  }

  package var taps: Int { kernel * kernel }
  package var weightCount: Int { taps * inputChannels * outputChannels }

  /// Returns the output size along one axis for an input of `size`.
  package func outputSize(_ size: Int) -> Int {
    isTransposed
      ? (size - 1) * stride - 2 * padding + kernel
      : (size + 2 * padding - kernel) / stride + 1
  }

  /// Returns the largest input size along one axis that gives an output of `size`.
  package func inputSize(_ size: Int) -> Int {
    isTransposed
      ? (size + 2 * padding - kernel) / stride + 1
      : size * stride - 2 * padding + kernel - 1
  }

  /// Returns the output's shape for this input, with the given border.
  package func outputShape<E>(_ input: Tensor<E>.Shape, border: Int = 0) -> Tensor<E>.Shape {
    .init(
      images: input.images, height: outputSize(input.height), width: outputSize(input.width),
      channels: outputChannels, border: border)
  }

  /// The zero border that the forward pass needs around its input.
  package var inputBorder: Int { isTransposed ? reach : padding }
  /// The zero border that the backward passes need around the output's gradient.
  package var gradientBorder: Int { isTransposed ? padding : reach }

  /// How far from its own position the strided side is read: the largest |(r + p - k) / s|.
  private var reach: Int {
    max((kernel - 1 - padding + stride - 1) / stride, (stride - 1 + padding) / stride)
  }

  /// Returns twice the multiply-adds of one forward pass over one image of the given input size.
  package func flops(height: Int, width: Int) -> Int {
    let pixels =
      isTransposed ? height * width : outputSize(height) * outputSize(width)
    return 2 * pixels * weightCount
  }
}

extension ConvolutionShape {
  /// A tap of the kernel as one pass sees it: its weights and its offset from the base pixel.
  struct Tap { let index, dy, dx: Int }

  /// One pass of a convolution over a regular grid of pixels.
  ///
  /// Pixel (y, x) of the grid reads `source` at (y sourceStep + dy, x sourceStep + dx) for every
  /// tap and writes `target` at (y targetStep + targetY, x targetStep + targetX).
  struct Sweep {
    let taps: [Tap]
    let sourceStep, targetStep, targetY, targetX: Int

    /// Returns the grid's rows (or columns, with `targetX`) for a target with that many.
    func gridSize(target: Int, first: Int) -> Int { (target - first + targetStep - 1) / targetStep }
  }

  /// The sweeps that read the strided side (`s q + k - p`) and write the dense one (`q`): a
  /// convolution's forward pass and a transposed convolution's gradient to data.
  var gatherSweeps: [Sweep] {
    var taps: [Tap] = []
    for ky in 0..<kernel {
      for kx in 0..<kernel {
        taps.append(Tap(index: ky * kernel + kx, dy: ky - padding, dx: kx - padding))
      }
    }
    return [Sweep(taps: taps, sourceStep: stride, targetStep: 1, targetY: 0, targetX: 0)]
  }

  /// The sweeps that read the dense side (`q`) and write the strided one (`s q + k - p`), one for
  /// each remainder of the written position modulo the stride: a convolution's gradient to data and
  /// a transposed convolution's forward pass.
  var scatterSweeps: [Sweep] {
    var sweeps: [Sweep] = []
    for ry in 0..<stride {
      for rx in 0..<stride {
        var taps: [Tap] = []
        for ky in 0..<kernel where (ry + padding - ky) % stride == 0 {
          for kx in 0..<kernel where (rx + padding - kx) % stride == 0 {
            taps.append(
              Tap(
                index: ky * kernel + kx, dy: (ry + padding - ky) / stride,
                dx: (rx + padding - kx) / stride))
          }
        }
        sweeps.append(
          Sweep(taps: taps, sourceStep: 1, targetStep: stride, targetY: ry, targetX: rx))
      }
    }
    return sweeps
  }
}
