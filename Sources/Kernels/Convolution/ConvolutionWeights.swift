/// A convolution's weights with what its passes need beside them: the packed panels of both
/// directions and the sweeps.
///
/// The panels are copies. After a change to the weights (an optimiser's step, a loaded file) call
/// `repack()` before the next pass; all workers then share the panels read-only.
package final class ConvolutionWeights<Element: KernelScalar>: @unchecked Sendable {
  package let shape: ConvolutionShape
  /// [kH, kW, inputChannels, outputChannels]
  package let values: Block<Element>

  /// For the forward pass: rows are input channels, columns output channels.
  private(set) var forwardPanels = Panels<Element>()
  /// For the gradient to data: rows are output channels, columns input channels.
  private(set) var backwardPanels = Panels<Element>()
  let forwardSweeps: [ConvolutionShape.Sweep]
  let backwardSweeps: [ConvolutionShape.Sweep]

  /// Weights that live in `values`; packs them as they are now.
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
  /// - Parameter gradients: whether a gradient to data will be asked for too.
  package func repack(gradients: Bool) {
    Element.pack(values, shape, transposed: false, into: &forwardPanels)
    if gradients { Element.pack(values, shape, transposed: true, into: &backwardPanels) }
  }
}

/// The right-hand side of a product, cut into panels of NR columns so that a micro-kernel reads it
/// front to back.
///
///     panel 0                          panel 1 ...
///     tap 0: row 0: NR floats
///            row 1: NR floats
///            ...
///     tap 1: ...
///
/// Element (tap, row, column) lies at panel · taps · rows · NR + (tap · rows + row) · W + column % NR,
/// panel = column / NR. W is NR but for a last panel whose columns fit one vector, where it is that
/// vector's length: layers of few channels do not pay for NR. Columns beyond the last are zero.
package struct Panels<Element: KernelScalar>: Sendable {
  var storage = Storage<Element>(count: 0)
  var taps = 0
  var rows = 0
  var columns = 0

  package init() {}
}
