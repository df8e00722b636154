import Diffusion
import Foundation
import Kernels
import Randomness

/// The scheme of the authors' MATLAB code (experiments 3 and 5), which adds noise before drift:
///
///     x~ = x + sqrt(h) z;   x' = x~ + h (x~ / 2 - S(x~, t)),   h the step from t down to u
///
/// For a single data point the result is Gaussian, with variance `residualVariance`.
package struct NoiseFirstWalk: Sendable {
  /// The times from T down to the last, which may be 0.
  package let times: [Double]

  /// The times T linspace(0, 1, steps + 1)^power. Experiment 3 uses power 5 and 99 steps.
  package static func polynomial(power: Double, steps: Int, lastTime: Double) -> NoiseFirstWalk {
    NoiseFirstWalk(
      times: (0...steps).reversed().map { lastTime * pow(Double($0) / Double(steps), power) })
  }

  /// Returns the times t_1 (T / t_1)^{k / (N - 1)} for k = N - 1 down to 0: the N points of
  /// equation 41, stopped at t_1 as in experiment 5.
  package static func exponential(points: Int, firstTime: Double, lastTime: Double)
    -> NoiseFirstWalk
  {
    let grid = Schedule.exponential.times(
      steps: points, firstTime: firstTime, lastTime: lastTime)
    return NoiseFirstWalk(times: grid.dropFirst().reversed())
  }

  /// Draws points from N(0, I) at T and walks them to the end. Point i uses the streams (seed,
  /// samplingStart, i) and (seed, samplingNoise, i).
  ///
  /// - Parameter snapshots: the numbers of steps to look after; the last need not be among them.
  /// - Returns: all points, for each snapshot and then for the end.
  package func run(
    _ law: some PlanarForm, samples: Range<Int>, seed: UInt64, threads: Int,
    snapshots: [Int] = []
  ) -> [[PlanePoint]] {
    let count = samples.count
    let stops = snapshots + [times.count - 1]
    let found = Block<Double>(count: 2 * count * stops.count)
    let run = 128
    ThreadTeam(threads: threads).forEach((count + run - 1) / run) { piece, _ in
      for row in piece * run..<min(count, (piece + 1) * run) {
        let address = UInt64(samples.lowerBound + row)
        var start = RandomStream(seed: seed, purpose: .samplingStart, index: address)
        var noise = RandomStream(seed: seed, purpose: .samplingNoise, index: address)
        var x = PlanePoint(start.normal(), start.normal())
        for step in 1..<times.count {
          let (t, h) = (times[step - 1], times[step - 1] - times[step])
          x += h.squareRoot() * PlanePoint(noise.normal(), noise.normal())
          x += h * (x / 2 - law.score(at: x, time: t))
          for (stop, wanted) in stops.enumerated() where wanted == step {
            found[2 * (stop * count + row)] = x.x
            found[2 * (stop * count + row) + 1] = x.y
          }
        }
      }
    }
    return stops.indices.map { stop in
      (0..<count).map { row in
        let at = 2 * (stop * count + row)
        return [found[at], found[at + 1]]
      }
    }
  }

  /// The variance of each coordinate at the end if the data are the origin alone: V' = (1 + h/2 -
  /// h/v)^2 (V + h) with v = 1 - e^{-t}, from V = 1.
  package var residualVariance: Double {
    (1..<times.count).reduce(1) { variance, step in
      let (t, h) = (times[step - 1], times[step - 1] - times[step])
      let factor = 1 + h / 2 - h / OrnsteinUhlenbeck.sigmaSquared(t)
      return factor * factor * (variance + h)
    }
  }
}
