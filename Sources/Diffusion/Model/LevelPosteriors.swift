import Foundation
import Randomness

/// How probable each gray level is for each pixel of an image.
struct LevelPosteriors {
  /// Levels farther from an estimate than this many errors are left out.
  private static let reach: Float = 6

  /// These are the probabilities of the levels in each pixel's range, up to a factor, pixel by pixel.
  private var weights: [Double] = []
  /// Each pixel's first level, and where its weights begin; one more, to end the last.
  private var first: [Int] = []
  private var starts = [0]
  /// The probability that each pixel is black.
  private(set) var black: [Double] = []

  /// - Parameters:
  ///   - estimates: gray levels, 0 to 255, of each pixel.
  ///   - error: the standard error of an estimate, in gray levels.
  ///   - shares: returns how often each of the 256 levels occurs where a pixel is, each above 0.
  init(_ estimates: [Float], error: Float, shares: (Int) -> [Double]) {
    let distance = Int(Self.reach * error)
    let variance = Double(error * error)
    let fall = (0...distance).map { exp(-Double($0 * $0) / (2 * variance)) }
    weights.reserveCapacity(estimates.count * (2 * distance + 1))
    for (pixel, estimate) in estimates.enumerated() {
      let nearest = Int(estimate.rounded())
      let levels = max(0, nearest - distance)...min(255, nearest + distance)
      let shares = shares(pixel)
      // exp(-(d - k)^2 / 2v) is exp(-k^2 / 2v) exp(dk / v), up to a factor that all levels share.
      let tilt = Double(estimate - Float(nearest)) / variance
      var power = exp(tilt * Double(levels.lowerBound - nearest))
      let ratio = exp(tilt)
      var whole = 0.0
      for level in levels {
        let weight = shares[level] * fall[abs(level - nearest)] * power
        weights.append(weight)
        whole += weight
        power *= ratio
      }
      black.append(levels.lowerBound == 0 ? weights[starts[pixel]] / whole : 0)
      first.append(levels.lowerBound)
      starts.append(weights.count)
    }
  }

  /// Draws a pixel's level.
  func level(_ pixel: Int, _ stream: inout RandomStream) -> UInt8 {
    let weights = weights[starts[pixel]..<starts[pixel + 1]]
    return UInt8(first[pixel] + (stream.index(weights: weights) ?? 0))
  }

  /// Draws a pixel's level among those above black.
  private func ink(_ pixel: Int, _ stream: inout RandomStream) -> UInt8 {
    let skipped = first[pixel] == 0 ? 1 : 0
    let weights = weights[starts[pixel] + skipped..<starts[pixel + 1]]
    return UInt8(first[pixel] + skipped + (stream.index(weights: weights) ?? 0))
  }

  /// Draws levels of the pixels of an edge, given that not all are black: the first that is not, then
  /// what follows it.
  ///
  /// - Parameter edge: at least one pixel.
  func drawInk(on edge: [Int], _ levels: inout [UInt8], _ stream: inout RandomStream) {
    var blackSoFar = 1.0
    let firsts = edge.map { pixel in
      defer { blackSoFar *= black[pixel] }
      return blackSoFar * (1 - black[pixel])
    }
    guard let first = stream.index(weights: firsts[...]) else { return }
    levels[edge[first]] = ink(edge[first], &stream)
    for pixel in edge[(first + 1)...] { levels[pixel] = level(pixel, &stream) }
  }
}
