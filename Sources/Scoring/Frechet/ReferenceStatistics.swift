import Images
import Numerics

/// The feature statistics of the real images that samples are measured against.
package struct ReferenceStatistics: Sendable, Equatable {
  /// The name of the images, such as "MNIST training images".
  package let name: String
  package let statistics: FeatureStatistics
  /// The network that these features come from.
  package let network: FeatureNetworkIdentity
  /// The distance of other real images from these; nil if there were none.
  package let floor: FIDReport.Floor?

  package init(
    name: String, statistics: FeatureStatistics, network: FeatureNetworkIdentity,
    floor: FIDReport.Floor?
  ) {
    self.name = name
    self.statistics = statistics
    self.network = network
    self.floor = floor
  }

  /// Measures real images, and the floor from other real images of the same kind.
  ///
  /// - Parameters:
  ///   - images: the reference.
  ///   - others: real images outside the reference, or nil for no floor.
  ///   - progress: called with the number of images done in both sets together.
  /// - Throws: the same as `FeatureExtractor.statistics(of:progress:)`.
  package static func measure(
    _ images: ImageBatch, others: ImageBatch?, with extractor: any FeatureExtractor,
    progress: (Int) -> Void = { _ in }
  ) throws -> ReferenceStatistics {
    let statistics = try extractor.statistics(of: images, progress: progress)
    var floor: FIDReport.Floor?
    if let others {
      let other = try extractor.statistics(of: others) { progress(images.count + $0) }
      floor = FIDReport.Floor(
        distance: try FrechetDistance(between: other, and: statistics).value,
        name: others.source, count: others.count)
    }
    return ReferenceStatistics(
      name: images.source, statistics: statistics, network: extractor.identity, floor: floor)
  }
}
