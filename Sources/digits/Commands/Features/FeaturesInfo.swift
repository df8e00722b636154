import ArgumentParser
import Runs
import Scoring

/// `digits features info`: describes the network and the reference that scores are measured with.
struct FeaturesInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Describe the feature network and the reference statistics in use.",
    discussion: """
      EXAMPLES
        digits features info
        digits features info --models fashion-models --json
      """)

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var jsonOption: JSONOption

  private struct Report: Encodable {
    let features: FeaturesReport
    let reference: ReferenceReport
  }

  func run() throws {
    let folder = try ModelFolder.locate(modelOptions.models)
    let network = try TrainedFeatureNetwork.read(path: folder.network)
    let path = folder.statistics(ofDataset: network.provenance.dataset)
    let reference = try ReferenceStatistics.read(path: path)
    // Refuses statistics of another network, as scoring would.
    _ = try FIDScorer(extractor: NetworkFeatures(network, threads: 1), reference: reference)
    let report = Report(
      features: FeaturesReport(path: folder.network, network),
      reference: ReferenceReport(path: path, reference))
    try jsonOption.show(report, text: report.features.text + "\n" + report.reference.text)
  }
}
