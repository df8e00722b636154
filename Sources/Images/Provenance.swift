extension ImageBatch {
  /// The origin of images.
  package enum Provenance: Sendable, Equatable {
    /// Half of a dataset, which is called "MNIST", "synthetic digits" or by its folder.
    case dataset(String, Half)
    /// Read from a path in order to be scored.
    case file(String, Encoding)
    /// The images with these numbers, drawn with a seed.
    case drawn(seed: UInt64, images: Range<Int>)
    /// Made in memory, with a few words that say what they are.
    case memory(String)

    package enum Half: String, Sendable {
      case training, test
    }

    /// The format of the files that images were read from.
    package enum Encoding: Sendable, Equatable {
      case idx
      case npyBytes
      /// The scale is assumed if nobody named it.
      case npyFloats(ShadeScale, isAssumed: Bool)
      case pngFolder(leftOut: LeftOut?)
    }

    /// The files of a folder that are not among the images; the property names are keys of JSON.
    package struct LeftOut: Sendable, Equatable, Codable {
      package let count: Int
      /// The name of the first, in the order of names.
      package let first: String

      /// - Returns: nil if no names are given.
      package init?(_ names: [String]) {
        guard let first = names.min() else { return nil }
        (count, self.first) = (names.count, first)
      }

      /// Such as "2 files that are not named *.png, such as a.jpg".
      package var text: String {
        count == 1
          ? "1 file that is not named *.png, \(first)"
          : "\(count) files that are not named *.png, such as \(first)"
      }
    }

    /// The name of the whole: the dataset, the path, or what was drawn.
    package var name: String {
      switch self {
      case .dataset(let name, _), .file(let name, _), .memory(let name): name
      case .drawn(let seed, let images):
        "images \(images.lowerBound) to \(images.upperBound - 1) of seed \(seed)"
      }
    }

    /// The name of the images themselves, such as "MNIST training images" or a path.
    package var source: String {
      if case .dataset(let name, let half) = self {
        "\(name) \(half.rawValue) images"
      } else {
        name
      }
    }

    /// How the images were read, such as "IDX" or "NPY, floats in [-1, 1]".
    package var format: String {
      switch self {
      case .dataset: "dataset"
      case .file(_, .idx): "IDX"
      case .file(_, .npyBytes): "NPY, bytes"
      case .file(_, .npyFloats(let scale, let isAssumed)):
        "NPY, floats in \(scale)" + (isAssumed ? ", as their range suggests" : "")
      case .file(_, .pngFolder): "PNG folder"
      case .drawn, .memory: "in memory"
      }
    }

    /// The files beside the images that were not read; nil if there are none.
    package var leftOut: LeftOut? {
      if case .file(_, .pngFolder(let leftOut)) = self { leftOut } else { nil }
    }
  }

  /// The name of the whole that the images belong to; see `Provenance.name`.
  package var name: String { provenance.name }
  /// The name of the images; see `Provenance.source`.
  package var source: String { provenance.source }
}
