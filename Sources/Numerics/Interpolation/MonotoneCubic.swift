/// A smooth curve through points: cubic between neighbours, rising or falling only where they do,
/// and constant beyond the first and the last.
///
/// The slope at a point is the harmonic mean of the neighbouring secants' slopes, weighted by their
/// lengths, and 0 where these disagree in sign and at the ends. Source: Fritsch and Butland, *A
/// method for constructing local monotone piecewise cubic interpolants*, 1984.
package struct MonotoneCubic: Equatable, Sendable {
  private let x: [Double]
  private let y: [Double]
  private let slopes: [Double]

  /// - Parameters:
  ///   - x: [n], rising, n >= 1.
  ///   - y: [n].
  package init(x: [Double], y: [Double]) {
    precondition(
      !x.isEmpty && x.count == y.count && zip(x, x.dropFirst()).allSatisfy { $0 < $1 },
      "A curve needs rising places with one value each.")
    (self.x, self.y) = (x, y)
    let widths = zip(x, x.dropFirst()).map { $1 - $0 }
    let secants = zip(zip(y, y.dropFirst()).map { $1 - $0 }, widths).map { $0 / $1 }
    slopes = x.indices.map { k in
      guard k > 0, k < widths.count, secants[k - 1] * secants[k] > 0 else { return 0 }
      let (before, after) = (widths[k - 1], widths[k])
      let weights = (before + 2 * after, 2 * before + after)
      return (weights.0 + weights.1) / (weights.0 / secants[k - 1] + weights.1 / secants[k])
    }
  }

  /// Returns the curve's value and slope at a place.
  package func callAsFunction(_ place: Double) -> (value: Double, slope: Double) {
    guard let next = x.firstIndex(where: { $0 > place }) else { return (y[y.count - 1], 0) }
    guard next > 0 else { return (y[0], 0) }
    let k = next - 1
    let width = x[next] - x[k]
    let s = (place - x[k]) / width
    let secant = (y[next] - y[k]) / width
    let quadratic = 3 * secant - 2 * slopes[k] - slopes[next]
    let cubic = slopes[k] + slopes[next] - 2 * secant
    return (
      y[k] + width * s * (slopes[k] + s * (quadratic + s * cubic)),
      slopes[k] + s * (2 * quadratic + 3 * s * cubic)
    )
  }
}
