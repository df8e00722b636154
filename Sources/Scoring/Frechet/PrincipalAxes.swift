import Images
import Numerics

/// The mean and covariance of a set of images along the axes of the covariance: the Gaussian
/// nearest to the set.
package struct PrincipalAxes: Sendable {
  /// The eigenvalues of the unbiased covariance of pixels in [-1, 1], descending, [d]; values that
  /// are only rounding are 0.
  package let variances: [Double]
  /// The size of the mean along each axis, [d]. In the space without variance the axes are
  /// arbitrary, and the first one lies along the mean.
  package let means: [Double]

  /// The most pixels an image may have, because eigenvalues take d^3 operations.
  package static let pixelLimit = 4096
  /// The number of images between two reports of progress.
  private static let imagesAtOnce = 512

  /// - Parameters:
  ///   - images: at least two, of at most `pixelLimit` pixels.
  ///   - progress: called with the number of images seen; what it throws ends the work.
  /// - Throws: `UnfitData`, `NumericalFault`, or what `progress` throws.
  package init(of images: ImageBatch, progress: (_ done: Int) throws -> Void = { _ in }) throws {
    let pixels = images.width * images.height
    guard images.count >= 2, pixels <= Self.pixelLimit else {
      throw UnfitData(
        name: images.name, expected: "at least 2 images of at most \(Self.pixelLimit) pixels",
        found: "\(images.count) images of \(images.width) x \(images.height)")
    }
    var sums = FeatureAccumulator(dimension: pixels)
    for first in stride(from: 0, to: images.count, by: Self.imagesAtOnce) {
      let end = min(images.count, first + Self.imagesAtOnce)
      try sums.append(images.signedPixels(first..<end))
      try progress(end)
    }
    let statistics = sums.statistics()
    try self.init(mean: statistics.mean, covariance: statistics.covariance)
  }

  /// - Parameters:
  ///   - mean: [d].
  ///   - covariance: [d, d], row-major.
  init(mean: [Double], covariance: [Double]) throws(NumericalFault) {
    let d = mean.count
    let eigen = try SymmetricEigen(of: covariance, dimension: d)
    guard let vectors = eigen.vectors else {
      preconditionFailure("eigenvectors were asked for but not found")
    }
    // The error of an eigenvalue is d times a few ulps of the largest.
    let rounding = 4 * Double(d) * .ulpOfOne * (eigen.values.last ?? 0)
    var variances: [Double] = []
    var means: [Double] = []
    var flat = 0.0
    for k in (0..<d).reversed() {
      let along = (0..<d).reduce(0) { $0 + vectors[k * d + $1] * mean[$1] }
      if eigen.values[k] > rounding {
        variances.append(eigen.values[k])
        means.append(abs(along))
      } else {
        flat += along * along
      }
    }
    let flatAxes = d - variances.count
    variances += [Double](repeating: 0, count: flatAxes)
    means += (0..<flatAxes).map { $0 == 0 ? flat.squareRoot() : 0 }
    (self.variances, self.means) = (variances, means)
  }
}
