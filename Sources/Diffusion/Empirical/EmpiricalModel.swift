import Kernels

/// The training set itself as a model: the exact estimate of the law that puts 1/n on each of its n
/// points (Lu, Wang, Bal, equation 64).
///
///     f(x, t) = sum_i w_i y_i,  w_i proportional to exp(-|x - e^{-t/2} y_i|^2 / (2 (1 - e^{-t})))
///
/// A network that learnt the training loss to its minimum would become this, and with it every
/// sampler ends on training points. With u = e^{t/2} x and h^2 = e^t - 1, the weights are those of
/// exp(-|u - y_i|^2 / (2 h^2)), which is the one call below.
package struct EmpiricalModel: Denoiser, Sendable {
  package let means: GaussianMeans
  let team: ThreadTeam

  /// - Parameters:
  ///   - points: y, at least one.
  ///   - threads: at least 1; estimates do not depend on it.
  package init(_ points: RowTable, threads: Int) {
    team = ThreadTeam(threads: threads)
    means = GaussianMeans(points, team: team)
  }

  /// n, the number of training points.
  package var count: Int { means.count }
  /// D, the number of values in a point.
  package var dimension: Int { means.length }

  package func estimates(of states: [Double], pixels: Int, time: Double) -> [Double] {
    precondition(
      pixels == dimension, "A model of points of \(dimension) numbers cannot estimate \(pixels)")
    let back = 1 / OrnsteinUhlenbeck.signalScale(time)
    return means.means(
      of: states.map { $0 * back }, bandwidth: OrnsteinUhlenbeck.noiseLevel(time))
  }
}
