import Checksums
import Images
import NeuralNet

/// The weights of a feature network and how they were made.
package struct TrainedFeatureNetwork: Sendable, Equatable {
  /// What is needed to train the same network again.
  package struct Provenance: Sendable, Equatable, Codable {
    /// The dataset it was trained on, such as "MNIST".
    package let dataset: String
    package let seed: UInt64
    package let epochs: Int
    /// The command line, without the paths of files.
    package let command: String
    /// The number of training images with each label; nil for a network that was not told.
    package let labelCounts: [Int]?
    /// The dataset whose test images gave the accuracy; nil if it is the training dataset.
    package let testDataset: String?
    /// The SHA-256 of the training images' IDX file; nil where the dataset's name is proof enough.
    package let trainImagesSHA256: String?

    /// The data that the network learnt from.
    package var data: DataIdentity {
      DataIdentity(name: dataset, trainImagesSHA256: trainImagesSHA256)
    }

    package init(
      dataset: String, seed: UInt64, epochs: Int, command: String, labelCounts: [Int]? = nil,
      testDataset: String? = nil, trainImagesSHA256: String? = nil
    ) {
      self.dataset = dataset
      self.seed = seed
      self.epochs = epochs
      self.command = command
      self.labelCounts = labelCounts
      self.testDataset = testDataset
      self.trainImagesSHA256 = trainImagesSHA256
    }
  }

  package let configuration: FeatureNetworkConfiguration
  /// All parameters in the order of the network's layout.
  package let values: [Float]
  /// The accuracy in it is that on the test images.
  package let identity: FeatureNetworkIdentity
  package let provenance: Provenance

  /// The labels that it can tell: those that its training images had, if it was told.
  package var labels: LabelSet {
    guard let counts = provenance.labelCounts else {
      return LabelSet(below: configuration.classes)
    }
    return LabelSet(counts.indices.filter { counts[$0] > 0 })
  }

  /// - Parameters:
  ///   - values: one for each parameter of the configuration's layout.
  ///   - accuracy: the share of the test images it classifies correctly, in [0, 1].
  package init(
    configuration: FeatureNetworkConfiguration, values: [Float], accuracy: Double,
    provenance: Provenance
  ) {
    self.configuration = configuration
    self.values = values
    self.provenance = provenance
    identity = FeatureNetworkIdentity(hash: Self.hash(of: values), accuracy: accuracy)
  }

  /// Returns the SHA-256 of the parameters as 32-bit little-endian numbers, in hexadecimal.
  static func hash(of values: [Float]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * values.count)
    for value in values {
      let bits = value.bitPattern
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
      }
    }
    return Checksum.sha256(bytes)
  }
}
