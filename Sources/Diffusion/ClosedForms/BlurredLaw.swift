import Foundation

/// A law blurred by normal noise, X_0 = Y + s Z, whose score is bounded: Lu, Wang, Bal (arXiv
/// 2301.07882), theorem 3.7 and equations 60 and 61.
///
/// X_t = e^{-t/2} Y + sqrt(1 - e^{-t} + s^2 e^{-t}) Z, so up to a factor it is Y itself noised to
/// the time tau = log(e^t + s^2), and the closed form of Y serves at all times from t = 0.
package struct BlurredLaw<Sharp: ClosedForm>: ClosedForm {
  /// The law of Y.
  package let sharp: Sharp
  /// s > 0, in the units of the data.
  package let blur: Double

  package init(_ sharp: Sharp, blur: Double) {
    precondition(blur > 0, "A blur must be above 0, not \(blur).")
    (self.sharp, self.blur) = (sharp, blur)
  }

  /// Returns E[Y | X_t = x], t >= 0.
  package func expectation(at x: [Double], time t: Double) -> [Double] {
    // tau - t = log(1 + s^2 e^{-t}), by which the state shrinks further.
    let further = log1p(blur * blur * OrnsteinUhlenbeck.alphaBar(t))
    let shrunk = x.map { $0 * OrnsteinUhlenbeck.signalScale(further) }
    return sharp.estimate(at: shrunk, time: t + further)
  }

  /// Returns S(x, t) = (x - e^{-t/2} E[Y | X_t = x]) / (1 - e^{-t} + s^2 e^{-t}), t >= 0 (equation
  /// 31). At t = 0 it is (x - E[Y | X_0 = x]) / s^2.
  package func score(at x: [Double], time t: Double) -> [Double] {
    let signal = OrnsteinUhlenbeck.signalScale(t)
    let variance =
      OrnsteinUhlenbeck.sigmaSquared(t) + blur * blur * OrnsteinUhlenbeck.alphaBar(t)
    return zip(x, expectation(at: x, time: t)).map { ($0 - signal * $1) / variance }
  }

  /// Returns f = e^{t/2} (x - (1 - e^{-t}) S).
  package func estimate(at x: [Double], time t: Double) -> [Double] {
    let variance = OrnsteinUhlenbeck.sigmaSquared(t)
    return zip(x, score(at: x, time: t)).map {
      ($0 - variance * $1) / OrnsteinUhlenbeck.signalScale(t)
    }
  }
}

extension BlurredLaw: Sendable where Sharp: Sendable {}
