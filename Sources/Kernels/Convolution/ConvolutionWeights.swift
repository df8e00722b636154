/// A convolution's weights with what its passes need beside them: the packed panels of both
/// directions and the sweeps.
///
/// The panels are copies, and there are none before the first `repack(gradients:)`. Call it after
/// every change to the weights (an optimiser's step, a loaded file) and before the next pass; all
/// workers then share the panels read-only. Naive twins read `values` and need no panels.
package final class ConvolutionWeights<Element: KernelScalar>: @unchecked Sendable {
  /// The passes that the panels are packed for.
  private enum Packed { case forNoPass, forForward, forForwardAndGradients }

  package let shape: ConvolutionShape
  /// [kH, kW, inputChannels, outputChannels]
  package let values: Block<Element>

  let forwardSweeps: [ConvolutionShape.Sweep]
  let backwardSweeps: [ConvolutionShape.Sweep]
  private var packed = Packed.forNoPass
  private var packedForward = Panels<Element>()
  private var packedBackward = Panels<Element>()

  /// Weights that live in `values`, not packed yet.
  package init(_ shape: ConvolutionShape, values: Block<Element>) {
    precondition(
      values.count == shape.weightCount,
      "Convolution needs \(shape.weightCount) weights, got \(values.count)")
    self.shape = shape
    self.values = values
    forwardSweeps = shape.isTransposed ? shape.scatterSweeps : shape.gatherSweeps
    backwardSweeps = shape.isTransposed ? shape.gatherSweeps : shape.scatterSweeps
  }

  /// Brings the panels up to date with the weights.
  ///
  /// - Parameter gradients: whether a gradient to data will be asked for too; without it, panels of
  ///   an earlier packing count as out of date.
  package func repack(gradients: Bool) {
    Element.pack(values, shape, transposed: false, into: &packedForward)
    if gradients { Element.pack(values, shape, transposed: true, into: &packedBackward) }
    packed = gradients ? .forForwardAndGradients : .forForward
  }

  /// For the forward pass: rows are input channels, columns output channels.
  var forwardPanels: Panels<Element> {
    precondition(
      packed != .forNoPass,
      "A forward pass needs packed weights, these are packed \(packed); call repack(gradients:)")
    return packedForward
  }

  /// For the gradient to data: rows are output channels, columns input channels.
  var backwardPanels: Panels<Element> {
    precondition(
      packed == .forForwardAndGradients,
      "A gradient to data needs weights packed for it, these are packed \(packed); "
        + "call repack(gradients: true)")
    return packedBackward
  }
}
