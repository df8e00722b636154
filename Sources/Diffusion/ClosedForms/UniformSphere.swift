import Foundation

/// The uniform law on the unit sphere S^m in the first m + 1 coordinates; all further coordinates
/// of the data are zero. m = 1 is the circle.
///
/// f = I_{(m+1)/2}(kappa) / I_{(m-1)/2}(kappa) x / |x|, kappa = e^{-t/2} |x| / (1 - e^{-t}): given
/// X_t, the point follows a von Mises-Fisher law of concentration kappa. On the circle the ratio is
/// I_1 / I_0, on S^2 it is coth kappa - 1 / kappa.
package struct UniformSphere: ClosedForm, Sendable {
  /// m >= 1.
  package let dimension: Int

  package init(dimension: Int) {
    precondition(dimension >= 1, "A sphere has dimension 1 or more, not \(dimension).")
    self.dimension = dimension
  }

  package func estimate(at x: [Double], time t: Double) -> [Double] {
    let radius = radius(x)
    guard radius > 0 else { return [Double](repeating: 0, count: x.count) }
    let length = meanLength(concentration: concentration(at: x, time: t))
    return x.indices.map { $0 <= dimension ? length * x[$0] / radius : 0 }
  }

  /// Returns kappa = e^{-t/2} |x| / (1 - e^{-t}).
  package func concentration(at x: [Double], time t: Double) -> Double {
    OrnsteinUhlenbeck.signalScale(t) * radius(x) / OrnsteinUhlenbeck.sigmaSquared(t)
  }

  /// Returns I_{n+1}(kappa) / I_n(kappa), n = (m - 1) / 2, by its continued fraction
  /// 1 / (2 (n+1)/kappa + 1 / (2 (n+2)/kappa + ...)), evaluated from the far end.
  ///
  /// All terms are positive, so nothing cancels. Once k > kappa, level k shrinks the error of the
  /// one behind it to less than 0.18 of it, so sixty more levels reach the precision of Double. The
  /// work is proportional to kappa.
  package func meanLength(concentration kappa: Double) -> Double {
    let order = Double(dimension - 1) / 2
    var ratio = 0.0
    for level in stride(from: kappa.rounded(.up) + 60, to: 0, by: -1) {
      ratio = 1 / (2 * (order + level) / kappa + ratio)
    }
    return ratio
  }

  private func radius(_ x: [Double]) -> Double {
    x.prefix(dimension + 1).reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
