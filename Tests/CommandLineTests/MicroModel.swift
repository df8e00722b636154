import Diffusion
import NeuralNet
import Randomness
import Runs
import TestSupport

/// A model file with a few thousand random weights, for images of 8 x 8 or another width.
enum MicroModel {
  static func make(
    _ objective: Objective = .ddpm, classes: Int = 0, labels: LabelSet? = nil, imageWidth: Int = 8
  ) -> DiffusionModel {
    let frame = ImageFrame(imageHeight: 8, imageWidth: imageWidth, preset: .tiny)
    var configuration = UNetConfiguration(channels: [4, 8])
    (configuration.height, configuration.width) = (frame.height, frame.width)
    (configuration.groups, configuration.finalGroups) = (2, 2)
    configuration.labels = labels ?? LabelSet(below: classes)
    // All weights are random: otherwise the last convolution, and so the output, would be zero.
    var weights = [Float](repeating: 0, count: UNet(configuration).layout.count)
    var stream = RandomStream(seed: 1, purpose: .test)
    for i in weights.indices { weights[i] = Float(stream.uniform(in: -0.4...0.4)) }
    return DiffusionModel(
      configuration: configuration, objective: objective, frame: frame, timeRange: .standard,
      provenance: .init(
        version: "digits test", command: "none", dataset: "no data", seed: 1, steps: 0,
        batchSize: 1),
      weights: weights)
  }

  /// Makes a folder that holds only such a model, model.safetensors.
  static func folder(_ objective: Objective = .ddpm) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try make(objective).write(to: folder.file("model.safetensors"))
    return folder
  }

  /// Returns the same network with weights whose products overflow Float, so that every sampler
  /// diverges in its first step.
  static func diverging(_ model: DiffusionModel) -> DiffusionModel {
    DiffusionModel(
      configuration: model.configuration, objective: model.objective, frame: model.frame,
      timeRange: model.timeRange, provenance: model.provenance,
      weights: model.weights.map { $0 < 0 ? -3e38 : 3e38 })
  }
}
