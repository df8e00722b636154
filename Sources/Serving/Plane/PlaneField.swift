import Diffusion
import Foundation
import Randomness

/// A law of points in the plane whose score, noise and conditional expectation are known exactly, as
/// the page shows it.
enum PlaneLaw: String, CaseIterable, Sendable {
  case line, spiral, clouds

  /// Half the side of the square that is shown, in the units of the data.
  private var reach: Double {
    switch self {
    case .line: 3
    case .spiral: 16
    case .clouds: 3
    }
  }

  private func moments(at x: PlanePoint, _ t: Double) -> PlanePoint {
    switch self {
    case .line: DiagonalGaussian.line.moments(at: x, time: t).mean
    case .spiral: Spiral().moments(at: x, time: t).mean
    case .clouds: PointCloud.eightPoints.moments(at: x, time: t).mean
    }
  }

  /// Draws X_0.
  private func point(_ stream: inout RandomStream) -> PlanePoint {
    switch self {
    case .line:
      return [stream.normal(), 0]
    case .spiral:
      let range = Spiral.range
      return Spiral.point(
        range.lowerBound + (range.upperBound - range.lowerBound) * stream.uniform())
    case .clouds:
      let points = PointCloud.eightPoints.points
      return points[stream.index(below: points.count)]
    }
  }

  /// The times that the page shows.
  static let times = 1e-4...5.0

  // MARK: Arrows

  /// What is seen at one time.
  struct Field: Encodable, Sendable {
    let law: String
    let time, reach: Double
    /// Points of X_0 and of X_t, as x and y in turn.
    let data, noised: [Double]
    /// The places of the arrows, and the three vectors there, as x and y in turn.
    let places, score, noise, expectation: [Double]
  }

  private static let (side, points) = (17, 300)
  private static let seed: UInt64 = 1

  func field(at t: Double) -> Field {
    let (data, noised) = samples(at: t, Self.points)
    let all = places.map { vectors(at: $0, t) }
    func flat(_ points: [PlanePoint]) -> [Double] { points.flatMap { [$0.x, $0.y] } }
    return Field(
      law: rawValue, time: t, reach: reach, data: flat(data), noised: flat(noised),
      places: flat(places), score: flat(all.map(\.score)), noise: flat(all.map(\.noise)),
      expectation: flat(all.map(\.expectation)))
  }

  /// Where the arrows stand: the middles of the squares of a grid.
  private var places: [PlanePoint] {
    let width = 2 * reach / Double(Self.side)
    let middles = (0..<Self.side).map { (Double($0) + 0.5) * width - reach }
    return middles.flatMap { y in middles.map { PlanePoint($0, y) } }
  }

  private struct Vectors {
    /// -grad log p_t.
    let score: PlanePoint
    /// E[eps given X_t], which is sigma times the score.
    let noise: PlanePoint
    /// E[X_0 given X_t].
    let expectation: PlanePoint
  }

  private func vectors(at x: PlanePoint, _ t: Double) -> Vectors {
    let mean = moments(at: x, t)
    let residue = x - OrnsteinUhlenbeck.signalScale(t) * mean
    return Vectors(
      score: residue / OrnsteinUhlenbeck.sigmaSquared(t),
      noise: residue / OrnsteinUhlenbeck.noiseScale(t), expectation: mean)
  }

  private func samples(
    at t: Double, _ count: Int
  ) -> (data: [PlanePoint], noised: [PlanePoint]) {
    var data: [PlanePoint] = []
    var noised: [PlanePoint] = []
    for index in 0..<count {
      var stream = RandomStream(seed: Self.seed, purpose: .synthesis, index: UInt64(index))
      let clean = point(&stream)
      let z = PlanePoint(stream.normal(), stream.normal())
      data.append(clean)
      noised.append(
        OrnsteinUhlenbeck.signalScale(t) * clean + OrnsteinUhlenbeck.noiseScale(t) * z)
    }
    return (data, noised)
  }

  // MARK: Sizes

  /// Root mean squares of the three vectors, one for each time.
  struct Size: Encodable, Sendable {
    var score: [Double] = []
    var noise: [Double] = []
    var expectation: [Double] = []
  }

  /// How large the three vectors are against the time.
  struct Sizes: Encodable, Sendable {
    let law: String
    let times: [Double]
    /// At the places of the arrows, which stay, and at points of X_t, which come nearer to the data.
    let places, points: Size
  }

  private static let (moments, sizedPoints) = (40, 200)

  func sizes() -> Sizes {
    let (first, last) = (log(Self.times.lowerBound), log(Self.times.upperBound))
    let times = (0..<Self.moments).map {
      exp(first + (last - first) * Double($0) / Double(Self.moments - 1))
    }
    var (places, points) = (Size(), Size())
    for t in times {
      add(self.places, t, to: &places)
      add(samples(at: t, Self.sizedPoints).noised, t, to: &points)
    }
    return Sizes(law: rawValue, times: times, places: places, points: points)
  }

  private func add(_ points: [PlanePoint], _ t: Double, to size: inout Size) {
    var (score, noise, expectation) = (0.0, 0.0, 0.0)
    for x in points {
      let vectors = vectors(at: x, t)
      score += (vectors.score * vectors.score).sum()
      noise += (vectors.noise * vectors.noise).sum()
      expectation += (vectors.expectation * vectors.expectation).sum()
    }
    let count = Double(points.count)
    size.score.append((score / count).squareRoot())
    size.noise.append((noise / count).squareRoot())
    size.expectation.append((expectation / count).squareRoot())
  }
}
