import Diffusion
import Foundation
import Kernels
import NeuralNet
import Randomness

/// The training examples of every step: which points, at which times, with which noise.
///
/// The points are the `ExampleOrder`'s. The noise of a run of points is the stream (seed,
/// trainingNoise, step, first point of the run), and runs depend on the batch alone.
final class PointBatches: TrainingBatches, @unchecked Sendable {
  /// What lets workers keep their run from `load` to `loss`; each touches its own only.
  private final class Place {
    var run = PointRun()
  }

  private let settings: PointSettings
  /// X_0, [points, dimension].
  private let points: [Float]
  /// Indexed by worker.
  private let places: [Place]
  private var order: ExampleOrder
  private var step = 0
  private var chosen: [Int] = []
  private var times: [Double] = []

  init(_ settings: PointSettings, points: [Float], threads: Int) {
    precondition(
      settings.batch > 0 && settings.batch <= settings.points,
      "A batch of \(settings.batch) cannot be drawn from \(settings.points) points")
    precondition(
      points.count == settings.points * settings.dimension,
      "\(settings.points) points of \(settings.dimension) are not \(points.count) numbers")
    (self.settings, self.points) = (settings, points)
    places = (0..<threads).map { _ in Place() }
    order = ExampleOrder(count: settings.points, seed: settings.seed)
  }

  var count: Int { settings.batch }
  var terms: Int { settings.dimension }

  func prepare(step: Int) {
    self.step = step
    chosen = (0..<count).map { order.example(at: step * count + $0) }
    let quantiles = StratifiedQuantiles(count: count, seed: settings.seed, step: step)
    times = (0..<count).map {
      settings.times.time(quantile: quantiles[$0], in: settings.timeRange)
    }
  }

  /// Fills the network's input with X_t and remembers target and weight of each point.
  func load(_ range: Range<Int>, worker: Int, input: Tensor<Float>) -> Conditions {
    var stream = RandomStream(
      seed: settings.seed, purpose: .trainingNoise, index: UInt64(step),
      step: UInt32(range.lowerBound))
    let (times, size) = (Array(times[range]), terms)
    places[worker].run.fill(
      range.flatMap { points[size * chosen[$0]..<size * (chosen[$0] + 1)] }, times,
      settings.objective, weight: weight, &stream)
    input.assign(places[worker].run.noised)
    return Conditions(times: times)
  }

  private func weight(at t: Double) -> Double {
    let own = LossWeight.canonical.weight(settings.objective, at: t)
    return settings.weightPower == 1 ? own : own * pow(expm1(t), 1 - settings.weightPower)
  }

  /// The weighted squared error summed over points and coordinates, and its gradient.
  func loss(_ range: Range<Int>, worker: Int, output: Tensor<Float>, dOutput: Tensor<Float>)
    -> Double
  {
    let total = places[worker].run.loss(output)
    dOutput.assign(places[worker].run.output)
    return total
  }
}

/// A run of n points that one worker takes through the network.
private struct PointRun {
  /// X_t, eps, the target, and the output that becomes the loss's gradient: each [n, dimension].
  private(set) var noised: [Float] = []
  private var noise: [Float] = []
  private var target: [Float] = []
  private(set) var output: [Float] = []
  /// [n].
  private var weights: [Double] = []

  /// - Parameters:
  ///   - clean: X_0, [n, dimension].
  ///   - times: t, [n].
  mutating func fill(
    _ clean: [Float], _ times: [Double], _ objective: Objective,
    weight: (Double) -> Double, _ stream: inout RandomStream
  ) {
    let size = clean.count / max(1, times.count)
    if noised.count != clean.count {
      weights = [Double](repeating: 0, count: times.count)
      noised = [Float](repeating: 0, count: clean.count)
      (noise, target, output) = (noised, noised, noised)
    }
    stream.fillNormal(&noise)
    for (row, t) in times.enumerated() {
      let signal = Float(OrnsteinUhlenbeck.signalScale(t))
      let sigma = Float(OrnsteinUhlenbeck.noiseScale(t))
      let wanted = objective.target(at: t)
      let (ofClean, ofNoise) = (Float(wanted.clean), Float(wanted.noise))
      weights[row] = weight(t)
      for j in size * row..<size * (row + 1) {
        let (x, eps) = (clean[j], noise[j])
        noised[j] = signal * x + sigma * eps
        target[j] = ofClean * x + ofNoise * eps
      }
    }
  }

  /// The weighted squared error summed, with its gradient left in `output`.
  mutating func loss(_ tensor: Tensor<Float>) -> Double {
    tensor.copy(to: &output)
    var total = 0.0
    let size = output.count / max(1, weights.count)
    for row in weights.indices {
      let factor = Float(2 * weights[row])
      for j in size * row..<size * (row + 1) {
        let error = output[j] - target[j]
        total += weights[row] * Double(error) * Double(error)
        output[j] = factor * error
      }
    }
    return total
  }
}
