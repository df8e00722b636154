import Diffusion
import Randomness

/// The plane set into D dimensions by a fixed orthonormal frame, and stretched: x = scale · F y.
package struct PlaneEmbedding: Equatable, Sendable {
  /// D, at least 2.
  package let dimension: Int
  /// 1 keeps distances. sqrt(D / 2) keeps the mean square of a coordinate instead.
  package let scale: Double
  /// F by columns: two orthonormal vectors of D numbers.
  private let frame: [[Double]]

  /// - Parameter seed: the seed of the frame's directions.
  package init(dimension: Int, scale: Double, seed: UInt64) {
    precondition(
      dimension >= 2 && scale > 0,
      "The plane cannot be set into \(dimension) dimensions with the scale \(scale)")
    (self.dimension, self.scale) = (dimension, scale)
    // The last step number is used for no point.
    var stream = RandomStream(seed: seed, purpose: .synthesis, step: .max)
    frame = (0..<2).reduce(into: []) { frame, _ in
      var vector = (0..<dimension).map { _ in stream.normal() }
      for other in frame {
        let part = dot(vector, other)
        vector = zip(vector, other).map { $0 - part * $1 }
      }
      let norm = dot(vector, vector).squareRoot()
      frame.append(vector.map { $0 / norm })
    }
  }

  /// Returns the point's place in D dimensions.
  package func embed(_ point: PlanePoint) -> [Double] {
    (0..<dimension).map { scale * (point.x * frame[0][$0] + point.y * frame[1][$0]) }
  }

  /// Splits points, [n, D] flat, into their places in the plane and their distances to it, both in
  /// the plane's own units.
  package func split(_ points: [Double]) -> [(place: PlanePoint, off: Double)] {
    stride(from: 0, to: points.count, by: dimension).map { start in
      let x = points[start..<start + dimension]
      let place = PlanePoint(dot(x, frame[0]), dot(x, frame[1]))
      // The rest is summed by itself: a difference of squares would lose it to rounding.
      let rest = zip(x, zip(frame[0], frame[1])).reduce(0.0) { sum, part in
        let gap = part.0 - place.x * part.1.0 - place.y * part.1.1
        return sum + gap * gap
      }
      return (place / scale, rest.squareRoot() / scale)
    }
  }
}

private func dot(_ a: some Sequence<Double>, _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The exact estimate of a planar law that an embedding has set into D dimensions.
///
/// Across the plane it is 0. In the plane, X_t / scale is the planar law noised at the time whose
/// noise is smaller by the scale, so that the planar closed form answers.
package struct EmbeddedDenoiser<Law: PlanarForm>: Denoiser {
  let embedding: PlaneEmbedding
  let plane: ExactDenoiser<Law>

  package init(_ law: Law, _ embedding: PlaneEmbedding, threads: Int) {
    (self.embedding, plane) = (embedding, ExactDenoiser(law, threads: threads))
  }

  package func estimates(of states: [Double], pixels: Int, time: Double) -> [Double] {
    precondition(pixels == embedding.dimension, "Points have \(embedding.dimension) coordinates")
    let same = OrnsteinUhlenbeck.time(
      noiseLevel: OrnsteinUhlenbeck.noiseLevel(time) / embedding.scale)
    let change = OrnsteinUhlenbeck.signalScale(same) / OrnsteinUhlenbeck.signalScale(time)
    let places = embedding.split(states).flatMap { [change * $0.place.x, change * $0.place.y] }
    let estimates = plane.estimates(of: places, pixels: 2, time: same)
    return stride(from: 0, to: estimates.count, by: 2).flatMap {
      embedding.embed([estimates[$0], estimates[$0 + 1]])
    }
  }
}
