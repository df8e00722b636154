import Images

/// An image with some pixels given and the others to be drawn.
package struct KnownPixels: Sendable {
  /// X_0 of the known pixels, `[pixels]` of a field, in [-1, 1]; arbitrary elsewhere.
  package let values: [Double]
  /// Whether each pixel is known, `[pixels]`.
  package let isKnown: [Bool]

  /// - Parameters:
  ///   - values: one field.
  ///   - isKnown: as many marks.
  package init(values: [Double], isKnown: [Bool]) {
    precondition(
      values.count == isKnown.count,
      "\(values.count) values need \(values.count) marks, got \(isKnown.count)")
    (self.values, self.isKnown) = (values, isKnown)
  }

  /// Takes the known pixels from an image in a network's field, whose margin is unknown.
  ///
  /// - Parameters:
  ///   - image: in the frame's image size; 8-bit values come out of `ImageFrame.image` unchanged.
  ///   - isKnown: `[imageHeight, imageWidth]`.
  package init(_ image: GrayImage, isKnown: [Bool], frame: ImageFrame) {
    precondition(
      image.width == frame.imageWidth && image.height == frame.imageHeight
        && isKnown.count == frame.imagePixels,
      "An image of \(image.width) x \(image.height) and \(isKnown.count) marks do not fit the "
        + "frame of \(frame.imageWidth) x \(frame.imageHeight)")
    var (values, marks) = (
      [Float](repeating: 0, count: frame.pixels), [Float](repeating: 0, count: frame.pixels)
    )
    frame.place(image.pixels, at: 0, into: &values)
    frame.place(isKnown.map { $0 ? 255 : 0 }, at: 0, into: &marks)
    self.init(values: values.map { Double($0) }, isKnown: marks.map { $0 > 0 })
  }

  /// Whether every pixel is to be drawn.
  package var isEmpty: Bool { !isKnown.contains(true) }

  /// Puts the known pixels into every image.
  ///
  /// - Parameter images: `[n, pixels]` flat.
  func replace(in images: inout [Double]) {
    for start in stride(from: 0, to: images.count, by: isKnown.count) {
      for j in isKnown.indices where isKnown[j] { images[start + j] = values[j] }
    }
  }
}

/// Estimates that use the known pixels: E[X_0 | X_t and the known pixels] is X_0 itself there.
///
/// The sampler thus leads the state's known pixels to their X_0, and the other pixels learn from
/// them on the way. With the samplers that are exact for a fixed estimate (`posterior`, `ddim`,
/// `heun`, `dpm2m`, `dpm2mSDE`) they follow the law of the forward process given X_0 at every time,
/// up to e^-T, as do the pixels that RePaint pastes (arXiv 2201.09865, equation 8a). Differs from
/// the paper, which gives them new noise after each step: here the noise of one step carries over
/// to the next, less of it, as in the forward process (Trippe et al., arXiv 2206.04119, section
/// 3.1), which also suits samplers without noise.
package struct KnownPixelsDenoiser<Base: Denoiser>: Denoiser {
  package let base: Base
  package let known: KnownPixels

  package init(_ base: Base, known: KnownPixels) {
    (self.base, self.known) = (base, known)
  }

  package func estimates(of states: [Double], pixels: Int, time: Double) throws -> [Double] {
    precondition(
      pixels == known.values.count,
      "\(known.values.count) pixels are marked as known or unknown, not \(pixels)")
    var estimates = try base.estimates(of: states, pixels: pixels, time: time)
    known.replace(in: &estimates)
    return estimates
  }
}

/// The pixels to complete, and the effort to spend on them.
package struct Inpainting: Sendable {
  package let known: KnownPixels
  package let resampling: Resampling

  /// With nothing known there is nothing to agree with, so each image is drawn as usual.
  package init(_ known: KnownPixels, resampling: Resampling) {
    (self.known, self.resampling) = (known, known.isEmpty ? .none : resampling)
  }
}
