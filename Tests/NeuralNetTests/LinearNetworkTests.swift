import Foundation
import Kernels
import NeuralNet
import Testing

@Suite struct LinearNetworkTests {
  /// The output is the stated map of the point, at every kind of time.
  @Test(arguments: [1e-5, 0.02, 0.5, log(2), 1.3, 40]) func theMapIsWhatTheNetworkDoes(t: Double) {
    let network = LinearNetwork(dimension: 3, knots: [-3, -1, 0, 4])
    let weights = (0..<network.layout.count).map { Float(($0 * 37) % 23) / 11 - 1 }
    let pass = Pass(Weights(network.layout, values: weights.map { Double($0) }))
    let x = [0.4, -1.5, 2]
    let input = Tensor(network.inputShape(images: 1, Double.self), values: x)
    let output = network.forward(input, times: [t], pass).values
    let (matrix, offset) = network.map(at: t, weights: weights)
    for i in 0..<3 {
      let expected = (0..<3).reduce(offset[i]) { $0 + matrix[3 * i + $1] * x[$1] }
      #expect(abs(output[i] - expected) < 1e-12)
    }
  }

  /// Halfway between two knots it is the mean of their maps, and beyond the last it stays.
  @Test func mapsAreLinesBetweenKnots() {
    let network = LinearNetwork(dimension: 1, knots: [0, 2, 3])
    // [in, out] = (x, 1) at each of three knots, and the layer's own bias.
    let weights: [Float] = [1, 10, 2, 20, 4, 40, 0.5]
    func map(_ level: Double) -> [Double] {
      let (matrix, offset) = network.map(at: log1p(exp(-level)), weights: weights)
      return matrix + offset
    }
    for (level, expected) in [
      (0.0, [1, 10.5]), (1, [1.5, 15.5]), (2, [2, 20.5]), (2.5, [3, 30.5]), (9, [4, 40.5]),
      (-9, [1, 10.5]),
    ] {
      for (a, b) in zip(map(level), expected) { #expect(abs(a - b) < 1e-9, "at \(level)") }
    }
  }
}
