import FileFormats
import Images
import Randomness

/// Labelled images of one size on their way into a dataset: a half of it, or all before it is split.
struct ImportedImages: Equatable {
  /// Sides of images that networks and scores are made for.
  static let sides = 8...64
  /// A label is a byte.
  static let mostClasses = 256

  private(set) var height = 0, width = 0
  /// [count, height, width], 0 black to 255 white.
  private(set) var pixels: [UInt8] = []
  /// [count], as the source has them: any numbers from 0.
  private(set) var labels: [Int] = []

  var count: Int { labels.count }

  /// - Parameters:
  ///   - array: [count, height, width].
  ///   - labels: one for each image.
  ///   - path: the file that faults name.
  init(_ array: IDXArray, labels: [Int], path: String) throws(FileFault) {
    (height, width) = (array.dimensions[1], array.dimensions[2])
    (pixels, self.labels) = (array.bytes, labels)
    try Self.requireSides(width, height, path: path)
  }

  /// No images, to which some are added one by one.
  init() {}

  /// - Throws: `FileFault` unless images of this size are usable, and like those that are here.
  func requireFit(_ width: Int, _ height: Int, path: String) throws(FileFault) {
    try Self.requireSides(width, height, path: path)
    guard count == 0 || (width == self.width && height == self.height) else {
      throw FileFault(
        path: path, expected: "\(self.width) x \(self.height) pixels, as in the images before it",
        found: "\(width) x \(height)", hint: "all images of a set have one size")
    }
  }

  private static func requireSides(_ width: Int, _ height: Int, path: String) throws(FileFault) {
    if sides.contains(width), sides.contains(height) { return }
    throw FileFault(
      path: path,
      expected: "images of \(sides.lowerBound) to \(sides.upperBound) pixels on each side",
      found: "\(width) x \(height)")
  }

  mutating func append(_ image: GrayImage, label: Int) {
    (width, height) = (image.width, image.height)
    pixels += image.pixels
    labels.append(label)
  }

  /// Returns the images with rows and columns exchanged.
  var transposed: ImportedImages {
    var turned = self
    (turned.width, turned.height) = (height, width)
    for image in 0..<count {
      let start = image * width * height
      for y in 0..<height {
        for x in 0..<width {
          turned.pixels[start + x * height + y] = pixels[start + y * width + x]
        }
      }
    }
    return turned
  }

  /// Returns the images at `indices`, in that order.
  func selecting(_ indices: [Int]) -> ImportedImages {
    var chosen = self
    let size = width * height
    chosen.pixels = indices.flatMap { pixels[$0 * size..<($0 + 1) * size] }
    chosen.labels = indices.map { labels[$0] }
    return chosen
  }

  /// Returns the numbers of the images that are held out as test images, and of the others, both in
  /// random order. Of each label as near to the share as whole images allow is held out, but the
  /// last image of a label is never.
  ///
  /// - Parameter share: in 0..<1.
  func split(share: Double, seed: UInt64) -> (train: [Int], test: [Int]) {
    var stream = RandomStream(seed: seed, purpose: .heldOut)
    let order = permutation(count: count, using: &stream)
    var left = Dictionary(grouping: labels) { $0 }.mapValues { same in
      min(same.count - 1, Int((share * Double(same.count)).rounded()))
    }
    var (train, test): ([Int], [Int]) = ([], [])
    for index in order {
      if let some = left[labels[index]], some > 0 {
        left[labels[index]] = some - 1
        test.append(index)
      } else {
        train.append(index)
      }
    }
    return (train, test)
  }
}
