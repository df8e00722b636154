import ArgumentParser
import Datasets
import FileFormats
import Foundation
import Images
import Runs
import Scoring

/// `digits features evaluate`: measures how well the classifier reads another dataset.
struct FeaturesEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure the classifier's accuracy on a dataset's test images.",
    discussion: """
      `digits features train` prints the accuracy once; this command measures it on any dataset. \
      --json adds the accuracy per label.

      EXAMPLES
        A classifier that learnt from drawn digits, tested on real ones:
          digits features train --data set --test-data Data/mnist --out classifier
          digits features evaluate --models classifier --data Data/mnist

        The classifier that comes with the program, on drawn digits that include test images:
          digits features evaluate --data set --json
      """)

  @OptionGroup var dataOptions: DataOptions

  @Option(value: "FILE", help: "Feature network. (default: the one in the folder of models)")
  var features: String?

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var threadOption: ThreadOption
  @OptionGroup var jsonOption: JSONOption

  /// What `--json` prints; the property names are the keys.
  private struct Report: Encodable {
    let path: String
    let network: FeatureNetworkIdentity
    let trainedOn: String
    let dataset: String
    let images: Int
    let right: Int
    /// right / images.
    let accuracy: Double
    /// For each label, the share of its images that get it; absent for labels without images.
    let accuracyByLabel: [String: Double]
  }

  func run() throws {
    let path = try features ?? ModelFolder.locate(modelOptions.models).network
    let network = try TrainedFeatureNetwork.read(path: path)
    let dataset = try dataOptions.load()
    let (images, labels) = try testImages(of: dataset, for: network)
    let guesses = NetworkClassifier(network, threads: threadOption.threads).labels(of: images)
    let right = zip(guesses, labels).map { $0 == $1 }
    let byLabel = Dictionary(grouping: zip(labels, right), by: { $0.0 }).map { label, pairs in
      (String(label), Double(pairs.count { $0.1 }) / Double(pairs.count))
    }
    let count = right.count { $0 }
    let report = Report(
      path: path, network: network.identity, trainedOn: network.provenance.dataset,
      dataset: dataset.name, images: images.count, right: count,
      accuracy: Double(count) / Double(images.count),
      accuracyByLabel: Dictionary(uniqueKeysWithValues: byLabel))
    try jsonOption.show(
      report,
      text: String(format: "%.2f %%", 100 * report.accuracy)
        + " of the \(report.images) test images of \(report.dataset) are classified correctly by "
        + "\(path), trained on \(report.trainedOn)")
  }

  /// - Throws: `FileFault` if there are no labelled test images, or if their size differs.
  private func testImages(
    of dataset: Dataset, for network: TrainedFeatureNetwork
  ) throws -> (ImageBatch, [UInt8]) {
    guard let test = dataset.test, let labels = test.labels else {
      throw FileFault(
        path: dataset.directory, expected: "test images with labels",
        found: dataset.test == nil ? "no test images" : "images without labels")
    }
    let size = network.configuration
    guard test.height == size.height, test.width == size.width else {
      throw FileFault(
        path: dataset.directory,
        expected: "images of \(size.width) x \(size.height), which the network reads",
        found: "\(test.width) x \(test.height)")
    }
    return (test, labels)
  }
}
