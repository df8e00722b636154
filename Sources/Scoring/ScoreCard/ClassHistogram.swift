import Numerics

/// The samples that a second classifier assigns to each digit, against the training images' shares.
package struct ClassHistogram: Sendable, Equatable, Codable {
  /// The number of images of each class, according to the classifier.
  package let counts: [Int]
  /// The share of each class among the training images.
  package let expectedShares: [Double]
  package let chiSquare: ChiSquare
  /// For each class that was asked for, the share of its images that the classifier agrees with;
  /// nil for the others. Nil for samples without labels.
  package let agreement: [Double?]?

  /// - Parameters:
  ///   - judgements: at least one.
  ///   - labels: the labels asked for, below the number of classes, one per image, or nil.
  ///   - trainingCounts: the number of training images of each class that the classifier knows.
  package init(
    _ judgements: [ImageJudge.Judgement], labels: [UInt8]?, trainingCounts: [Int]
  ) {
    let classes = trainingCounts.count
    let total = Double(trainingCounts.reduce(0, +))
    counts = Self.counts(judgements.map(\.label), classes: classes)
    expectedShares = trainingCounts.map { Double($0) / total }
    chiSquare = ChiSquare(counts: counts, shares: expectedShares)
    agreement = labels.map { labels in
      let asked = Self.counts(labels, classes: classes)
      let right = Self.counts(
        zip(judgements, labels).filter { $0.label == $1 }.map { $1 }, classes: classes)
      return zip(right, asked).map { $1 > 0 ? Double($0) / Double($1) : nil }
    }
  }

  /// The classes that the training images have, or that were seen or asked for. Others are numbers
  /// between labels that occur.
  package var present: [Int] {
    counts.indices.filter {
      counts[$0] > 0 || expectedShares[$0] > 0 || agreement?[$0] != nil
    }
  }

  /// Returns how often each class occurs.
  static func counts(_ labels: [UInt8], classes: Int) -> [Int] {
    labels.reduce(into: [Int](repeating: 0, count: classes)) { $0[Int($1)] += 1 }
  }
}
