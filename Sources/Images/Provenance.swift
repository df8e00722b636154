extension ImageBatch {
  /// Where images come from.
  package enum Provenance: Sendable, Equatable {
    /// A half of a dataset, which is called "MNIST", "synthetic digits" or by its folder.
    case dataset(String, Half)
    /// Read from a path to be scored.
    case file(String, Encoding)
    /// The images of these numbers, drawn with a seed.
    case drawn(seed: UInt64, images: Range<Int>)
    /// Made in memory, with a few words that say what they are.
    case memory(String)

    package enum Half: String, Sendable {
      case training, test
    }

    /// How images lay in the files that they were read from.
    package enum Encoding: Sendable, Equatable {
      case idx
      case npyBytes
      case npyFloats(PixelRange)
      case pngFolder
    }

    /// What the whole is called: the dataset, the path, or what was drawn.
    package var name: String {
      switch self {
      case .dataset(let name, _), .file(let name, _), .memory(let name): name
      case .drawn(let seed, let images):
        "images \(images.lowerBound) to \(images.upperBound - 1) of seed \(seed)"
      }
    }

    /// What the images themselves are called, such as "MNIST training images" or a path.
    package var source: String {
      if case .dataset(let name, let half) = self {
        "\(name) \(half.rawValue) images"
      } else {
        name
      }
    }

    /// How they were read, such as "IDX" or "NPY, floats in [-1, 1]".
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

  /// What the whole is called that the images belong to, see `Provenance.name`.
  package var name: String { provenance.name }
  /// What the images are called, see `Provenance.source`.
  package var source: String { provenance.source }
}
