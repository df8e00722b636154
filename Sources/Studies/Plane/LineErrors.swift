import Diffusion
import Foundation

/// How far a network trained on the line is from the exact target (experiment 1, figures 1 and 3).
package struct LineErrors: Codable, Sendable {
  package struct Row: Codable, Sendable {
    package let time: Double
    /// The mean squared error of the network's own output, for each coordinate: E (g_th - g)_j^2
    /// over X_t. The paper defines it with the root, but stores and plots it without.
    package let output: [Double]
    /// The same error of the estimate of X_0 from the output, which is what a sampler sees.
    package let estimate: [Double]
    /// E g_j^2 of the exact target, which is the error of a network that always outputs 0.
    package let signal: [Double]
    /// E (f_th - f)_1, the mean error of the estimate along the line: what moves samples to one side.
    package let bias: Double
    /// The network's output at the fixed point (1, -0.1), and the exact target there (figure 2).
    package let fixed, fixedTarget: [Double]

    /// The |error| of the second output at the fixed point.
    package var atFixedPoint: Double { abs(fixed[1] - fixedTarget[1]) }
  }

  package let objective: Objective
  package let rows: [Row]

  /// The point (1, -0.1).
  package static let fixedPoint = PlanePoint(1, -0.1)

  /// - Parameter samples: the number of points X_t per time.
  package init(_ network: PointDenoiser, times: [Double], samples: Int, seed: UInt64) {
    objective = network.settings.objective
    let pairs = PlanarLaw.line.pairs(samples, seed: seed)
    rows = times.map { Self.row(network, pairs, at: $0) }
  }

  private static func row(
    _ network: PointDenoiser, _ pairs: [(clean: PlanePoint, noise: PlanePoint)], at t: Double
  ) -> Row {
    let (signal, sigma) = (OrnsteinUhlenbeck.signalScale(t), OrnsteinUhlenbeck.noiseScale(t))
    let objective = network.settings.objective
    let points = pairs.map { signal * $0.clean + sigma * $0.noise } + [fixedPoint]
    let states = points.flatMap { [$0.x, $0.y] }
    let outputs = network.outputs(of: states, time: t)
    func output(_ i: Int) -> PlanePoint {
      PlanePoint(Double(outputs[2 * i]), Double(outputs[2 * i + 1]))
    }
    let reading = objective.estimate(at: t)
    var (sum, squares, power) = (PlanePoint(), PlanePoint(), PlanePoint())
    for i in pairs.indices {
      let exact = target(objective, at: points[i], time: t)
      let error = output(i) - exact
      sum += error
      squares += error * error
      power += exact * exact
    }
    let count = Double(pairs.count)
    let mean = squares / count
    let estimate = mean * reading.output * reading.output
    let (fixed, exact) = (output(pairs.count), target(objective, at: fixedPoint, time: t))
    return Row(
      time: t, output: [mean.x, mean.y], estimate: [estimate.x, estimate.y],
      signal: [power.x / count, power.y / count], bias: reading.output * sum.x / count,
      fixed: [fixed.x, fixed.y], fixedTarget: [exact.x, exact.y])
  }

  /// Returns g, which is f, S or E[eps | X_t = x], without cancellation at small t.
  package static func target(_ objective: Objective, at x: PlanePoint, time t: Double)
    -> PlanePoint
  {
    let (signal, sigma) = (OrnsteinUhlenbeck.signalScale(t), OrnsteinUhlenbeck.noiseScale(t))
    return switch objective {
    case .cem: [signal * x.x, 0]
    case .sgm: [x.x, x.y / (sigma * sigma)]
    case .ddpm: [sigma * x.x, x.y / sigma]
    case .v: [0, signal / sigma * x.y]
    }
  }
}
