import Foundation
import Images
import Randomness

/// A last step that knows that pixels are bytes: it draws each pixel's gray level from its posterior,
/// given the sampler's estimate and the pixels around.
///
/// Near t = 0 the noise moves a pixel by a few gray levels at most, so the pixels are independent
/// given their surroundings, and the posterior of a level g is
///
///     p(g | f, c) ~ p(g | c) exp(-(f - g)^2 / (2 s^2)).
///
/// f is the estimate in gray levels and s its error. The context c is how bright the brightest of the
/// eight neighbours is, and p(g | c) is counted on the training images. Of these four in five pixels
/// are exactly black, most of them among black ones: there a faint gray estimate is an error. A
/// regression can hardly learn that, since its loss is least at the mean over levels.
package struct GrayLevels: Equatable, Sendable {
  /// The brightest neighbour's gray level at which each context but the first begins.
  package static let bounds: [Float] = [4, 12, 24, 40, 64, 96, 128, 160, 192, 224, 252]
  /// s, in gray levels: about the root mean square error, on the strokes, of the shipped models'
  /// estimates at the last times of a walk (`digits lab estimate-error`: 3.4 at t = 0.002, 5 at
  /// 0.005).
  static let error: Float = 4
  /// Levels farther from the estimate than this many errors are left out.
  private static let reach = 6

  /// [contexts, 256], the pixels of each level in each context.
  package let counts: [[Int]]
  /// [contexts, 256], log p(g | c).
  private let logShares: [[Float]]

  /// - Parameter counts: [contexts, 256], each at least 0; levels that were never seen count half a
  ///   pixel.
  package init(counts: [[Int]]) {
    precondition(
      counts.count == Self.bounds.count + 1 && counts.allSatisfy { $0.count == 256 },
      "Gray levels need \(Self.bounds.count + 1) contexts of 256 counts.")
    self.counts = counts
    logShares = counts.map { row in
      let whole = row.reduce(128.0) { $0 + Double($1) }
      return row.map { Float(log((Double($0) + 0.5) / whole)) }
    }
  }

  /// Counts the levels of images.
  package init(of images: ImageBatch) {
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: 256), count: Self.bounds.count + 1)
    for i in 0..<images.count {
      let pixels = images.image(i).pixels
      let around = Self.brightestNeighbours(pixels.map(Float.init), width: images.width)
      for (level, brightest) in zip(pixels, around) {
        counts[Self.context(brightest)][Int(level)] += 1
      }
    }
    self.init(counts: counts)
  }

  /// Returns drawn levels as values of pixels, exactly k / 127.5 - 1.
  ///
  /// - Parameters:
  ///   - values: [height, width], -1 black to 1 white, values beyond clipped.
  ///   - image: the number of the image, which with the seed decides the draw.
  package func drawn(_ values: [Float], width: Int, seed: UInt64, image: Int) -> [Float] {
    let estimates = values.map { min(max(($0 + 1) * 127.5, 0), 255) }
    let around = Self.brightestNeighbours(estimates, width: width)
    var stream = RandomStream(seed: seed, purpose: .grayLevel, index: UInt64(image))
    return zip(estimates, around).map { estimate, brightest in
      let level = level(estimate, logShares[Self.context(brightest)], stream.uniform())
      return PixelRange.signed.value(Float(level))
    }
  }

  /// Returns the level at a quantile of the posterior.
  private func level(_ estimate: Float, _ logShares: [Float], _ quantile: Double) -> Int {
    let reach = Self.error * Float(Self.reach)
    let levels = max(0, Int(estimate - reach))...min(255, Int(estimate + reach))
    let logs = levels.map { level in
      let gap = (estimate - Float(level)) / Self.error
      return logShares[level] - gap * gap / 2
    }
    let largest = logs.max() ?? 0
    let weights = logs.map { Double(exp($0 - largest)) }
    var left = quantile * weights.reduce(0, +)
    for (level, weight) in zip(levels, weights) {
      left -= weight
      if left < 0 { return level }
    }
    return levels.upperBound
  }

  private static func context(_ brightest: Float) -> Int {
    bounds.firstIndex { brightest < $0 } ?? bounds.count
  }

  /// Returns the largest of each pixel's eight neighbours; beyond the edge all is black.
  private static func brightestNeighbours(_ pixels: [Float], width: Int) -> [Float] {
    let height = pixels.count / width
    return pixels.indices.map { i in
      let (y, x) = (i / width, i % width)
      var brightest: Float = 0
      for row in max(0, y - 1)...min(height - 1, y + 1) {
        for column in max(0, x - 1)...min(width - 1, x + 1) where (row, column) != (y, x) {
          brightest = max(brightest, pixels[row * width + column])
        }
      }
      return brightest
    }
  }
}
