import Images

/// Draws images from a model: the sampling loop with the network behind it, batch by batch.
package final class SampleGenerator {
  /// The number of images drawn at a time unless told otherwise. More would only take memory: a
  /// network works on a few at a time, and a run can be stopped between two steps of a batch.
  package static let batchSize = 64

  package let model: DiffusionModel
  package let threads: Int
  private let denoiser: NetworkDenoiser
  /// The model that draws together with this one, if there is one.
  private let second: (model: SecondModel, denoiser: NetworkDenoiser)?
  var hasSecondModel: Bool { second != nil }

  /// - Parameters:
  ///   - second: has no fault beside `model`.
  ///   - threads: at least 1; images do not depend on it.
  package init(_ model: DiffusionModel, second: SecondModel? = nil, threads: Int) {
    if let fault = second?.fault(beside: model) {
      preconditionFailure("The second model cannot draw with the first: \(fault)")
    }
    (self.model, self.threads) = (model, threads)
    denoiser = NetworkDenoiser(model, threads: threads)
    self.second = second.map { ($0, NetworkDenoiser($0.model, threads: threads)) }
  }

  /// Draws the images with the given numbers.
  ///
  /// An image depends only on the model, the settings, the guidance, the seed and its number.
  /// Besides the result, this holds the memory of one batch.
  ///
  /// - Parameters:
  ///   - images: the numbers of the images, nonnegative.
  ///   - batchSize: at least 1.
  ///   - guidance: its labels are the model's; nil for `ClassGuidance.standard`.
  ///   - start: nil for the noise of `seed`.
  ///   - inpainting: the image to complete; nil to draw all of every image.
  ///   - grays: draws the gray levels that the images end on; nil to round to the nearest.
  ///   - keepsValues: whether the result also holds the pixels as Float, before they became bytes.
  ///   - observer: called before the first step of a batch and after each; what it throws ends the
  ///     sampling and is passed on.
  /// - Throws: `InvalidSetting`, `NonFiniteState`, or what the observer throws.
  package func generate(
    _ settings: SamplingSettings, seed: UInt64, images: Range<Int>, batchSize: Int = batchSize,
    guidance: ClassGuidance? = nil, start: StartingNoise? = nil, inpainting: Inpainting? = nil,
    grays: GrayLevels? = nil, keepsValues: Bool = false,
    observer: (SamplingProgress) throws -> Void = { _ in }
  ) throws -> ImageBatch {
    let (frame, guidance) = (model.frame, guidance ?? .standard(model.configuration))
    var inField = settings
    inField.clip = frame.fieldRange(signed: settings.clip)
    let sampler = try ReverseSampler(
      inField, seed: seed, start: start, resampling: inpainting?.resampling ?? .none)
    precondition(
      Set(guidance.labels).isSubset(of: model.configuration.labels.labels),
      "A model of the labels \(model.configuration.labels) does not know all of \(guidance.labels)")
    return try frame.draw(
      images, seed: seed, batchSize: batchSize, guidance: guidance, keepsValues: keepsValues,
      grays: grays
    ) { batch in
      func walk(_ denoiser: some Denoiser) throws -> [Double] {
        try sampler.sample(
          images: batch, pixels: frame.pixels, threads: threads, denoiser: denoiser,
          observer: observer)
      }
      func draw(_ denoiser: some Denoiser) throws -> [Double] {
        guard let known = inpainting?.known else { return try walk(denoiser) }
        var fields = try walk(KnownPixelsDenoiser(denoiser, known: known))
        // The first-order samplers except DDIM end near the known pixels, not on them.
        known.replace(in: &fields)
        return fields
      }
      // What begins with a given image has to fit that image, so chance picks no cluster for it.
      let isFree = inpainting?.known.isEmpty != false && start?.isOfAnImage != true
      let labels =
        isFree && !model.configuration.clusters.isEmpty
        ? ShareDraw(shares: model.configuration.clusters, seed: seed).kinds(
          ofImages: batch.map { start?.row(ofImage: $0) ?? $0 })
        : guidance.labels.isEmpty ? nil : batch.map(guidance.label)
      func drawBeside<D: Denoiser>(_ denoiser: (NetworkDenoiser) -> D) throws -> [Double] {
        let first = denoiser(self.denoiser)
        guard let second else { return try draw(first) }
        switch second.model {
        case .late(let late):
          return try draw(
            SuccessiveDenoiser(early: first, late: denoiser(second.denoiser), time: late.time))
        case .guide(let guide):
          return try draw(
            AutoguidedDenoiser(
              guided: first, guide: second.denoiser.asked(for: labels, of: model),
              weight: guide.weight, times: guide.times))
        }
      }
      guard let labels else { return try drawBeside { $0 } }
      return try drawBeside { $0.guided(labels: labels, weight: guidance.weight) }
    }
  }
}
