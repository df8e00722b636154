import Images
import Randomness

/// The real images that samples are compared with one by one.
package struct RealImages: Sendable {
  package let training: ImageBatch
  /// The number of training images with each label; nil for a dataset without labels.
  package let labelCounts: [Int]?
  /// Real images that are not among the training images; nil if there are none.
  package let test: ImageBatch?

  /// The name of the dataset, such as "MNIST".
  package var name: String { training.name }

  /// - Parameters:
  ///   - training: the images that a model learnt from, or might have.
  ///   - test: other images of the same size, or nil.
  package init(training: ImageBatch, test: ImageBatch?) {
    (self.training, self.test) = (training, test)
    labelCounts = training.labels.map { labels in
      ClassHistogram.counts(labels, classes: Int(labels.max() ?? 0) + 1)
    }
  }
}

/// The images that a score card draws for comparison: parts of real sets, and noise.
enum ComparisonImages {
  /// The use of a stream of random numbers, which is its step.
  enum Draw: UInt32 {
    case extrapolation = 0
    case training = 1
    case test = 2
    case noise = 3
    case floor = 4
    case twoSample = 5
    case slices = 6
    case heldOut = 7
    case lastNoise = 8
  }

  static func stream(_ draw: Draw, seed: UInt64, index: Int = 0) -> RandomStream {
    RandomStream(
      seed: seed, purpose: .scoreCard, index: UInt64(index), step: draw.rawValue)
  }

  /// Returns the first `count` images (or all, if there are fewer) of a random order.
  static func some(_ count: Int, of images: ImageBatch, _ draw: Draw, seed: UInt64) -> ImageBatch {
    var stream = stream(draw, seed: seed)
    return images.selecting(permutation(count: images.count, using: &stream).prefix(count))
  }

  /// Returns images of a random order with as many of each label as `counts` says, all reduced by
  /// the same factor where there are not so many.
  ///
  /// - Parameter images: with labels.
  static func some(
    labelled counts: [Int], of images: ImageBatch, _ draw: Draw, seed: UInt64
  ) -> ImageBatch {
    let labels = images.labels ?? []
    let there = ClassHistogram.counts(labels, classes: 256)
    let factor =
      counts.indices.filter { counts[$0] > 0 }
      .map { Double(there[$0]) / Double(counts[$0]) }.min() ?? 0
    var left = counts.map { Int(Double($0) * min(1, factor)) }
    var stream = stream(draw, seed: seed)
    return images.selecting(
      permutation(count: images.count, using: &stream).filter { i in
        let label = Int(labels[i])
        guard label < left.count, left[label] > 0 else { return false }
        left[label] -= 1
        return true
      })
  }

  /// Draws pixels from 256 equally probable values; image i depends only on the seed and on i.
  static func noise(_ count: Int, height: Int, width: Int, seed: UInt64) -> ImageBatch {
    let size = height * width
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count * size)
    for i in 0..<count {
      var stream = stream(.noise, seed: seed, index: i)
      for first in stride(from: 0, to: size, by: 8) {
        let word = stream.next()
        for byte in 0..<min(8, size - first) {
          pixels.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte)))
        }
      }
    }
    return ImageBatch(.memory("uniform noise"), height: height, width: width, pixels: pixels)
  }
}
