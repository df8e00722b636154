import Kernels

/// A multilayer perceptron of a point and a time. With tanh between its layers it is the network of
/// the CEM paper's two-dimensional experiments (THEORY 2).
///
///     (x_1 ... x_D, t) -> activation -> ... -> activation -> D outputs
package struct MLP: Network {
  /// What stands between the layers.
  package enum Activation: String, CaseIterable, Codable, Sendable {
    case tanh
    case relu = "ReLU"
  }

  package let dimension: Int
  package let activation: Activation
  package let layout: ParameterLayout
  private let layers: [Convolution]

  /// - Parameters:
  ///   - dimension: D, the number of coordinates of a point.
  ///   - hidden: the width of each hidden layer, starting at the input.
  package init(dimension: Int, hidden: [Int], activation: Activation = .tanh) {
    precondition(dimension > 0, "A point needs at least one coordinate, got \(dimension)")
    var layout = ParameterLayout()
    let widths = [dimension + 1] + hidden + [dimension]
    layers = (0..<widths.count - 1).map {
      .linear(&layout, "layer\($0)", widths[$0], widths[$0 + 1])
    }
    (self.dimension, self.activation) = (dimension, activation)
    self.layout = layout
  }

  package func inputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
    .init(images: images, channels: dimension)
  }

  package func outputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
    inputShape(images: images, type)
  }

  @_specialize(where E == Float)
  package func forward<E>(_ input: Tensor<E>, _ conditions: Conditions, _ pass: Pass<E>)
    -> Tensor<E>
  {
    let times = conditions.times
    precondition(
      times.count == input.shape.images,
      "The MLP needs one time per point, got \(times.count) times for \(input.shape.images) points")
    let time = pass.tensor(Self.row(times.count, channels: 1))
    time.assign(times.map { E($0) })
    var h = pass.tensor(Self.row(times.count, channels: dimension + 1))
    E.copyChannels(
      Self.row(input), from: 0, to: h, at: 0, count: dimension, accumulates: false)
    E.copyChannels(time, from: 0, to: h, at: dimension, count: 1, accumulates: false)
    pass.release(time)
    for (index, layer) in layers.enumerated() {
      if index > 0 {
        let activated = pass.tensor(h.shape)
        switch activation {
        case .tanh: E.tanhForward(h, output: activated)
        case .relu: E.reluForward(h, output: activated)
        }
        // The next layer saves its input, which is all that the activation's gradient needs.
        pass.release(h)
        h = activated
      }
      let next = layer.forward(h, pass, border: 0)
      pass.release(h)
      h = next
    }
    return Tensor(outputShape(images: times.count, E.self), sharing: h.block)
  }

  /// Returns the shape of points side by side in one image, so that kernels take them in one run.
  private static func row<E>(_ points: Int, channels: Int) -> Tensor<E>.Shape {
    .init(images: 1, width: points, channels: channels)
  }

  /// Returns the same memory as one such image.
  private static func row<E>(_ points: Tensor<E>) -> Tensor<E> {
    Tensor(row(points.shape.images, channels: points.shape.channels), sharing: points.block)
  }

  @_specialize(where E == Float)
  package func backward<E>(_ dOutput: Tensor<E>, _ pass: Pass<E>, wantsInput: Bool)
    -> Tensor<E>?
  {
    let points = dOutput.shape.images
    var d = Self.row(dOutput)
    for (index, layer) in layers.enumerated().reversed() {
      let (dHidden, hidden) = layer.backward(d, pass)
      pass.recycle(d)
      d = dHidden
      guard index > 0 else { continue }
      switch activation {
      case .tanh: E.tanhBackward(d, output: hidden, dInput: d)
      case .relu: E.reluBackward(d, output: hidden, dInput: d)
      }
    }
    defer { pass.recycle(d) }
    guard wantsInput else { return nil }
    let dInput = pass.tensor(inputShape(images: points, E.self))
    E.copyChannels(
      d, from: 0, to: Self.row(dInput), at: 0, count: dimension, accumulates: false)
    return dInput
  }
}
