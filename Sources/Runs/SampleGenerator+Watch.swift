import Diffusion
import Images

extension SampleGenerator {
  /// Draws images 0..<count of a seed, reporting to a watch.
  ///
  /// - Parameters:
  ///   - stage: what is being done, for the watch, which counts images.
  ///   - guidance: nil for `ClassGuidance.standard`.
  ///   - start: nil for the noise of `seed`.
  ///   - grays: draws the images' bytes; nil to round.
  /// - Throws: `Stopped` within a step of the request, or what sampling throws.
  package func generate(
    _ stage: String, _ settings: SamplingSettings, seed: UInt64, count: Int,
    guidance: ClassGuidance? = nil, start: StartingNoise? = nil, inpainting: Inpainting? = nil,
    grays: GrayLevels? = nil, watch: Watch
  ) throws -> ImageBatch {
    if start == nil, inpainting == nil {
      return try generateTogether(
        settings, seed: seed, images: 0..<count, guidance: guidance, grays: grays
      ) {
        try watch(stage, $0.imagesDone, count)
      }
    }
    return try generate(
      settings, seed: seed, images: 0..<count, guidance: guidance, start: start,
      inpainting: inpainting, grays: grays
    ) { try watch(stage, $0.imagesDone, count) }
  }
}
