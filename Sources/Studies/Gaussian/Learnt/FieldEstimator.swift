import Diffusion
import Foundation
import Kernels
import NeuralNet

/// A network trained on draws of a Gaussian field, as an estimator of E[X_0 | X_t].
///
/// All kinds of networks see the same examples: `PointBatches`, which takes an image as its pixels.
package final class FieldEstimator<Model: Network>: Denoiser, @unchecked Sendable {
  package let network: Model
  package let objective: Objective
  /// The moving average of the weights, in the layout of the network.
  package let weights: [Float]
  /// The mean loss over the last twentieth of the steps.
  package let loss: Double
  private let parallel: DataParallel<Model>
  private let dimension: Int

  /// How an optimiser goes through the steps.
  package struct Pace: Sendable {
    /// The highest learning rate, reached after 5 % of the steps; it falls to 0 as half a cosine.
    package let rate: Double
    package let optimiser: Optimiser.Settings
    /// The examples that a worker takes through the network at a time.
    package let run: Int

    package init(rate: Double, optimiser: Optimiser.Settings = .init(), run: Int) {
      (self.rate, self.optimiser, self.run) = (rate, optimiser, run)
    }
  }

  /// Trains a network.
  ///
  /// - Parameters:
  ///   - settings: of the examples; the layers of its perceptron are not used.
  ///   - points: the training set, [settings.points, settings.dimension].
  ///   - progress: called with the number of steps done; what it throws ends the work.
  /// - Throws: `DivergedTraining`, or what `progress` throws.
  package init(
    _ network: Model, _ settings: PointSettings, _ pace: Pace, points: [Float], threads: Int,
    progress: (Int) throws -> Void
  ) throws {
    let loop = TrainingLoop(
      network, startingFrom: network.layout.initialValues(seed: settings.seed),
      PointBatches(settings, points: points, threads: threads), pace.optimiser,
      learningRate: .shares(peak: pace.rate, warmUp: 0.05), threads: threads,
      longestRun: pace.run, advice: "try a lower learning rate")
    let tail = max(1, settings.steps / 20)
    var sum = 0.0
    for step in 1...settings.steps {
      let loss = try loop.takeStep(of: settings.steps).loss
      if step > settings.steps - tail { sum += loss }
      try progress(step)
    }
    try loop.requireFiniteWeights()
    (self.network, objective, weights) = (network, settings.objective, loop.average)
    (loss, dimension) = (sum / Double(tail), settings.dimension)
    let packed = Weights(network.layout, values: weights)
    packed.repack(gradients: false, team: ThreadTeam(threads: threads))
    parallel = DataParallel(network, packed, threads: threads, longestRun: pace.run)
  }

  package func estimates(of states: [Double], pixels: Int, time: Double) -> [Double] {
    precondition(pixels == dimension, "The field has \(dimension) pixels, not \(pixels)")
    let outputs = Block<Float>(count: states.count)
    parallel.forward(
      count: states.count / pixels,
      load: { range, _, input in
        input.assign(
          states[pixels * range.lowerBound..<pixels * range.upperBound].map { Float($0) })
        return Conditions(times: range.map { _ in time })
      },
      store: { range, _, output in
        output.copy(to: outputs[pixels * range.lowerBound..<pixels * range.upperBound])
      })
    return objective.estimates(states: states, outputs: outputs.values, at: time)
  }
}

extension FieldEstimator where Model == LinearNetwork {
  /// Returns the learnt estimate at a time t > 0 as a matrix and an offset.
  package func estimate(at t: Double) -> AffineEstimate {
    let (matrix, offset) = network.map(at: t, weights: weights)
    let (reading, d) = (objective.estimate(at: t), offset.count)
    return AffineEstimate(
      matrix: .init(
        (0..<d * d).map {
          reading(state: $0 / d == $0 % d ? 1 : 0, output: matrix[$0])
        }, rows: d, columns: d), offset: offset.map { reading.output * $0 })
  }
}

/// The perceptron of points, told log(alphaBar / sigma^2) in place of t, as the U-Net is. From t
/// itself it could hardly tell small times apart.
struct LevelPerceptron: Network {
  private let perceptron: MLP

  init(_ perceptron: MLP) { self.perceptron = perceptron }

  var layout: ParameterLayout { perceptron.layout }

  /// The share of log(alphaBar / sigma^2), -10 to 9, that makes it as large as a coordinate.
  private static let scale = 0.25

  func forward<E>(_ input: Tensor<E>, _ conditions: Conditions, _ pass: Pass<E>) -> Tensor<E> {
    let levels = conditions.times.map { Self.scale * OrnsteinUhlenbeck.logSNR($0) }
    return perceptron.forward(input, Conditions(times: levels), pass)
  }

  func backward<E>(_ dOutput: Tensor<E>, _ pass: Pass<E>, wantsInput: Bool) -> Tensor<E>? {
    perceptron.backward(dOutput, pass, wantsInput: wantsInput)
  }

  func inputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
    perceptron.inputShape(images: images, type)
  }

  func outputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
    perceptron.outputShape(images: images, type)
  }
}
