import Diffusion

extension SampleGenerator {
  /// Draws images 0..<count of a seed under a progress bar.
  ///
  /// - Parameters:
  ///   - label: what is being done, for the bar.
  ///   - guidance: nil for `ClassGuidance.standard`.
  ///   - start: nil for the noise of `seed`.
  /// - Throws: `Stopped` within a step of Ctrl-C, or what sampling throws.
  func generateWithProgress(
    _ label: String, _ settings: SamplingSettings, seed: UInt64, count: Int,
    guidance: ClassGuidance? = nil, start: StartingNoise? = nil, inpainting: Inpainting? = nil,
    quiet: QuietOption
  ) throws -> SampleImages {
    try quiet.watched { watch in
      try generate(
        settings, seed: seed, images: 0..<count, guidance: guidance, start: start,
        inpainting: inpainting
      ) { try watch(label, $0.imagesDone, count) }
    }
  }
}
