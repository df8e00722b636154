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
      case npyFloats(PixelRange)
      case pngFolder
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
      case .file(_, .npyFloats(let range)): "NPY, floats in \(range)"
      case .file(_, .pngFolder): "PNG folder"
      case .drawn, .memory: "in memory"
      }
    }
  }

  /// The name of the whole that the images belong to; see `Provenance.name`.
  package var name: String { provenance.name }
  /// The name of the images; see `Provenance.source`.
  package var source: String { provenance.source }
}
