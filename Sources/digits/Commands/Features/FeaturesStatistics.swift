import ArgumentParser
import FileFormats
import Images
import Runs
import Scoring
import Terminal

/// `digits features statistics`: measures the reference statistics of another dataset.
struct FeaturesStatistics: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statistics",
    abstract: "Measure the reference statistics of a dataset with an existing network.",
    discussion: """
      `digits fid --reference` takes the result. The images need the size that the network reads, \
      but no labels. Test images, if there are any, give the floor.

      EXAMPLES
        digits features statistics --data Data/other --out other.safetensors
        digits fid --reference other.safetensors --samples samples.idx
      """)

  @OptionGroup var dataOptions: DataOptions

  @Option(value: "FILE", help: "Feature network. (default: the one in the folder of models)")
  var features: String?

  @Option(value: "FILE", help: "File to write.")
  var out: String

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var threadOption: ThreadOption
  @OptionGroup var quietOption: QuietOption

  func run() throws {
    let path = try features ?? ModelFolder.locate(modelOptions.models).network
    let network = try TrainedFeatureNetwork.read(path: path)
    let dataset = try dataOptions.load()
    try OutputPlace.check(out, apartFrom: [path] + dataset.files.map(\.path))
    let reference = try ReferenceMeasurement.run(
      dataset.train, others: dataset.test, data: dataset.identity, network: network, threadOption,
      quietOption)
    try reference.write(to: out)
    StandardOutput.write(ReferenceReport(path: out, reference).text)
  }
}

/// Measures reference statistics with a progress bar.
enum ReferenceMeasurement {
  static func run(
    _ images: ImageBatch, others: ImageBatch?, data: DataIdentity, network: TrainedFeatureNetwork,
    _ threads: ThreadOption, _ quiet: QuietOption
  ) throws -> ReferenceStatistics {
    try quiet.watched { watch in
      try ReferenceStatistics.measure(
        images, others: others, data: data, with: NetworkFeatures(network, threads: threads.threads)
      ) { try watch("measuring features", $0, images.count + (others?.count ?? 0)) }
    }
  }
}
