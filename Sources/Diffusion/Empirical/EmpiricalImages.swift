import Images
import Kernels

/// Draws images from a training set alone, either by any sampler with the empirical model behind it
/// or by the inertial update.
package struct EmpiricalImages: Sendable {
  package let model: EmpiricalModel
  package let frame: ImageFrame
  private let threads: Int

  /// - Parameter threads: at least 1; images do not depend on it.
  package init(_ images: ImageBatch, threads: Int) {
    model = EmpiricalModel(Self.table(images), threads: threads)
    frame = ImageFrame(imageHeight: images.height, imageWidth: images.width)
    self.threads = threads
  }

  /// Returns the images as points of [-1, 1]^pixels.
  package static func table(_ images: ImageBatch) -> RowTable {
    RowTable(count: images.count, length: images.imageSize, images.signedPixels)
  }

  /// Draws the images with the given numbers by a sampler. An image depends only on the training
  /// images, the settings, the seed and its number.
  ///
  /// - Parameters:
  ///   - batchSize: at least 1.
  ///   - keepsValues: whether the result also holds the pixels as Float.
  ///   - observer: called before the first step of a batch and after each; what it throws ends the
  ///     sampling and is passed on.
  /// - Throws: `InvalidSetting`, `UnfitData`, or what the observer throws.
  package func generate(
    _ settings: SamplingSettings, seed: UInt64, images: Range<Int>,
    batchSize: Int = SampleGenerator.batchSize, keepsValues: Bool = false,
    observer: (SamplingProgress) throws -> Void = { _ in }
  ) throws -> ImageBatch {
    let sampler = try ReverseSampler(settings, seed: seed)
    return try frame.draw(
      images, seed: seed, batchSize: batchSize, keepsValues: keepsValues
    ) { batch in
      try sampler.sample(
        images: batch, pixels: frame.pixels, threads: threads, denoiser: model,
        observer: observer)
    }
  }

  /// Draws images the same way, but by one update of smoothed training images.
  ///
  /// - Parameter progress: called with the number of images done; what it throws ends the work.
  /// - Throws: `UnfitData` for a pixel that is NaN or infinite, or what `progress` throws.
  package func generate(
    _ inertia: Inertia, seed: UInt64, images: Range<Int>,
    batchSize: Int = SampleGenerator.batchSize, keepsValues: Bool = false,
    progress: (Int) throws -> Void = { _ in }
  ) throws -> ImageBatch {
    try frame.draw(images, seed: seed, batchSize: batchSize, keepsValues: keepsValues) { batch in
      try progress(batch.lowerBound - images.lowerBound)
      return model.inertialPoints(batch, inertia, seed: seed)
    }
  }
}
