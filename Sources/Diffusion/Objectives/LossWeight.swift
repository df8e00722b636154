import Foundation

/// The factor w(t) of a sample's mean squared error between output and target; `rawValue` is the
/// name on the command line and in files.
package enum LossWeight: String, CaseIterable, Codable, Sendable {
  /// Each paper's own weight: 1 for the noise, 1 - e^{-t} for the score and 1/(e^t - 1) for the
  /// conditional expectation (Lu, Wang, Bal, after equations 10, 22 and 34), which make these three
  /// losses equal pointwise. For v it is 1: the error of X_0 times SNR + 1 (Salimans, Ho, section
  /// 4), which is e^t times the other three.
  case canonical
  /// 1 on the raw output, whatever the network predicts.
  case constant
  /// min(SNR, 5) on the error of X_0 (Hang et al., arXiv 2303.09556, equation 8), carried over to
  /// every output: the weight of the noise loss times min(1, 5 (e^t - 1)).
  case minSNR = "min-snr"

  /// gamma of `minSNR`; the paper recommends this value.
  package static let gamma = 5.0

  /// Returns w(t) > 0 for an objective at a time t > 0.
  package func weight(_ objective: Objective, at t: Double) -> Double {
    switch self {
    case .canonical: objective == .v ? 1 : objective.noiseWeight(at: t)
    case .constant: 1
    case .minSNR: objective.noiseWeight(at: t) * min(1, Self.gamma * expm1(t))
    }
  }
}
