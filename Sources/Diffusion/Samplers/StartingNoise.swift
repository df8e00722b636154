import Foundation
import Randomness

/// Where images start: x_T as a function of the image's number.
package enum StartingNoise: Equatable, Sendable {
  /// Image i starts from the stream (seed, samplingStart, i).
  case seeded(UInt64)
  /// Image i starts from the stream (seed, trainingNoise, i), which no image that is drawn does: what
  /// a network learnt from must not be what it is judged by.
  case training(seed: UInt64)
  /// Rows of images on the way from one seed's noise to another's: image `row * columns + column`
  /// starts between the noises of image `row`, at the share column / (columns - 1) of the way.
  case between(UInt64, UInt64, columns: Int)
  /// Every image starts from the same clean one, `[pixels]` of a field, with the noise of a time and
  /// of a seed: x_t = e^{-t/2} x_0 + sqrt(1 - e^{-t}) z, z from the stream (seed, samplingStart, i).
  case noised([Double], time: Double, seed: UInt64)

  /// Returns x_T of an image, `[pixels]`.
  func state(image: Int, pixels: Int) -> [Double] {
    switch self {
    case .seeded(let seed):
      return Self.noise(seed, image, pixels)
    case .training(let seed):
      return Self.noise(seed, image, pixels, .trainingNoise)
    case .between(let first, let last, let columns):
      precondition(columns > 1, "A way needs at least 2 columns, for its ends, not \(columns)")
      let (row, column) = (row(ofImage: image), image % columns)
      return Self.onTheWay(
        from: Self.noise(first, row, pixels), to: Self.noise(last, row, pixels),
        share: Double(column) / Double(columns - 1))
    case .noised(let clean, let time, let seed):
      precondition(
        clean.count == pixels, "an image of \(pixels) pixels is needed, not of \(clean.count)")
      let signal = OrnsteinUhlenbeck.signalScale(time)
      let scale = OrnsteinUhlenbeck.noiseScale(time)
      return zip(clean, Self.noise(seed, image, pixels)).map { signal * $0 + scale * $1 }
    }
  }

  /// Whether images start from one that is given.
  var isOfAnImage: Bool { if case .noised = self { true } else { false } }

  /// Returns the number by which an image keeps what does not change on its way: that of its row.
  func row(ofImage image: Int) -> Int {
    if case .between(_, _, let columns) = self { image / columns } else { image }
  }

  private static func noise(
    _ seed: UInt64, _ image: Int, _ pixels: Int, _ purpose: RandomPurpose = .samplingStart
  ) -> [Double] {
    var noise = [Float](repeating: 0, count: pixels)
    var stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(image))
    stream.fillNormal(&noise)
    return noise.map { Double($0) }
  }

  /// Interpolates on the sphere: sin((1 - s) w) / sin w a + sin(s w) / sin w b, with w the angle
  /// between a and b (Shoemake, SIGGRAPH 1985; for starting noise Song, Meng, Ermon, arXiv
  /// 2010.02502, appendix D.5). A straight line would pass through noise of half the variance,
  /// which no model has seen; this keeps N(0, I) at each s, up to the random angle, and exact ends.
  package static func onTheWay(
    from a: [Double], to b: [Double], share s: Double
  ) -> [Double] {
    func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    let angle = acos(min(1, max(-1, cosine)))
    let sine = sin(angle)
    // For parallel noises, such as those of two equal seeds, the straight line is the limit.
    let (weightA, weightB) =
      sine > 1e-9 ? (sin((1 - s) * angle) / sine, sin(s * angle) / sine) : (1 - s, s)
    return zip(a, b).map { weightA * $0 + weightB * $1 }
  }
}
