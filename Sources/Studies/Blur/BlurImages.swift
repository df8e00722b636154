import Datasets
import Diffusion
import Images
import Numerics
import Randomness
import Runs
import Scoring

/// The blur of models of images, from the grain on pixels that are black in real images. There the
/// data are exactly flat, and what is left is the network's own.
package struct BlurImages {
  /// The score of a model on test images with grain.
  package struct Grain: Sendable {
    /// The standard deviation of the grain on every pixel, in the field's units.
    package let size: Double
    /// The distance of the noised images from the clean ones, in the mean, and the largest |S|.
    package let distance, largest: Double
    /// The slope of S against the grain on black pixels, by least squares.
    package let slope: Double
    package let time: Double

    package var fromLargest: Double { (distance / largest).squareRoot() }
    /// See `BlurProfile.Row.fromSlope`.
    package var fromSlope: Double? {
      BlurProfile.Row(distance: distance, time: time, largest: largest, slope: slope).fromSlope
    }
  }

  package struct Row: Sendable {
    package let name: String
    package let objective: Objective
    /// The root mean square of what is left on black pixels of its samples, and its standard error
    /// over the samples.
    package let residue, uncertainty: Double
    package let grains: [Grain]
    /// The first samples, with their grays.
    package let shown: [GrayImage]
    /// The same, with what is left on black multiplied.
    package let grain: [GrayImage]
  }

  static let names = ["tiny-ddpm", "tiny-cem"]
  static let grainSizes = [0.003, 0.01, 0.03, 0.1, 0.3]
  private static let shownSamples = 12
  /// The factor by which pictures of the grain multiply it.
  static let gain = 16.0

  let models: [(name: String, model: DiffusionModel)]
  let test: ImageBatch

  /// Finds the shipped models that were trained on a dataset's images.
  ///
  /// - Throws: `FileFault` for a model that cannot be read.
  package init(_ dataset: Dataset) throws {
    test = dataset.test ?? dataset.train
    let shelf = try ShippedModels.load()
    models = try Self.names.compactMap { name in
      guard let entry = shelf[name] else { return nil }
      let model = try DiffusionModel.read(path: entry.model)
      return model.provenance.dataset == dataset.name && model.frame.range == .signed
        ? (name, model) : nil
    }
  }

  /// What a page says of models that are left out.
  package var remarks: [String] {
    let missing = Self.names.filter { name in !models.contains { $0.name == name } }
    guard !missing.isEmpty else { return [] }
    return [
      "\(missing.joined(separator: " and ")) left out: not on the shelf, or not trained on these "
        + "images."
    ]
  }

  /// - Returns: the rows, and the root mean square of the same pixels of test images.
  func run(
    _ sizes: BlurStudy.Sizes, seed: UInt64, threads: Int, watch: Watch
  ) throws -> (rows: [Row], real: Double) {
    let some = test.selecting(0..<min(test.count, sizes.testImages))
    let rows = try models.map { name, model in
      var settings = SamplingSettings.standard(model.timeRange)
      // The last estimate is that of the smallest time.
      settings.schedule = .exponential
      // Clipping estimates to black would hide half of the grain.
      settings.clip = nil
      let drawn = try SampleGenerator(model, threads: threads).generate(
        settings, seed: seed, images: 0..<sizes.images, keepsValues: true
      ) { try watch("drawing \(name)", $0.imagesDone, sizes.images) }
      let residue = Self.residue(drawn, values: drawn.values ?? [])
      let shown = (0..<min(Self.shownSamples, drawn.count)).map(drawn.image)
      return Row(
        name: name, objective: model.objective, residue: residue.size,
        uncertainty: residue.uncertainty,
        grains: try Self.grains(model, some, seed: seed, threads: threads, watch),
        shown: shown, grain: shown.indices.map { Self.grain(drawn, $0) })
    }
    return (rows, Self.residue(some, values: some.signedPixels(0..<some.count)).size)
  }

  /// Returns the root mean square distance from black of the pixels farther than two pixels from
  /// ink.
  ///
  /// - Parameter values: -1 black to 1 white, [count, height, width].
  static func residue(
    _ images: ImageBatch, values: [Float]
  ) -> (size: Double, uncertainty: Double) {
    let size = images.imageSize
    var means: [Double] = []
    for i in 0..<images.count {
      let near = PixelFacts.nearInk(
        images.image(i).pixels, height: images.height, width: images.width)
      let squares = (0..<size).filter { !near[$0] }.map {
        let left = Double(values[i * size + $0]) + 1
        return left * left
      }
      if !squares.isEmpty { means.append(SampleStatistics(squares).mean) }
    }
    guard !means.isEmpty else { return (0, 0) }
    let statistics = SampleStatistics(means)
    let root = statistics.mean.squareRoot()
    let error = (statistics.deviation ?? 0) / Double(means.count).squareRoot()
    return (root, root > 0 ? error / (2 * root) : 0)
  }

  /// Returns a sample's distance from black, multiplied, with mid-gray for none.
  private static func grain(_ drawn: ImageBatch, _ index: Int) -> GrayImage {
    let size = drawn.imageSize
    let near = PixelFacts.nearInk(
      drawn.image(index).pixels, height: drawn.height, width: drawn.width)
    let values = drawn.values ?? []
    return GrayImage(
      width: drawn.width, height: drawn.height,
      pixels: PixelRange.signed.bytes(
        (0..<size).map { near[$0] ? 1 : Float(gain) * (values[index * size + $0] + 1) }))
  }

  private static func grains(
    _ model: DiffusionModel, _ images: ImageBatch, seed: UInt64, threads: Int, _ watch: Watch
  ) throws -> [Grain] {
    let (frame, t) = (model.frame, model.timeRange.minimum)
    let denoiser = NetworkDenoiser(model, threads: threads)
    let signal = OrnsteinUhlenbeck.signalScale(t)
    let fields = (0..<images.count).map { i in
      var field = [Float](repeating: 0, count: frame.pixels)
      frame.place(images.pixels, at: i * images.imageSize, into: &field)
      return field.map(Double.init)
    }
    // Ink and its surroundings are found on the field, which may be larger than the image.
    let black = fields.map { field in
      let near = PixelFacts.nearInk(
        PixelRange.signed.bytes(field.map { Float($0) }), height: frame.height, width: frame.width)
      return field.indices.filter { !near[$0] && field[$0] == -1 }
    }
    return try grainSizes.enumerated().map { number, grain in
      try watch("measuring grain", number, grainSizes.count)
      let noise = fields.indices.map { i in
        var stream = RandomStream(seed: seed, purpose: .test, index: UInt64(i))
        return fields[i].map { _ in grain * stream.normal() }
      }
      let states = zip(fields, noise).map { Vectors.sum($1, signal, $0) }
      let estimates = try denoiser.estimates(
        of: states.flatMap { $0 }, pixels: frame.pixels, time: t)
      var (largest, product, square) = (0.0, 0.0, 0.0)
      for (i, state) in states.enumerated() {
        let score = state.indices.map { j in
          OrnsteinUhlenbeck.score(
            state: state[j], estimate: estimates[i * frame.pixels + j], at: t)
        }
        largest = max(largest, Vectors.norm(score))
        for j in black[i] {
          product += score[j] * noise[i][j]
          square += noise[i][j] * noise[i][j]
        }
      }
      return Grain(
        size: grain, distance: SampleStatistics(noise.map(Vectors.norm)).mean, largest: largest,
        slope: square > 0 ? product / square : 0, time: t)
    }
  }
}
