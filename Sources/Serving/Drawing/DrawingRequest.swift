import Diffusion
import Foundation
import Images

/// What the page asks to be drawn.
package struct DrawingRequest: Decodable, Hashable, Sendable {
  /// The listed name of a model; see `ModelPlace`.
  package var model: String
  /// The labels that images take in turn; empty for all that the model knows.
  package var labels: [Int]
  package var sampler: Sampler
  package var schedule: Schedule
  package var steps: Int
  /// How strongly labels pull; a model without labels ignores it.
  package var guidance: Double
  /// The seed in decimal digits, because numbers in a browser hold fewer.
  package var seed: String
  package var count: Int
  /// Another seed, to draw the way there; `count` is then the number of rows.
  package var lastSeed: String?
  /// An image in bytes, to complete or to draw anew.
  package var image: Data?
  /// Not zero for the pixels of `image` that stay as they are.
  package var known: Data?
  /// The time up to which `image` gets noise before the model draws it anew.
  package var time: Double?

  /// The most images at once.
  package static let mostImages = 100
  package static let mostSteps = 200
  /// The most rows of a way between two seeds, and the images in each.
  package static let (mostRows, columns) = (10, 9)
  /// The most completions of an image.
  package static let mostCompletions = 16
  /// How completions are drawn: each stretch of this many steps this often.
  package static let completion = Resampling(walks: 4, stretch: 4)
  /// What the page calls the files of an image to complete and of its mask, white where to fill.
  package static let (imageFile, maskFile) = ("drawing.png", "mask.png")
  private static let mostLabels = 100

  /// What is to be done.
  package enum Task: Sendable {
    case samples
    case way(to: UInt64)
    case completions(GrayImage, ImageMask)
    case variations(GrayImage, time: Double)
  }

  /// The numbers of a request that has no fault.
  package struct Order: Sendable {
    package let seed: UInt64
    package let task: Task
    /// The number of images to draw.
    package let images: Int
  }

  package static func == (a: DrawingRequest, b: DrawingRequest) -> Bool { a.words == b.words }

  package func hash(into hasher: inout Hasher) { hasher.combine(words) }

  /// Everything that decides the images.
  private var words: [String] {
    [
      model, "\(labels)", sampler.rawValue, schedule.rawValue, "\(steps)", "\(guidance)", seed,
      "\(count)", lastSeed ?? "", image?.base64EncodedString() ?? "",
      known?.base64EncodedString() ?? "", time.map { "\($0)" } ?? "",
    ]
  }

  /// - Throws: `Refusal` that names the first number out of its bounds.
  package init(_ body: Data) throws(Refusal) {
    guard let request = try? JSONDecoder().decode(DrawingRequest.self, from: body) else {
      throw Refusal(400, "the request does not say what to draw")
    }
    self = request
  }

  /// Checks the numbers that do not depend on the model.
  ///
  /// - Parameters:
  ///   - width: the width of the model's images, and `height` their height.
  /// - Throws: `Refusal` that names the first number out of its bounds.
  package func order(width: Int, height: Int) throws(Refusal) -> Order {
    func require(
      _ name: String, _ number: Double, _ range: ClosedRange<Double>
    ) throws(Refusal) {
      guard !range.contains(number) else { return }
      let bounds = [range.lowerBound, range.upperBound].map(Self.text)
      throw Refusal(
        400, "\(name) must be \(bounds[0]) to \(bounds[1]), not \(Self.text(number))")
    }
    try require("steps", Double(steps), 1...Double(Self.mostSteps))
    try require("guidance", guidance, ClassGuidance.weights)
    guard labels.count <= Self.mostLabels else {
      throw Refusal(400, "at most \(Self.mostLabels) labels can be asked for")
    }
    let first = try Self.seed(seed)
    if let lastSeed {
      try require("rows", Double(count), 1...Double(Self.mostRows))
      guard sampler.isDeterministic else {
        throw Refusal(400, "a way between two seeds needs a sampler without noise")
      }
      return Order(
        seed: first, task: .way(to: try Self.seed(lastSeed)), images: count * Self.columns)
    }
    guard let image else {
      try require("count", Double(count), 1...Double(Self.mostImages))
      return Order(seed: first, task: .samples, images: count)
    }
    try require("count", Double(count), 1...Double(Self.mostCompletions))
    guard image.count == width * height else {
      throw Refusal(
        400, "the image has \(image.count) pixels, and the model draws \(width) x \(height)")
    }
    let picture = GrayImage(width: width, height: height, pixels: Array(image))
    if let time {
      try require("time", time, 0.001...OrnsteinUhlenbeck.largestTime)
      return Order(seed: first, task: .variations(picture, time: time), images: count)
    }
    guard let known, known.count == image.count else {
      throw Refusal(400, "each pixel of the image must be known or not")
    }
    let mask = ImageMask(
      missing: GrayImage(width: width, height: height, pixels: known.map { $0 == 0 ? 255 : 0 }))
    guard mask.missing > 0 else { throw Refusal(400, "nothing of the image is missing") }
    return Order(seed: first, task: .completions(picture, mask), images: count)
  }

  private static func seed(_ text: String) throws(Refusal) -> UInt64 {
    guard text.allSatisfy(\.isASCII), let seed = UInt64(text) else {
      throw Refusal(400, "a seed must be a whole number from 0 to \(UInt64.max)")
    }
    return seed
  }

  private static func text(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
  }
}
