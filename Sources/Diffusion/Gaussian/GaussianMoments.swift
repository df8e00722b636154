import Foundation

/// The law of a state in one direction of Gaussian data: N(meanShare * mean, variance).
///
/// All schemes are affine, so the mean stays a multiple of the data's mean.
package struct GaussianMoments: Equatable, Sendable {
  package var variance: Double
  /// The state's mean as a share of the data's mean.
  package var meanShare: Double

  package init(variance: Double, meanShare: Double) {
    (self.variance, self.meanShare) = (variance, meanShare)
  }

  /// N(0, 1), from which sampling starts.
  package static let standard = GaussianMoments(variance: 1, meanShare: 0)

  /// Returns the law of X_t for data of variance l; at t = 0 it is the data's own.
  package static func exact(
    eigenvalue l: Double, at t: Double, in process: ForwardProcess = .ornsteinUhlenbeck
  ) -> GaussianMoments {
    let shares = TimeShares(t, in: process)
    return GaussianMoments(variance: shares.variance(l), meanShare: shares.signal)
  }
}

extension GaussianSpectrum {
  /// Returns the 2-Wasserstein distance between two laws with this spectrum's axes and means:
  /// W2^2 = sum_i (sqrt V_i - sqrt V'_i)^2 + (r_i - r'_i)^2 mean_i^2 (Gaussians whose covariances
  /// commute). It is infinite where a law has no finite moments.
  ///
  /// - Parameters:
  ///   - first: [d], a law along each axis.
  ///   - second: [d].
  package func distance(_ first: [GaussianMoments], _ second: [GaussianMoments]) -> Double {
    precondition(
      first.count == variances.count && second.count == variances.count,
      "distributions need \(variances.count) axes, not \(first.count) and \(second.count)")
    var sum = 0.0
    for i in variances.indices {
      let gap = first[i].variance.squareRoot() - second[i].variance.squareRoot()
      sum += gap * gap
      if means[i] != 0 {
        let shift = (first[i].meanShare - second[i].meanShare) * means[i]
        sum += shift * shift
      }
    }
    return sum.isFinite ? sum.squareRoot() : .infinity
  }
}
