import Foundation
import Kernels

/// A model that is affine in the point at every time: output = W(t) x + b(t), where W and b are
/// straight lines in log(alphaBar / sigma^2) between fixed knots.
///
/// It can say exactly what the law of its samples is. Between two knots it is a mixture of two
/// matrices, each learnt from examples near its knot, so that what is learnt at one level of noise
/// leaves levels farther off alone. Beyond the first and the last knot it stays as it is there.
package struct LinearNetwork: Network {
  /// D, the number of coordinates of a point.
  package let dimension: Int
  /// Values of log(alphaBar / sigma^2) = -log(e^t - 1), rising, at least two.
  package let knots: [Double]
  package let layout: ParameterLayout
  /// [K (D + 1)] -> [D]. Feature k (D + 1) + j is phi_k(t) x_j, and phi_k(t) itself for j = D, with
  /// phi_k the tent over knot k.
  private let layer: Convolution

  package init(dimension: Int, knots: [Double]) {
    precondition(
      dimension > 0 && knots.count > 1 && zip(knots, knots.dropFirst()).allSatisfy { $0 < $1 },
      "A linear network needs coordinates and at least two rising knots, not \(dimension), \(knots)"
    )
    (self.dimension, self.knots) = (dimension, knots)
    var layout = ParameterLayout()
    layer = .linear(
      &layout, "linear", knots.count * (dimension + 1), dimension, startsAtZero: true)
    self.layout = layout
  }

  package func inputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
    .init(images: images, channels: dimension)
  }

  package func outputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
    inputShape(images: images, type)
  }

  /// Returns the two knots that are not zero at a time t > 0, with their weights, which sum to 1.
  private func tents(_ t: Double) -> [(knot: Int, weight: Double)] {
    let level = min(max(-log(expm1(t)), knots[0]), knots[knots.count - 1])
    let right = max(1, knots.firstIndex { $0 >= level } ?? 1)
    let share = (level - knots[right - 1]) / (knots[right] - knots[right - 1])
    return [(right - 1, 1 - share), (right, share)]
  }

  @_specialize(where E == Float)
  package func forward<E>(_ input: Tensor<E>, _ conditions: Conditions, _ pass: Pass<E>)
    -> Tensor<E>
  {
    let (points, times) = (input.shape.images, conditions.times)
    precondition(times.count == points, "\(points) points need as many times, got \(times.count)")
    let (x, width) = (input.values, dimension + 1)
    let length = knots.count * width
    var features = [E](repeating: 0, count: points * length)
    for (row, t) in times.enumerated() {
      for (knot, weight) in tents(t) {
        let (start, weight) = (row * length + knot * width, E(weight))
        for j in 0..<dimension { features[start + j] = weight * x[row * dimension + j] }
        features[start + dimension] = weight
      }
    }
    let expanded = pass.tensor(.init(images: 1, width: points, channels: length))
    expanded.assign(features)
    let output = layer.forward(expanded, pass, border: 0)
    if !pass.isTraining { pass.recycle(expanded) }
    return Tensor(outputShape(images: points, E.self), sharing: output.block)
  }

  @_specialize(where E == Float)
  package func backward<E>(_ dOutput: Tensor<E>, _ pass: Pass<E>, wantsInput: Bool)
    -> Tensor<E>?
  {
    precondition(!wantsInput, "The linear network has no gradient with respect to its points")
    let row = Tensor<E>.Shape(images: 1, width: dOutput.shape.images, channels: dimension)
    layer.backwardParameters(Tensor(row, sharing: dOutput.block), pass)
    return nil
  }

  /// Returns W(t), [D, D] row-major, and b(t), [D], of a network with these weights; t > 0.
  ///
  /// - Parameter weights: in the layout's order.
  package func map(at t: Double, weights: [Float]) -> (matrix: [Double], offset: [Double]) {
    let (d, biases) = (dimension, layout.count - dimension)
    var matrix = [Double](repeating: 0, count: d * d)
    var offset = weights[biases...].map { Double($0) }
    for (knot, weight) in tents(t) {
      for j in 0...d {
        // The weights are [in, out].
        let start = (knot * (d + 1) + j) * d
        for i in 0..<d {
          let value = weight * Double(weights[start + i])
          if j < d { matrix[i * d + j] += value } else { offset[i] += value }
        }
      }
    }
    return (matrix, offset)
  }
}
