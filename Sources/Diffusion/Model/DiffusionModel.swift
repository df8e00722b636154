import Checksums
import Images
import NeuralNet

/// A trained network and everything needed to sample from it; the content of `model.safetensors`.
package struct DiffusionModel: Sendable {
  /// Where a model comes from, for people to read.
  package struct Provenance: Codable, Sendable, Equatable {
    package var version: String
    package var command: String
    package var dataset: String
    /// The SHA-256 of the training images' IDX file; nil for MNIST and drawn digits, whose names
    /// prove them, and in files of models that were trained before it was kept.
    package var trainImagesSHA256: String?
    package var seed: UInt64
    package var steps: Int
    package var batchSize: Int

    package init(
      version: String, command: String, dataset: String, trainImagesSHA256: String? = nil,
      seed: UInt64, steps: Int, batchSize: Int
    ) {
      (self.version, self.command, self.dataset) = (version, command, dataset)
      self.trainImagesSHA256 = trainImagesSHA256
      (self.seed, self.steps, self.batchSize) = (seed, steps, batchSize)
    }

    /// The data that the model learnt from.
    package var data: DataIdentity {
      DataIdentity(name: dataset, trainImagesSHA256: trainImagesSHA256)
    }
  }

  package let configuration: UNetConfiguration
  package let objective: Objective
  package let frame: ImageFrame
  /// The times it was trained on.
  package let timeRange: TimeRange
  package let provenance: Provenance
  /// All parameters, in the layout of `UNet(configuration)`.
  package let weights: [Float]
  /// The times at which a distilled model was trained, ascending, the last being that of pure noise. Its f(x_t, t) is
  /// not E[X_0 | X_t] but the image x_0 that the way through x_t ends at. Nil for other models.
  package let consistencyTimes: [Double]?

  package init(
    configuration: UNetConfiguration, objective: Objective, frame: ImageFrame,
    timeRange: TimeRange, provenance: Provenance, weights: [Float],
    consistencyTimes: [Double]? = nil
  ) {
    (self.configuration, self.objective, self.frame) = (configuration, objective, frame)
    (self.timeRange, self.provenance, self.weights) = (timeRange, provenance, weights)
    self.consistencyTimes = consistencyTimes
  }

  /// Whether the network reads labels or clusters, and is told one where a label pulls so strongly.
  package func isInformed(guidance: Double) -> Bool {
    configuration.readsConditions && guidance != 0
  }

  /// The first 12 hex digits of the SHA-256 of the weights' bytes; names the model in files.
  package var hash: String {
    String(weights.withUnsafeBytes { Checksum.sha256($0) }.prefix(12))
  }
}
