/// Which data something was made from: a model, statistics, gray levels or a spectrum.
package struct DataIdentity: Sendable, Equatable, Codable {
  /// The dataset's name, such as "MNIST".
  package let name: String
  /// The SHA-256 of the training images' IDX file; nil where it was not kept. Names that checksums
  /// prove need none; others are those of folders.
  package let trainImagesSHA256: String?

  package init(name: String, trainImagesSHA256: String?) {
    (self.name, self.trainImagesSHA256) = (name, trainImagesSHA256)
  }

  /// The names that only checksums give. Digits that this program drew are made to be taken for MNIST's, and are measured against them.
  package static let provenNames: Set = ["MNIST", "synthetic digits"]

  /// Whether this is MNIST or drawn digits, whose names are proof enough.
  package var isProven: Bool { Self.provenNames.contains(name) }

  /// The checksum that files keep beside the name: none where the name is proof enough.
  package var keptSHA256: String? { isProven ? nil : trainImagesSHA256 }

  /// Returns whether two things are known to come from different data. Where a checksum is missing,
  /// the names decide, so two sets of one name are then taken for the same.
  package func differs(from other: DataIdentity) -> Bool {
    if isProven, other.isProven { return false }
    if let mine = trainImagesSHA256, let others = other.trainImagesSHA256 { return mine != others }
    return name != other.name
  }

  /// The name, with the first digits of the checksum where another set has the same name.
  package func text(beside other: DataIdentity) -> String {
    guard name == other.name, let sum = trainImagesSHA256 else { return name }
    return "\(name) (images with SHA-256 \(sum.prefix(12)))"
  }
}
