/// A number type the network can run in: `Float` on the fast kernels, `Double` on their naive
/// twins. The layers are written once against this protocol, so a finite-difference check in
/// `Double` checks the very code that trains in `Float`.
///
/// Every requirement has the naive twin of the same name in `Naive` as its default. Shapes are
/// checked here, once; the twins and the fast kernels trust them.
package protocol KernelScalar: BinaryFloatingPoint, Sendable {
  /// e^x.
  static func exponential(_ x: Self) -> Self

  /// Packs a convolution's weights, [kH, kW, in, out], for its forward pass or, `transposed`, for
  /// its gradient to data. A type without packed kernels does nothing.
  static func pack(
    _ weights: Block<Self>, _ shape: ConvolutionShape, transposed: Bool,
    into panels: inout Panels<Self>)

  /// output = convolution(input) + bias + addend; the addend has the output's shape and may be the
  /// output itself.
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

  /// output = groupNorm(input) · scale + shift, then SiLU if asked. See `GroupNormShape`.
  static func groupNormForward(
    _ input: Tensor<Self>, _ shape: GroupNormShape, scale: Block<Self>, shift: Block<Self>,
    output: Tensor<Self>, statistics: Block<Self>)

  /// dInput = gradient with respect to the input (overwritten) + addend, which has its shape;
  /// dScale, dShift += theirs.
  static func groupNormBackward(
    _ dOutput: Tensor<Self>, _ input: Tensor<Self>, _ shape: GroupNormShape,
    scale: Block<Self>, shift: Block<Self>, statistics: Block<Self>, dInput: Tensor<Self>,
    adding addend: Tensor<Self>?, dScale: Block<Self>, dShift: Block<Self>)

  /// Single-head attention over the pixels of each image. See `attentionForward` in `Naive`.
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
  /// dInput = dOutput · (1 - output^2), with tanh's output; `dInput` may be `dOutput`.
  static func tanhBackward(_ dOutput: Tensor<Self>, output: Tensor<Self>, dInput: Tensor<Self>)

  /// Copies (or adds) `count` channels from one tensor to another of equal images and pixels.
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

/// What a group norm normalises over: for each image and each group of neighbouring channels, all
/// pixels. Variance is biased (divided by the count).
package struct GroupNormShape: Hashable, Sendable {
  package let channels, groups: Int
  /// Added to the variance under the root.
  package let epsilon: Double
  /// Whether SiLU follows in the same pass.
  package let activates: Bool

  package init(channels: Int, groups: Int, epsilon: Double = 1e-5, activates: Bool) {
    precondition(
      groups > 0 && channels % groups == 0,
      "Group norm needs channels (\(channels)) divisible by groups (\(groups))")
    (self.channels, self.groups) = (channels, groups)
    (self.epsilon, self.activates) = (epsilon, activates)
  }

  /// Elements of the statistics of a batch: mean and inverse standard deviation, [N, groups, 2].
  package func statisticsCount(images: Int) -> Int { images * groups * 2 }
}

/// What a worker lends to kernels while they run: memory, which grows to its largest use, and other
/// threads if there are some to spare.
package final class KernelScratch<Element: KernelScalar>: @unchecked Sendable {
  var panels = Panels<Element>()
  /// Threads that share the work of this worker's layers.
  package var crew: Crew?
  private var storage = Storage<Element>(count: 0)

  package init() {}

  func memory(_ count: Int) -> UnsafeMutablePointer<Element> {
    if storage.count < count { storage = Storage(count: count) }
    return storage.pointer
  }

  /// Calls `body` with ranges that together cover `0..<count`, on all threads of the crew.
  func share(_ count: Int, _ body: (Range<Int>) -> Void) {
    guard let crew, count > 1 else { return body(0..<count) }
    // Two parts a thread: one that is late costs half as much.
    let parts = min(count, 2 * crew.size)
    crew.share(parts) { body($0 * count / parts..<($0 + 1) * count / parts) }
  }
}
