import Images
import Kernels
import NeuralNet
import Randomness
import Scoring
import Testing

/// What discriminators say of images, and by which pixels.
@Suite struct DiscriminatorTests {
  // MARK: Gradients

  /// Central differences have errors of about step^2 and rounding / step, 1e-9 each.
  @Test func logOddsAgreeWithFiniteDifferences() throws {
    var configuration = FeatureNetworkConfiguration(height: 8, width: 6, classes: 2)
    (configuration.channels, configuration.groups) = ([4, 4, 8], 4)
    let network = FeatureNetwork(configuration, output: .classes)
    var stream = RandomStream(seed: 1, purpose: .test)
    let values = (0..<network.layout.count).map { _ in 0.3 * stream.normal() + 0.1 }
    let pixels = (0..<2 * 48).map { _ in stream.normal() }
    let weights = Weights(network.layout, values: values)
    func output(_ pixels: [Double], _ pass: Pass<Double>) -> Tensor<Double> {
      let input = pass.tensor(network.inputShape(images: 2, Double.self))
      input.assign(pixels)
      return network.forward(input, .none, pass)
    }
    func logOdds(_ pixels: [Double]) -> [Double] {
      LogOdds.values(output(pixels, Pass(weights)).values)
    }
    let pass = Pass(weights, gradients: Block<Double>(count: values.count))
    _ = output(pixels, pass)
    let dOutput = pass.tensor(network.outputShape(images: 2, Double.self))
    LogOdds.differentiate(dOutput)
    let exact = try #require(network.backward(dOutput, pass, wantsInput: true)).values
    let step = 1e-5
    for i in stride(from: 0, to: pixels.count, by: 5) {
      var (up, down) = (pixels, pixels)
      (up[i], down[i]) = (up[i] + step, down[i] - step)
      let expected = (logOdds(up)[i / 48] - logOdds(down)[i / 48]) / (2 * step)
      #expect(abs(exact[i] - expected) < 1e-7 * (1 + abs(expected)), "pixel \(i)")
      #expect(exact[i] != 0 && logOdds(up)[1 - i / 48] == logOdds(pixels)[1 - i / 48])
    }
  }

  /// The steps between levels by hand: 255 log2(v + 1) / 8 is 0, 32, 51 for v = 0, 1, 2.
  @Test func visibleLevelsRise() {
    func rise(_ view: GrayView, _ byte: UInt8) -> [Float] {
      let rise = view.rise(from: byte)
      return [rise.level, rise.logarithm]
    }
    #expect(rise(.all, 0) == [1, 32] && rise(.all, 1) == [1, 19])
    // At white there is no brighter level; the last one counts.
    #expect(rise(.all, 255) == rise(.all, 254) && rise(.all, 254)[1] == 0)
    #expect(rise(.eighths, 7) == [8, 101] && rise(.thirtySeconds, 255) == [32, 7])
    #expect(rise(.ink, 0) == [255, 255] && rise(.ink, 200) == [255, 255])
  }

  @Test func gradientsAreThoseOfTheLogOdds() throws {
    let (grainy, clean) = (Squares.images(100, seed: 1, grain: 60), Squares.images(100, seed: 2))
    func discriminator(threads: Int) throws -> Discriminator {
      try Discriminator(
        .all, learningFrom: grainy, clean, epochs: 10, seed: 1, threads: threads)
    }
    let one = try discriminator(threads: 1)
    let (other, another) = (Squares.images(40, seed: 3, grain: 60), Squares.images(40, seed: 4))
    #expect(one.area(other, another) > 0.9)
    let gradients = one.gradients(of: other)
    #expect(gradients.count == other.pixels.count)
    let three = try discriminator(threads: 3)
    #expect(three.gradients(of: other) == gradients)
    #expect(three.logOdds(of: other) == one.logOdds(of: other))

    // One level of white less in a bright pixel: too small a step for the network to bend much. The
    // logarithm of white and of 254 is the same.
    let place = try #require(other.pixels.indices.first { other.pixels[$0] == 200 })
    var pixels = other.pixels
    pixels[place] -= 1
    let darker = ImageBatch(.memory("darker"), height: 12, width: 12, pixels: pixels)
    let change = one.logOdds(of: other)[place / 144] - one.logOdds(of: darker)[place / 144]
    #expect(abs(change - Double(gradients[place])) < 0.2 * abs(change) + 1e-4)
  }

  // MARK: Parts of images

  private static let picture: [UInt8] = [
    0, 0, 0, 0, 0, 0, 0, 2,
    0, 0, 0, 0, 0, 0, 0, 0,
    0, 90, 200, 0, 0, 0, 0, 0,
    0, 3, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 51, 51,
    0, 0, 0, 0, 0, 0, 0, 0,
  ]

  @Test func partsAreCleared() {
    let image = ImageBatch(.memory("one"), height: 7, width: 8, pixels: Self.picture)
    func cleared(_ group: PixelGroup) -> [UInt8]? { group.cleared(image)?.pixels }
    func changed(_ places: [Int: UInt8]) -> [UInt8] {
      var pixels = Self.picture
      for (place, value) in places { pixels[place] = value }
      return pixels
    }
    #expect(cleared(.ink) == changed([18: 255]))
    #expect(cleared(.edge) == changed([17: 0, 25: 0]))
    #expect(cleared(.far) == changed([7: 0, 46: 0, 47: 0]))
    #expect(cleared(.faint) == changed([7: 0, 25: 0]))
    #expect(cleared(.boxBorder) == nil)
  }
}

/// Pictures of 12 x 12: squares of gray 200 at random places on black.
enum Squares {
  /// - Parameter grain: a gray on some of the black pixels of the upper left corner, far from squares.
  static func images(_ count: Int, seed: UInt64, grain: UInt8 = 0) -> ImageBatch {
    var stream = RandomStream(seed: seed, purpose: .test)
    var pixels = [UInt8](repeating: 0, count: count * 144)
    for i in 0..<count {
      let (x, y) = (6 + stream.index(below: 3), 6 + stream.index(below: 3))
      for p in 0..<9 where grain > 0 && stream.index(below: 2) == 0 {
        pixels[i * 144 + p / 3 * 12 + p % 3] = grain
      }
      for row in y..<y + 3 {
        for column in x..<x + 3 { pixels[i * 144 + row * 12 + column] = 200 }
      }
    }
    return ImageBatch(.memory("squares"), height: 12, width: 12, pixels: pixels)
  }
}
