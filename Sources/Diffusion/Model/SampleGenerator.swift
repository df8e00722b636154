import Images

/// Draws images from a model: the sampling loop with the network behind it, batch by batch.
package final class SampleGenerator {
  /// The number of images drawn at a time unless told otherwise. More would only take memory: a
  /// network works on a few at a time, and a run can be stopped between two steps of a batch.
  package static let batchSize = 64

  package let model: DiffusionModel
  package let threads: Int
  private let denoiser: NetworkDenoiser
  /// The model that takes over near the data, if there is one.
  private let late: (denoiser: NetworkDenoiser, time: Double)?
  var hasLateModel: Bool { late != nil }

  /// - Parameters:
  ///   - late: has no fault after `model`.
  ///   - threads: at least 1; images do not depend on it.
  package init(_ model: DiffusionModel, late: LateModel? = nil, threads: Int) {
    if let fault = late?.fault(after: model) {
      preconditionFailure("The late model cannot take over: \(fault)")
    }
    (self.model, self.threads) = (model, threads)
    denoiser = NetworkDenoiser(model, threads: threads)
    self.late = late.map { (NetworkDenoiser($0.model, threads: threads), $0.time) }
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
      func finish<D: Denoiser>(_ denoiser: (NetworkDenoiser) -> D) throws -> [Double] {
        guard let late else { return try draw(denoiser(self.denoiser)) }
        return try draw(
          SuccessiveDenoiser(
            early: denoiser(self.denoiser), late: denoiser(late.denoiser), time: late.time))
      }
      if guidance.labels.isEmpty { return try finish { $0 } }
      return try finish { $0.guided(labels: batch.map(guidance.label), weight: guidance.weight) }
    }
  }
}
