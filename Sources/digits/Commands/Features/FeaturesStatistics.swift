import ArgumentParser
import Images
import Runs
import Scoring

/// `digits features statistics`: reference statistics of another dataset.
struct FeaturesStatistics: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statistics",
    abstract: "Measure the reference statistics of a dataset with a network that is there.",
    discussion: """
      The result is for `digits fid --reference`. The images need no labels but the network's \
      size; test images, if there are any, give the floor.

      EXAMPLES
        digits features statistics --data Data/other --out other.safetensors
        digits fid --reference other.safetensors --samples samples.idx
      """)

  @OptionGroup var dataOptions: DataOptions

  @Option(value: "FILE", help: "The feature network. (default: the one of the folder of models)")
  var features: String?

  @Option(value: "FILE", help: "The file to write.")
  var out: String

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var threadOption: ThreadOption
  @OptionGroup var quietOption: QuietOption

  func run() throws {
    let path = try features ?? ModelFolder.locate(modelOptions.models).network
    let network = try TrainedFeatureNetwork.read(path: path)
    let dataset = try dataOptions.load()
    let reference = try ReferenceMeasurement.run(
      dataset.train, others: dataset.test, network: network, threadOption, quietOption)
    try reference.write(to: out)
    print(ReferenceReport(path: out, reference).text)
  }
}

/// Measuring reference statistics with progress.
enum ReferenceMeasurement {
  static func run(
    _ images: ImageBatch, others: ImageBatch?, network: TrainedFeatureNetwork,
    _ threads: ThreadOption, _ quiet: QuietOption
  ) throws -> ReferenceStatistics {
    try quiet.watched { watch in
      try ReferenceStatistics.measure(
        images, others: others, with: NetworkFeatures(network, threads: threads.threads)
      ) { watch.report("measuring features", $0, images.count + (others?.count ?? 0)) }
    }
  }
}
