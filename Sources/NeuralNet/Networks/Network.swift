import Kernels

/// A network that maps a batch of images and their conditions to a batch of outputs.
package protocol Network: Sendable {
  var layout: ParameterLayout { get }

  /// - Parameters:
  ///   - input: [N, H, W, C] with the border of `inputShape`.
  ///   - conditions: times and labels, one per image; a network without them ignores them.
  /// - Returns: the output, which belongs to the pass.
  func forward<E>(_ input: Tensor<E>, _ conditions: Conditions, _ pass: Pass<E>) -> Tensor<E>

  /// Adds the gradient of every parameter; recycles `dOutput`.
  ///
  /// - Parameter wantsInput: whether to return the gradient with respect to the input too.
  func backward<E>(_ dOutput: Tensor<E>, _ pass: Pass<E>, wantsInput: Bool) -> Tensor<E>?

  /// Returns the shape of a batch of inputs, with its border.
  func inputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape

  /// Returns the shape of a batch of outputs, with the border that its gradient needs.
  func outputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape
}

extension Network {
  /// Returns the output for images of which only the times are known.
  package func forward<E>(_ input: Tensor<E>, times: [Double], _ pass: Pass<E>) -> Tensor<E> {
    forward(input, Conditions(times: times), pass)
  }
}
