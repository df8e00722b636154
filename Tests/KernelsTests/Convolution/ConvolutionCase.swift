import Kernels
import Testing

/// One convolution on one batch, with everything its three passes need.
struct ConvolutionCase: CustomStringConvertible, Sendable {
  let shape: ConvolutionShape
  let images, height, width: Int
  /// The width that is added to the borders that the kernels need.
  let extraBorder: Int
  let seed: Int

  var description: String {
    let kind = shape.isTransposed ? "transposed " : ""
    return """
      \(kind)\(shape.kernel)x\(shape.kernel) stride \(shape.stride) padding \(shape.padding), \
      \(shape.inputChannels) -> \(shape.outputChannels), \(images) x \(height) x \(width), \
      border + \(extraBorder)
      """
  }

  var inputShape: Tensor<Float>.Shape {
    .init(
      images: images, height: height, width: width, channels: shape.inputChannels,
      border: max(shape.inputBorder, shape.padding) + extraBorder)
  }

  var outputShape: Tensor<Float>.Shape {
    shape.outputShape(inputShape, border: max(shape.gradientBorder, shape.padding) + extraBorder)
  }

  /// Kernel, stride, padding, transposed; the first four are the U-Net's.
  static let kinds: [(Int, Int, Int, Bool)] = [
    (3, 1, 1, false), (1, 1, 0, false), (3, 2, 1, false), (4, 2, 1, true),
    (5, 1, 2, false), (2, 2, 0, false), (4, 3, 2, false), (2, 1, 0, false),
    (3, 1, 1, true), (2, 2, 0, true), (5, 3, 1, true),
  ]

  private static func make(
    _ kind: (Int, Int, Int, Bool), _ inputs: Int, _ outputs: Int, images: Int, height: Int,
    width: Int, extraBorder: Int, seed: Int
  ) -> ConvolutionCase {
    ConvolutionCase(
      shape: ConvolutionShape(
        inputChannels: inputs, outputChannels: outputs, kernel: kind.0, stride: kind.1,
        padding: kind.2, isTransposed: kind.3),
      images: images, height: height, width: width, extraBorder: extraBorder, seed: seed)
  }

  /// Convolutions that Winograd's filtering covers with tiles of 6, 4 and 3 in all pairs (28 is four
  /// sixes and a four, 14 a six and two fours, 9 a six and a three, 7 a four and a three), where the
  /// last sticks out (1, 2, 5, 11), and with the fewer points of wide layers (80 to 64 channels).
  private static let inTiles: [ConvolutionCase] = [
    (9, 10), (10, 9), (28, 9), (7, 28), (14, 7), (9, 9), (7, 7), (4, 3), (1, 1), (2, 5), (5, 11),
    (11, 2), (13, 6),
  ].enumerated().flatMap { i, size in
    [(8, 8), (16, 32), (48, 24), (48, 16), (80, 64)].map { inputs, outputs in
      make(
        kinds[0], inputs, outputs, images: 1 + i % 3, height: size.0, width: size.1,
        extraBorder: i % 2, seed: 2000 + 100 * i + inputs + outputs)
    }
  }

  /// Convolutions of one kind, or the U-Net's.
  struct Family: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let cases: [ConvolutionCase]
  }

  static let families =
    drawn + [
      Family(testDescription: "the U-Net's", cases: ofTheUNet),
      Family(testDescription: "Winograd's tiles", cases: inTiles),
    ]

  /// Sizes drawn around every tile size: channels 1 to 70, pictures down to the smallest that fits
  /// the kernel, batches of 1 to 5.
  private static let drawn: [Family] = kinds.enumerated().map { k, kind in
    let channels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 16, 17, 19, 23, 31, 32, 33, 47, 64, 70]
    var numbers = Numbers(1000 + k)
    let smallest = kind.3 ? 1 : max(1, kind.0 - 2 * kind.2)
    let cases = (0..<20).map { i in
      make(
        kind, numbers.pick(channels), numbers.pick(channels), images: 1 + i % 5,
        height: smallest + numbers.pick([0, 1, 2, 3, 4]),
        width: smallest + numbers.pick([0, 1, 2, 3, 4, 5, 6]), extraBorder: i % 3,
        seed: 100 * k + i)
    }
    let name = kind.3 ? "transposed " : ""
    return Family(
      testDescription: "\(name)\(kind.0)x\(kind.0) stride \(kind.1) padding \(kind.2)",
      cases: cases)
  }

  /// The convolutions of the tiny preset on 28 x 28 pictures, and one of the small preset's.
  private static let ofTheUNet: [ConvolutionCase] = [
    make(kinds[0], 1, 16, images: 2, height: 28, width: 28, extraBorder: 0, seed: 1),
    make(kinds[0], 16, 16, images: 1, height: 28, width: 28, extraBorder: 0, seed: 2),
    make(kinds[0], 16, 1, images: 2, height: 28, width: 28, extraBorder: 0, seed: 4),
    make(kinds[1], 48, 16, images: 1, height: 28, width: 28, extraBorder: 1, seed: 5),
    make(kinds[2], 16, 16, images: 2, height: 28, width: 28, extraBorder: 0, seed: 6),
    make(kinds[0], 16, 32, images: 2, height: 14, width: 14, extraBorder: 0, seed: 7),
    make(kinds[2], 32, 32, images: 2, height: 14, width: 14, extraBorder: 0, seed: 8),
    make(kinds[3], 32, 32, images: 1, height: 14, width: 14, extraBorder: 0, seed: 9),
    make(kinds[0], 64, 64, images: 2, height: 7, width: 7, extraBorder: 0, seed: 10),
    make(kinds[0], 128, 64, images: 1, height: 7, width: 7, extraBorder: 0, seed: 11),
    make(kinds[3], 64, 64, images: 2, height: 7, width: 7, extraBorder: 0, seed: 12),
    make(kinds[1], 64, 192, images: 2, height: 7, width: 7, extraBorder: 0, seed: 13),
    make(kinds[1], 128, 128, images: 4, height: 1, width: 1, extraBorder: 0, seed: 14),
    make(kinds[0], 128, 128, images: 1, height: 7, width: 7, extraBorder: 0, seed: 15),
  ]
}
