/// Anything that estimates f = E[X_0 | X_t]: a trained network or a closed form.
package protocol Denoiser {
  /// Returns the estimates for a batch of states at one time.
  ///
  /// An image's estimate must not depend on the other images in the batch: the sampling loop
  /// promises that an image is bit-identical in every batch, and that rests on this.
  ///
  /// - Parameters:
  ///   - states: x, `[n, pixels]` flat, for any n.
  ///   - pixels: the number of values in one image.
  ///   - time: t > 0.
  /// - Returns: f, `[n, pixels]` flat.
  func estimates(of states: [Double], pixels: Int, time: Double) throws -> [Double]
}
