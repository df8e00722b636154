import Diffusion
import NeuralNet
import Randomness

/// A model with a few thousand random weights for images of 8 x 8: a real network, quick to sample.
enum MicroModel {
  static func make(_ objective: Objective = .cem, seed: UInt64 = 1, classes: Int = 0)
    -> DiffusionModel
  {
    make(objective, seed: seed, labels: LabelSet(below: classes))
  }

  static func make(
    _ objective: Objective = .cem, seed: UInt64 = 1, labels: LabelSet, clusters: [Int] = []
  ) -> DiffusionModel {
    var configuration = UNetConfiguration(channels: [4, 8])
    (configuration.height, configuration.width) = (8, 8)
    (configuration.groups, configuration.finalGroups) = (2, 2)
    (configuration.labels, configuration.clusters) = (labels, clusters)
    // All weights are random: otherwise the last convolution, and so the output, would be zero.
    var weights = [Float](repeating: 0, count: UNet(configuration).layout.count)
    var stream = RandomStream(seed: seed, purpose: .test)
    for i in weights.indices { weights[i] = Float(stream.uniform(in: -0.4...0.4)) }
    return DiffusionModel(
      configuration: configuration, objective: objective,
      frame: ImageFrame(imageHeight: 8, imageWidth: 8, preset: .tiny), timeRange: .standard,
      provenance: .init(
        version: "digits test", command: "none", dataset: "none", seed: seed, steps: 0,
        batchSize: 1),
      weights: weights)
  }

  /// A model whose output is its last bias, so that it estimates that value everywhere.
  static func constant(_ value: Float) -> DiffusionModel {
    let micro = make(.cem)
    var weights = [Float](repeating: 0, count: micro.weights.count)
    weights[weights.count - 1] = value
    return DiffusionModel(
      configuration: micro.configuration, objective: .cem, frame: micro.frame,
      timeRange: .standard, provenance: micro.provenance, weights: weights)
  }
}
