/// What counts as a copy of a training example, by the distances to the two nearest ones.
///
/// A distance of 0 always makes a copy, whatever it is compared with: a training set may hold one
/// example twice, and test images may be copies of training images.
package enum CopyRule {
  /// A sample counts as memorised if its nearest training example is less than this share of the
  /// way to the second nearest: Yoon, Choi, Kwon, Ryu, *Diffusion probabilistic models generalize
  /// when they fail to memorize*, 2023; Gu, Du, Pang, Li, Lin, Wang, *On memorization in diffusion
  /// models*, arXiv 2310.02664.
  package static let memorisedRatio = 1.0 / 3
  /// A sample is a duplicate below this share of the median distance of fresh examples.
  package static let duplicateShare = 0.01

  /// Returns nearest / second, in [0, 1]; 0 if both are zero.
  package static func ratio(nearest: Double, second: Double) -> Double {
    nearest > 0 ? nearest / second : 0
  }

  /// Returns whether a sample at these distances is memorised.
  package static func isMemorised(nearest: Double, second: Double) -> Bool {
    ratio(nearest: nearest, second: second) < memorisedRatio
  }

  /// Returns whether a sample this far from its nearest training example is a duplicate.
  package static func isDuplicate(_ nearest: Double, below limit: Double) -> Bool {
    nearest == 0 || nearest < limit
  }
}
