import Datasets
import Images
import Randomness

/// The real images that samples are compared with one by one.
package struct RealImages: Sendable {
  /// What the dataset is called, such as "MNIST".
  package let name: String
  /// Named "MNIST training images" or the like.
  package let training: SampleSet
  /// How many training images have each label; nil for a dataset without labels.
  package let labelCounts: [Int]?
  /// Real images that are not among the training images; nil if there are none.
  package let test: SampleSet?

  package init(_ dataset: Dataset) {
    self.init(name: dataset.name, training: dataset.train, test: dataset.test)
  }

  package init(name: String, training: ImageSet, test: ImageSet?) {
    self.name = name
    self.training = SampleSet(training, source: "\(name) training images")
    self.test = test.map { SampleSet($0, source: "\(name) test images") }
    labelCounts = training.labels.map { labels in
      ClassHistogram.counts(labels, classes: Int(labels.max() ?? 0) + 1)
    }
  }
}

/// Images that a score card draws to compare with: parts of real sets, and noise.
enum ComparisonImages {
  /// What a stream of random numbers is for, as its step.
  enum Draw: UInt32 {
    case extrapolation = 0
    case training = 1
    case test = 2
    case noise = 3
  }

  static func stream(_ draw: Draw, seed: UInt64, index: Int = 0) -> RandomStream {
    RandomStream(
      seed: seed, purpose: .scoreCard, index: UInt64(index), step: draw.rawValue)
  }

  /// The first `count` images (all, if there are fewer) of a random order.
  static func some(_ count: Int, of images: SampleSet, _ draw: Draw, seed: UInt64) -> SampleSet {
    var stream = stream(draw, seed: seed)
    let order = permutation(count: images.count, using: &stream).prefix(count)
    let size = images.height * images.width
    var pixels: [UInt8] = []
    pixels.reserveCapacity(order.count * size)
    for i in order { pixels += images.pixels[i * size..<(i + 1) * size] }
    return SampleSet(
      source: images.source, format: images.format, count: order.count, height: images.height,
      width: images.width, pixels: pixels)
  }

  /// Every pixel any of 256 values, all equally probable; image i depends on the seed and i alone.
  static func noise(_ count: Int, height: Int, width: Int, seed: UInt64) -> SampleSet {
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
    return SampleSet(
      source: "uniform noise", format: "in memory", count: count, height: height, width: width,
      pixels: pixels)
  }
}
