/// How sure a second classifier is of what samples show, and whether they show what was asked for.
/// The classifier has another shape than the feature network and is trained separately.
///
/// The first is a share of recognisable samples, in the spirit of the Inception score's sharp
/// predictions (Salimans et al., *Improved techniques for training GANs*, 2016, section 4). The
/// second is the classification accuracy of conditional samples (Ravuri, Vinyals, *Classification
/// accuracy score for conditional generative models*, 2019, measure it the other way round).
package struct SecondOpinion: Sendable, Equatable, Codable {
  /// The probability from which a classifier counts as sure of an image.
  package static let sureFrom = 0.99

  /// The probability from which the classifier counted as sure.
  package let sureFrom: Double
  /// The share of images that it is sure of.
  package let sure: Double
  /// The mean probability of the label it gives.
  package let meanConfidence: Double
  /// The share of images given the label asked for; nil where none was.
  package let agreement: Double?

  /// - Parameters:
  ///   - judgements: at least one.
  ///   - labels: the labels asked for, one per image; nil for samples without labels.
  package init(_ judgements: [ImageJudge.Judgement], labels: [UInt8]?) {
    precondition(
      !judgements.isEmpty && labels?.count ?? judgements.count == judgements.count,
      "an opinion needs at least one judgement, and a label for each or none at all, "
        + "got \(judgements.count) and \(labels?.count ?? 0)")
    let count = Double(judgements.count)
    sureFrom = Self.sureFrom
    sure = Double(judgements.count { $0.confidence >= Self.sureFrom }) / count
    meanConfidence = judgements.reduce(0) { $0 + $1.confidence } / count
    agreement = labels.map { labels in
      Double(zip(judgements, labels).count { $0.label == $1 }) / count
    }
  }
}
