/// A number type that a network can run in: `Float` on the fast kernels, `Double` on their naive
/// twins. The layers are written once against this protocol, so a finite-difference check in
/// `Double` checks the very code that trains in `Float`.
///
/// The default of every requirement is its naive twin of the same name in `Naive`. Fast kernel and
/// twin begin with the same check of their arguments (`ConvolutionChecks`, `GroupNormShape`,
/// `AttentionShape`, `ShapeChecks`); whatever they call relies on it.
package protocol KernelScalar: BinaryFloatingPoint, Sendable {
  /// Returns e^x.
  static func exponential(_ x: Self) -> Self

  /// Packs a convolution's weights, [kH, kW, in, out], for its forward pass or, if `transposed`,
  /// for its gradient to data. A type without packed kernels does nothing.
  static func pack(
    _ weights: Block<Self>, _ shape: ConvolutionShape, transposed: Bool,
    into panels: inout Panels<Self>)

  /// output = convolution(input) + bias + addend; the addend has the output's shape and may be the
  /// output itself. There is a bias for each channel, or for each image and channel.
  static func convolutionForward(
    _ input: Tensor<Self>, _ weights: ConvolutionWeights<Self>, bias: Block<Self>?,
    output: Tensor<Self>, adding addend: Tensor<Self>?, scratch: KernelScratch<Self>)

  /// dInput = gradient of the convolution with respect to its input (overwritten).
  static func convolutionBackwardData(
    _ dOutput: Tensor<Self>, _ weights: ConvolutionWeights<Self>, dInput: Tensor<Self>,
    scratch: KernelScratch<Self>)

  /// dWeights += gradient with respect to the weights.
  static func convolutionBackwardWeights(
    _ input: Tensor<Self>, _ dOutput: Tensor<Self>, _ shape: ConvolutionShape,
    dWeights: Block<Self>, scratch: KernelScratch<Self>)

  /// output = groupNorm(input) · scale + shift, then SiLU if `activates`. See `GroupNormShape`.
  static func groupNormForward(
    _ input: Tensor<Self>, _ shape: GroupNormShape, scale: Block<Self>, shift: Block<Self>,
    output: Tensor<Self>, statistics: Block<Self>, scratch: KernelScratch<Self>)

  /// dInput = gradient with respect to the input (overwritten) + addend, which has the shape of
  /// dInput; dScale, dShift += their gradients.
  static func groupNormBackward(
    _ dOutput: Tensor<Self>, _ input: Tensor<Self>, _ shape: GroupNormShape,
    scale: Block<Self>, shift: Block<Self>, statistics: Block<Self>, dInput: Tensor<Self>,
    adding addend: Tensor<Self>?, dScale: Block<Self>, dShift: Block<Self>)

  /// Computes single-head attention over an image's pixels. See `attentionForward` in `Naive`.
  static func attentionForward(
    _ qkv: Tensor<Self>, probabilities: Tensor<Self>, output: Tensor<Self>,
    scratch: KernelScratch<Self>)

  /// dQKV = gradient of the attention with respect to its input (overwritten).
  static func attentionBackward(
    _ dOutput: Tensor<Self>, _ qkv: Tensor<Self>, probabilities: Tensor<Self>,
    dQKV: Tensor<Self>, scratch: KernelScratch<Self>)

  /// output = input · sigmoid(input).
  static func siluForward(_ input: Tensor<Self>, output: Tensor<Self>)
  /// dInput = dOutput · silu'(input).
  static func siluBackward(_ dOutput: Tensor<Self>, _ input: Tensor<Self>, dInput: Tensor<Self>)

  /// output = tanh(input).
  static func tanhForward(_ input: Tensor<Self>, output: Tensor<Self>)
  /// dInput = dOutput · (1 - output^2), where output is tanh's; `dInput` may be `dOutput`.
  static func tanhBackward(_ dOutput: Tensor<Self>, output: Tensor<Self>, dInput: Tensor<Self>)

  /// output = max(0, input); `output` may be `input`.
  static func reluForward(_ input: Tensor<Self>, output: Tensor<Self>)
  /// dInput = dOutput where the output of ReLU is above 0, else 0; `dInput` may be `dOutput`.
  static func reluBackward(_ dOutput: Tensor<Self>, output: Tensor<Self>, dInput: Tensor<Self>)

  /// Copies (or adds) `count` channels from one tensor to another with equal images and pixels.
  static func copyChannels(
    _ source: Tensor<Self>, from: Int, to target: Tensor<Self>, at: Int, count: Int,
    accumulates: Bool)

  /// target[n, y, x, c] += addend[n, c].
  static func addPerImage(_ addend: Tensor<Self>, to target: Tensor<Self>)
  /// sums[n, c] = sum over pixels of source[n, y, x, c] (overwritten).
  static func sumPixels(_ source: Tensor<Self>, sums: Tensor<Self>)
  /// target = a · b, element by element.
  static func multiply(_ a: Tensor<Self>, _ b: Tensor<Self>, target: Tensor<Self>)
}
