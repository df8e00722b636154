import Diffusion
import Foundation

/// X_0 = (xi, 0), xi ~ N(0, 1): experiment 1, the simplest singular law.
///
/// f = (e^{-t/2} x_1, 0), S = (x_1, x_2 / (1 - e^{-t})): Lu, Wang, Bal, equation 62.
package struct LineNormal: PlanarPosterior, Equatable {
  package init() {}

  package func moments(at x: PlanePoint, time t: Double) -> PosteriorMoments {
    PosteriorMoments(
      mean: [OrnsteinUhlenbeck.signalScale(t) * x.x, 0],
      variance: OrnsteinUhlenbeck.sigmaSquared(t))
  }
}
