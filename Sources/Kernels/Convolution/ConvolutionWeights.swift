/// A convolution's weights and what its passes need besides: the packed panels of both directions
/// and the sweeps.
///
/// The panels are copies and do not exist before the first `repack(gradients:)`. Call it after
/// every change to the weights (an optimiser's step, a loaded file) and before the next pass; all
/// workers then share the panels read-only. The naive twins read `values` and need no panels.
package final class ConvolutionWeights<Element: KernelScalar>: @unchecked Sendable {
  /// The data that one direction reads: the positions of its taps and the weights packed for it.
  struct Direction {
    let sweeps: [ConvolutionShape.Sweep]
    fileprivate(set) var panels = Panels<Element>()
  }

  /// The passes that the panels are packed for.
  private enum Packed { case forNoPass, forForward, forForwardAndGradients }

  package let shape: ConvolutionShape
  /// [kH, kW, inputChannels, outputChannels]
  package let values: Block<Element>

  private var forwardDirection: Direction
  private var backwardDirection: Direction
  private var packed = Packed.forNoPass

  /// Wraps weights that live in `values`, not packed yet.
  package init(_ shape: ConvolutionShape, values: Block<Element>) {
    precondition(
      values.count == shape.weightCount,
      "Convolution needs \(shape.weightCount) weights, got \(values.count)")
    self.shape = shape
    self.values = values
    let (gather, scatter) = (
      Direction(sweeps: shape.gatherSweeps), Direction(sweeps: shape.scatterSweeps)
    )
    (forwardDirection, backwardDirection) =
      shape.isTransposed ? (scatter, gather) : (gather, scatter)
  }

  /// Brings the panels up to date with the weights.
  ///
  /// - Parameter gradients: whether a gradient to data will follow; if not, earlier panels for it
  ///   count as out of date.
  package func repack(gradients: Bool) {
    Element.pack(values, shape, transposed: false, into: &forwardDirection.panels)
    if gradients {
      Element.pack(values, shape, transposed: true, into: &backwardDirection.panels)
    }
    packed = gradients ? .forForwardAndGradients : .forForward
  }

  /// The forward direction: rows are input channels, columns output channels.
  var forward: Direction {
    precondition(
      packed != .forNoPass,
      "A forward pass needs packed weights, but these are packed \(packed); "
        + "call repack(gradients:)")
    return forwardDirection
  }

  /// The direction of the gradient to data: rows are output channels, columns input channels.
  var backward: Direction {
    precondition(
      packed == .forForwardAndGradients,
      "A gradient to data needs weights packed for it, but these are packed \(packed); "
        + "call repack(gradients: true)")
    return backwardDirection
  }
}
