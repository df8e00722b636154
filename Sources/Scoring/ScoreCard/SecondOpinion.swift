/// How sure a second classifier, trained apart from the feature network and of another shape, is of
/// what samples show; and whether they show what was asked for.
///
/// The first is a share of recognisable samples, in the spirit of the Inception score's sharp
/// predictions (Salimans et al., *Improved techniques for training GANs*, 2016, section 4); the
/// second is the classification accuracy of conditional samples (Ravuri, Vinyals, *Classification
/// accuracy score for conditional generative models*, 2019, take it the other way round).
package struct SecondOpinion: Sendable, Equatable, Codable {
  /// A classifier is sure of an image from this probability on.
  package static let sureFrom = 0.99

  /// The probability from which on it counts as sure.
  package let sureFrom: Double
  /// Share of images it is sure of.
  package let sure: Double
  /// Mean probability of the label it gives.
  package let meanConfidence: Double
  /// Share of images given the label that was asked for; nil where none was.
  package let agreement: Double?

  /// - Parameters:
  ///   - judgements: at least one.
  ///   - labels: that were asked for, one for each image; nil for samples without.
  package init(_ judgements: [ImageJudge.Judgement], labels: [UInt8]?) {
    precondition(
      !judgements.isEmpty && labels?.count ?? judgements.count == judgements.count,
      "\(judgements.count) judgements and \(labels?.count ?? 0) labels make no opinion")
    let count = Double(judgements.count)
    sureFrom = Self.sureFrom
    sure = Double(judgements.count { $0.confidence >= Self.sureFrom }) / count
    meanConfidence = judgements.reduce(0) { $0 + $1.confidence } / count
    agreement = labels.map { labels in
      Double(zip(judgements, labels).count { $0.label == $1 }) / count
    }
  }
}
