import Images
import Numerics

/// The feature statistics of the real images that samples are measured against.
package struct ReferenceStatistics: Sendable, Equatable {
  /// The name of the images, such as "MNIST training images".
  package let name: String
  package let statistics: FeatureStatistics
  /// The data that the images are the training images of.
  package let data: DataIdentity
  /// The network that these features come from.
  package let network: FeatureNetworkIdentity
  /// The distance of other real images from these; nil if there were none.
  package let floor: FIDReport.Floor?
  /// The same for sets of other sizes.
  package let floors: [FloorCurve]

  package init(
    name: String, statistics: FeatureStatistics, network: FeatureNetworkIdentity,
    floor: FIDReport.Floor?, floors: [FloorCurve] = [], dataSHA256: String? = nil
  ) {
    self.name = name
    let half = " \(ImageBatch.Provenance.Half.training.rawValue) images"
    data = DataIdentity(
      name: name.hasSuffix(half) ? String(name.dropLast(half.count)) : name,
      trainImagesSHA256: dataSHA256)
    self.statistics = statistics
    self.network = network
    self.floor = floor
    self.floors = floors
  }

  /// Returns the floor of sets of a size, or that of all images there are if no more is known.
  package func floor(count: Int, classes: FloorCurve.Classes) -> FIDReport.Floor? {
    guard let floor else { return nil }
    guard count != floor.count || classes == .balanced,
      let found = floors.first(where: { $0.classes == classes })?.floor(count: count)
    else { return floor }
    return FIDReport.Floor(
      distance: found.distance, name: floor.name, count: count, deviation: found.deviation,
      classes: classes)
  }

  /// Measures real images, and the floor from other real images of the same kind.
  ///
  /// - Parameters:
  ///   - images: the reference.
  ///   - others: real images outside the reference, or nil for no floor.
  ///   - data: which data the reference is; nil if only its name is known.
  ///   - progress: called with the number of images done in both sets together; what it throws ends
  ///     the work.
  /// - Throws: the same as `FeatureExtractor.statistics(of:progress:)`.
  package static func measure(
    _ images: ImageBatch, others: ImageBatch?, data: DataIdentity? = nil,
    with extractor: any FeatureExtractor,
    progress: (Int) throws -> Void = { _ in }
  ) throws -> ReferenceStatistics {
    let statistics = try extractor.statistics(of: images, progress: progress)
    var floor: FIDReport.Floor?
    var floors: [FloorCurve] = []
    if let others {
      try others.requireCount(above: extractor.featureCount)
      let table = try extractor.table(of: others) { try progress(images.count + $0) }
      let other = try table.statistics()
      for classes in FloorCurve.Classes.allCases {
        let curve = try FloorCurve.measure(
          classes, table, labels: others.labels, against: statistics)
        if let curve { floors.append(curve) }
      }
      floor = FIDReport.Floor(
        distance: try FrechetDistance(between: other, and: statistics).value,
        name: others.source, count: others.count)
    }
    return ReferenceStatistics(
      name: images.source, statistics: statistics, network: extractor.identity, floor: floor,
      floors: floors, dataSHA256: data?.keptSHA256)
  }
}
