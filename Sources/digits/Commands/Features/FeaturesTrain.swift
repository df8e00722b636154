import ArgumentParser
import Datasets
import FileFormats
import Foundation
import Images
import Runs
import Scoring
import Terminal

/// `digits features train`: trains a feature network and measures the statistics that go with it.
struct FeaturesTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a feature network and measure its reference statistics.",
    discussion: """
      The dataset needs labels, at most 256 of them, and test images. Any size from 4 x 4 will do. \
      The command writes digit-features.safetensors and, for a dataset called NAME, \
      NAME-statistics.safetensors with the features of its training images and the distance of \
      its test images as the floor. With --network judge it writes only digit-judge.safetensors, \
      a classifier of another shape that does not share the feature network's mistakes.

      EXAMPLES
        The files in Models, from MNIST:
          digits features train --epochs 8 --seed 1
          digits features train --network judge --epochs 10 --seed 2

        Another dataset, and a score with it:
          digits features train --data Data/fashion-mnist --out fashion-models
          digits fid --models fashion-models --samples samples.idx

        Training on drawn digits alone, and the accuracy on real ones:
          mkdir -p set
          digits sample --model tiny-conditional --count 10000 \\
            --idx set/train-images-idx3-ubyte
          digits features train --data set --test-data Data/mnist --out classifier
      """)

  /// The network to train.
  enum Role: String, CaseIterable, ExpressibleByArgument {
    case features, judge
  }

  @OptionGroup var dataOptions: DataOptions

  @Option(
    value: "DIR",
    help: "Dataset whose test images give accuracy and floor. (default: that of --data)")
  var testData: String?

  @Option(
    value: "NAME",
    help: "Network to train: features, which distances use, or judge, the second classifier.")
  var network = Role.features

  @Option(number: "N", help: "Number of passes over the training images.")
  var epochs = FeatureTraining.Settings().epochs

  @Option(value: "FOLDER", help: "Folder to write to.")
  var out = ModelFolder.defaultName

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    try require("--epochs", epochs, in: 1...10_000)
  }

  func run() throws {
    let tested = try testData.map { try Dataset.load(try Dataset.locate($0)) }
    let dataset = try dataOptions.load()
    var data = try LabelledDataset(dataset, testedOn: tested)
    if network == .judge { data = data.configured(FeatureNetworkConfiguration.judge) }
    let folder = ModelFolder(path: out)
    // It is better to learn before the training than after it that a file cannot be written.
    try Folder.make(out)
    let statistics = folder.statistics(ofDataset: data.name)
    for file in network == .judge ? [folder.judge] : [folder.network, statistics] {
      try OutputPlace.check(file)
    }
    let trained = try train(data, dataset.identity)
    guard network == .features else {
      try trained.write(to: folder.judge)
      return StandardOutput.write(FeaturesReport(path: folder.judge, trained).text)
    }
    let reference = try ReferenceMeasurement.run(
      data.train, others: data.test, data: dataset.identity, network: trained, runtime.threadOption,
      runtime.quietOption)
    try AtomicFile.together {
      try trained.write(to: folder.network)
      try reference.write(to: statistics)
    }
    StandardOutput.write(FeaturesReport(path: folder.network, trained).text)
    StandardOutput.write(ReferenceReport(path: statistics, reference).text)
  }

  private func train(
    _ data: LabelledDataset, _ identity: DataIdentity
  ) throws -> TrainedFeatureNetwork {
    var settings = FeatureTraining.Settings()
    settings.epochs = epochs
    settings.seed = runtime.seed
    let bar = ProgressBar(quiet: runtime.quiet)
    defer { bar.clear() }
    let result = try FeatureTraining(data, settings).run(threads: runtime.threads) { event in
      switch event {
      case .step(let images, let total, let loss):
        bar.update(
          "training on \(data.name)", images, of: total, unit: .items("images"),
          note: String(format: "loss %.4f", loss))
      case .epoch(let number, let loss, let accuracy):
        bar.clear()
        runtime.note(
          String(
            format: "epoch %d: mean loss %.4f, test accuracy %.2f %%", number, loss,
            100 * accuracy))
      }
    }
    return TrainedFeatureNetwork(
      configuration: data.configuration, values: result.values, accuracy: result.accuracy,
      provenance: .init(
        dataset: data.name, seed: runtime.seed, epochs: epochs,
        command: "digits features train "
          + (network == .judge ? "--network judge " : "")
          + "--epochs \(epochs) --seed \(runtime.seed)",
        labelCounts: network == .judge ? data.labelCounts : nil,
        testDataset: data.test.name == data.name ? nil : data.test.name,
        trainImagesSHA256: identity.keptSHA256))
  }
}
