import Diffusion
import NeuralNet

/// A model of a few thousand random weights for images of 8 x 8: a real network, quick to sample.
enum MicroModel {
  static func make(_ objective: Objective = .cem, seed: UInt64 = 1) -> DiffusionModel {
    var configuration = UNetConfiguration(channels: [4, 8])
    (configuration.height, configuration.width) = (8, 8)
    (configuration.groups, configuration.finalGroups) = (2, 2)
    return DiffusionModel(
      configuration: configuration, objective: objective,
      frame: ImageFrame(imageHeight: 8, imageWidth: 8, preset: .tiny), timeRange: .standard,
      provenance: .init(
        version: "digits test", command: "none", dataset: "none", seed: seed, steps: 0,
        batchSize: 1),
      weights: UNet(configuration).layout.initialValues(seed: seed))
  }
}
