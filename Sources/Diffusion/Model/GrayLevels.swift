import Foundation
import Images
import Randomness

/// A last step that knows that pixels are bytes: it draws each pixel's gray level from its posterior,
/// given the sampler's estimate, the pixels around, and the box that the ink fills.
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
///
/// Black pixels are not independent, though: a dataset whose images were all scaled to one size has
/// ink boxes of one size. So the box is drawn first; see `InkBox.drawn`.
package struct GrayLevels: Equatable, Sendable {
  /// What is counted on training images.
  package struct Counts: Codable, Equatable, Sendable {
    /// [contexts, 256], the pixels of each level in each context.
    package var levels: [[Int]]
    /// The images whose ink box has a longer side of 0, 1, 2, ... pixels; empty if it was not counted.
    package var boxSides: [Int]

    /// - Parameter levels: [contexts, 256], each at least 0.
    package init(levels: [[Int]], boxSides: [Int] = []) {
      (self.levels, self.boxSides) = (levels, boxSides)
    }
  }

  /// The brightest neighbour's gray level at which each context but the first begins.
  package static let bounds: [Float] = [4, 12, 24, 40, 64, 96, 128, 160, 192, 224, 252]
  /// s, in gray levels: about the root mean square error, on the strokes, of the shipped models'
  /// estimates at the last times of a walk (`digits lab estimate-error`: 3.4 at t = 0.002, 5 at
  /// 0.005).
  static let error: Float = 4

  package let counts: Counts
  /// [contexts, 256], p(g | c).
  private let shares: [[Double]]
  /// The shares of the longer sides of ink boxes, by pixels; empty if they are not known.
  private let sideShares: [Double]

  /// - Parameter counts: levels and sides that were never seen count half a pixel and half an image.
  package init(counts: Counts) {
    precondition(
      counts.levels.count == Self.bounds.count + 1 && counts.levels.allSatisfy { $0.count == 256 },
      "Gray levels need \(Self.bounds.count + 1) contexts of 256 counts.")
    self.counts = counts
    shares = counts.levels.map(Self.shares)
    sideShares = Self.shares(counts.boxSides)
  }

  private static func shares(_ counts: [Int]) -> [Double] {
    let whole = counts.reduce(0.0) { $0 + Double($1) + 0.5 }
    return counts.map { (Double($0) + 0.5) / whole }
  }

  /// Counts the levels and the boxes of images.
  package init(of images: ImageBatch) {
    var counts = Counts(
      levels: [[Int]](
        repeating: [Int](repeating: 0, count: 256), count: Self.bounds.count + 1),
      boxSides: [Int](repeating: 0, count: max(images.height, images.width) + 1))
    for i in 0..<images.count {
      let pixels = images.image(i).pixels
      let around = Self.brightestNeighbours(pixels.map(Float.init), width: images.width)
      for (level, brightest) in zip(pixels, around) {
        counts.levels[Self.context(brightest)][Int(level)] += 1
      }
      counts.boxSides[InkBox(pixels[...], width: images.width)?.longerSide ?? 0] += 1
    }
    self.init(counts: counts)
  }

  /// Returns drawn levels.
  ///
  /// - Parameters:
  ///   - values: [height, width], -1 black to 1 white, values beyond clipped.
  ///   - image: the number of the image, which with the seed decides the draw.
  package func drawn(_ values: [Float], width: Int, seed: UInt64, image: Int) -> [UInt8] {
    let estimates = values.map { min(max(($0 + 1) * 127.5, 0), 255) }
    let around = Self.brightestNeighbours(estimates, width: width)
    let posteriors = LevelPosteriors(estimates, error: Self.error) {
      shares[Self.context(around[$0])]
    }
    var stream = RandomStream(seed: seed, purpose: .grayLevel, index: UInt64(image))
    let box = InkBox.drawn(
      black: posteriors.black, width: width, sideShares: sideShares, &stream)
    var levels = estimates.indices.map { i in
      box?.contains(row: i / width, column: i % width) == false
        ? 0 : posteriors.level(i, &stream)
    }
    // Each edge of the box has some ink.
    for edge in box?.edges(width: width) ?? [] where edge.allSatisfy({ levels[$0] == 0 }) {
      posteriors.drawInk(on: edge, &levels, &stream)
    }
    return levels
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
