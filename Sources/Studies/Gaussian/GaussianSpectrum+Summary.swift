import Diffusion
import Reports
import Wording

extension GaussianSpectrum {
  /// A description in one line.
  package var summary: String {
    let rank = variances.count { $0 > 0 }
    let mean = means.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return
      "\(SafeText.value(name)): \(variances.count) \(variances.count == 1 ? "axis" : "axes"), \(rank) of them with variance; total variance "
      + "\(NumberText.text(totalVariance, digits: 4)), largest "
      + "\(NumberText.text(variances[0], digits: 4)), norm of the mean "
      + NumberText.text(mean, digits: 4)
  }
}
