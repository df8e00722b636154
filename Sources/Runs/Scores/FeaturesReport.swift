import Foundation
import Scoring
import Wording

/// The facts about a feature network; the property names are the keys of its JSON.
package struct FeaturesReport: Encodable {
  let path: String
  let network: FeatureNetworkIdentity
  let provenance: TrainedFeatureNetwork.Provenance
  let configuration: FeatureNetworkConfiguration
  let featureDimension: Int
  let parameters: Int
  private let classes: Int

  private enum CodingKeys: CodingKey {
    case path, network, provenance, configuration, featureDimension, parameters
  }

  package init(path: String, _ trained: TrainedFeatureNetwork) {
    self.path = path
    network = trained.identity
    provenance = trained.provenance
    configuration = trained.configuration
    featureDimension = trained.configuration.featureCount
    parameters = trained.values.count
    classes = trained.labels.count
  }

  package var text: String {
    let accuracy = String(format: "%.2f", 100 * network.accuracy)
    let tested = SafeText.value(provenance.testDataset ?? provenance.dataset)
    return """
      network    \(SafeText.value(path)), sha256 \(network.hash.prefix(16))
                 \(configuration.height) x \(configuration.width) images to \(featureDimension) \
      features, \(classes) classes, \(parameters) parameters
                 \(accuracy) % accurate on the test images of \(tested)
                 made by: \(SafeText.value(provenance.command))
      """
  }
}

/// The facts about reference statistics; the property names are the keys of its JSON.
package struct ReferenceReport: Encodable {
  let path: String
  let name: String
  let count: Int
  let network: FeatureNetworkIdentity
  let floor: FIDReport.Floor?
  /// The same for sets of the sizes that were measured.
  let floors: [FIDReport.Floor]

  package init(path: String, _ reference: ReferenceStatistics) {
    self.path = path
    name = reference.name
    count = reference.statistics.count
    network = reference.network
    floor = reference.floor
    floors = reference.floors.flatMap { curve in
      curve.points.compactMap { reference.floor(count: $0.count, classes: curve.classes) }
    }
  }

  package var text: String {
    let reference = "reference  \(SafeText.value(path)), \(count) \(SafeText.value(name))"
    guard let floor else { return reference }
    return ([reference] + ([floor] + floors).map { "floor      " + $0.text })
      .joined(separator: "\n")
  }
}
