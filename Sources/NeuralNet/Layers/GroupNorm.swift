import Kernels

/// Group normalisation with scale and shift, followed by SiLU if `activates` (Wu, He 2018).
package struct GroupNorm: Sendable {
  package let shape: GroupNormShape
  private let scale: Range<Int>
  private let shift: Range<Int>

  package init(
    _ layout: inout ParameterLayout, _ name: String, channels: Int, groups: Int, activates: Bool
  ) {
    shape = GroupNormShape(channels: channels, groups: groups, activates: activates)
    scale = layout.add("\(name).weight", shape: [channels], start: .ones)
    shift = layout.add("\(name).bias", shape: [channels], start: .zeros)
  }

  /// Normalises [N, H, W, C], with this border. The input must outlive the backward pass.
  package func forward<E>(_ input: Tensor<E>, _ pass: Pass<E>, border: Int) -> Tensor<E> {
    var target = input.shape
    target.border = border
    let output = pass.tensor(target)
    let statistics = pass.tensor(statisticsShape(input.shape))
    pass.save(input)
    pass.save(statistics)
    E.groupNormForward(
      input, shape, scale: pass.weights.values[scale], shift: pass.weights.values[shift],
      output: output, statistics: statistics.block, scratch: pass.scratch)
    pass.release(statistics)
    return output
  }

  /// Adds the gradients of scale and shift. Returns the gradient of the input plus an addend of its
  /// shape, with this border.
  ///
  /// - Parameter givingUpInput: whether nobody reads the layer's input after this.
  package func backward<E>(
    _ dOutput: Tensor<E>, _ pass: Pass<E>, border: Int, adding addend: Tensor<E>? = nil,
    givingUpInput: Bool = false
  ) -> Tensor<E> {
    let statistics = pass.restore()
    let input = pass.restore()
    var target = input.shape
    target.border = border
    let dInput = pass.tensor(target)
    E.groupNormBackward(
      dOutput, input, shape, scale: pass.weights.values[scale],
      shift: pass.weights.values[shift], statistics: statistics.block, dInput: dInput,
      adding: addend,
      dScale: pass.gradient(scale), dShift: pass.gradient(shift))
    pass.recycle(statistics)
    if givingUpInput { pass.recycle(input) }
    return dInput
  }

  private func statisticsShape<E>(_ input: Tensor<E>.Shape) -> Tensor<E>.Shape {
    .init(images: input.images, channels: shape.groups * 2)
  }
}
