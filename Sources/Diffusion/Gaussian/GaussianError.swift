import Foundation

/// The distance of a scheme's output from Gaussian data, and how much of it has which cause. All
/// numbers are exact 2-Wasserstein distances.
///
/// Two laws stand between the data p_0 and the output: p_eps, where the scheme stops, and the exact
/// reverse process at eps when it starts from N(0, I). Along every axis the gaps between neighbours
/// in this chain add up to the whole gap, so `total` is at most the parts' sum.
///
/// A model's own errors are independent of all else, so that with the best coupling their variances
/// come on top of the square of the distance. They never count in a sampler's favour, as they would
/// in W2 itself where they happened to make up for variance that is missing.
package struct GaussianError: Equatable, Sendable {
  /// W2(output, p_0); with a model's own errors sqrt(W2^2 + model^2), which is at least W2.
  package let total: Double
  /// Starting from N(0, c_T^2 I) rather than p_T: W2(exact process from there down to eps, p_eps).
  package let initialisation: Double
  /// Stopping at eps: W2(p_eps, p_0).
  package let truncation: Double
  /// Stepping: W2(output, exact process from N(0, I) down to eps). The exact process is the reverse
  /// SDE or the probability-flow ODE, whichever the scheme approximates.
  package let discretisation: Double
  /// The root of the mean square of what the model's own errors add to the output; 0 without them.
  package let model: Double
}

extension GaussianRecursion {
  /// Returns the exact error on data with this spectrum.
  package func error(on spectrum: GaussianSpectrum) -> GaussianError {
    let output = moments(of: spectrum)
    let ends = [startTime, endTime].map(process.ownTime)
    let exact = GaussianRecursion(limit, times: ends, in: process).moments(of: spectrum)
    let model = modelError(on: spectrum)
    let (stopped, data) = (spectrum.law(at: endTime, in: process), spectrum.law)
    return GaussianError(
      total: hypot(spectrum.distance(output, data), model),
      initialisation: spectrum.distance(exact, stopped),
      truncation: spectrum.distance(stopped, data),
      discretisation: spectrum.distance(output, exact), model: model)
  }

  /// Returns `total` alone, at a fraction of the work.
  package func distance(to spectrum: GaussianSpectrum) -> Double {
    hypot(spectrum.distance(moments(of: spectrum), spectrum.law), modelError(on: spectrum))
  }

  private func modelError(on spectrum: GaussianSpectrum) -> Double {
    spectrum.variances.reduce(0) { $0 + errorVariance(eigenvalue: $1) }.squareRoot()
  }
}
