import Diffusion
import Kernels
import NeuralNet
import Randomness

/// The training examples of every step: which points, at which times, with which noise.
///
/// The points are chosen by `ExampleOrder`. The noise of a run of points comes from the stream
/// (seed, trainingNoise, step, first point of the run), and runs depend only on the batch.
final class PointBatches: TrainingBatches, @unchecked Sendable {
  /// Keeps a worker's run from `load` to `loss`. Each worker touches only its own.
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
      "\(settings.points) points of \(settings.dimension) coordinates do not fill \(points.count) "
        + "numbers")
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

  /// Fills the network's input with X_t, and remembers the target and weight of each point.
  func load(_ range: Range<Int>, worker: Int, input: Tensor<Float>) -> Conditions {
    var stream = RandomStream(
      seed: settings.seed, purpose: .trainingNoise, index: UInt64(step),
      step: UInt32(range.lowerBound))
    let (times, size) = (Array(times[range]), terms)
    places[worker].run.fill(
      range.flatMap { points[size * chosen[$0]..<size * (chosen[$0] + 1)] }, times,
      settings.objective,
      weight: { [settings] in
        settings.weight.weight(settings.objective, at: $0)
          * settings.times.balance(at: $0, in: settings.timeRange)
      }, &stream)
    input.assign(places[worker].run.noised)
    return Conditions(times: times)
  }

  /// Returns the weighted squared error, summed over points and coordinates, and its gradient.
  func loss(_ range: Range<Int>, worker: Int, output: Tensor<Float>, dOutput: Tensor<Float>)
    -> Double
  {
    let total = places[worker].run.loss(output)
    dOutput.assign(places[worker].run.output)
    return total
  }
}

/// A run of n points that one worker passes through the network.
private struct PointRun {
  /// X_t, eps, the target, and the output, which becomes the loss's gradient; each [n, dimension].
  private(set) var noised: [Float] = []
  private var noise: [Float] = []
  private var target: [Float] = []
  private(set) var output: [Float] = []
  /// The weights of the points, [n].
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

  /// Returns the weighted squared error, summed, and leaves its gradient in `output`.
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
