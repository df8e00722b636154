import FileFormats
import Foundation
import TestSupport
import Testing

/// Drawn digits of 8 x 8 pixels and a feature network for them. A comparison takes a quarter of the
/// time that it takes with digits of 28 x 28.
enum SmallDigits {
  /// The dataset's name, which is also its folder's.
  static let name = "small-digits"
  /// The options with which commands find both.
  static let options = ["--data", name, "--models", "models"]

  /// Makes a folder with 200 training images, 80 test images and the network.
  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let drawn = try BuiltBinary.run(
      "data", "synthesize", "--train", "200", "--test", "80", "--out", name, "-q", in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    for half in ["train", "t10k"] {
      let file = folder.file("\(name)/\(half)-images-idx3-ubyte.gz")
      try IDX.write(shrunk(try IDX.read(path: file)), to: file, gzip: true)
    }
    let learnt = try BuiltBinary.run(
      "features", "train", "--data", name, "--epochs", "1", "--out", "models", "-q", in: folder)
    #expect(learnt.code == 0, "\(learnt.errors)")
    return folder
  }

  /// Returns the middle 24 x 24 of images of 28 x 28, with each 3 x 3 averaged.
  private static func shrunk(_ images: IDXArray) -> IDXArray {
    let count = images.dimensions[0]
    var bytes: [UInt8] = []
    for pixel in 0..<count * 64 {
      let (image, y, x) = (pixel / 64, 2 + 3 * (pixel / 8 % 8), 2 + 3 * (pixel % 8))
      let sum = (0..<9).reduce(0) {
        $0 + Int(images.bytes[image * 784 + (y + $1 / 3) * 28 + x + $1 % 3])
      }
      bytes.append(UInt8(sum / 9))
    }
    return IDXArray(dimensions: [count, 8, 8], bytes: bytes)
  }
}
