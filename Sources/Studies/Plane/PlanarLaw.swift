import Diffusion
import Kernels
import Randomness

/// A data law in the plane from which points are drawn.
package enum PlanarLaw: Codable, Equatable, Sendable {
  case line
  case curve
  case points(PointCloud)

  /// What the points are for. Points for different uses never share a draw.
  package enum Use: Sendable {
    case training
    case judging

    var purpose: RandomPurpose { self == .training ? .synthesis : .resampling }
  }

  /// Draws X_0 number `index`. The points of a cloud come in turn, so each is drawn equally often.
  package func draw(_ index: Int, seed: UInt64, for use: Use) -> PlanePoint {
    var stream = RandomStream(seed: seed, purpose: use.purpose, index: UInt64(index))
    switch self {
    case .line: return [stream.normal(), 0]
    case .curve: return Spiral.point(stream.uniform(in: Spiral.range))
    case .points(let cloud): return cloud.points[index % cloud.points.count]
    }
  }

  /// Draws the training set for the given settings, [points, 2].
  func trainingPoints(_ settings: PointSettings, _ team: ThreadTeam) -> [Float] {
    let drawn = Block<Float>(count: 2 * settings.points)
    let run = 4096
    team.forEach((settings.points + run - 1) / run) { piece, _ in
      for i in piece * run..<min(settings.points, (piece + 1) * run) {
        let point = draw(i, seed: settings.seed, for: .training)
        (drawn[2 * i], drawn[2 * i + 1]) = (Float(point.x), Float(point.y))
      }
    }
    return drawn.values
  }

  /// Draws `count` pairs of X_0 and eps for judging, the same pairs for every time.
  package func pairs(_ count: Int, seed: UInt64) -> [(clean: PlanePoint, noise: PlanePoint)] {
    (0..<count).map { i in
      var stream = RandomStream(seed: seed, purpose: .trainingNoise, index: UInt64(i), step: .max)
      let clean = draw(i, seed: seed, for: .judging)
      return (clean, [stream.normal(), stream.normal()])
    }
  }
}
