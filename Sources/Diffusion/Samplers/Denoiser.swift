/// Whatever estimates f = E[X_0 | X_t]: a trained network, or a closed form.
package protocol Denoiser {
  /// The estimates for a batch of states at one time.
  ///
  /// An image's estimate must not depend on the images beside it; the sampling loop's promise that
  /// an image is bit-identical in every batch rests on that.
  ///
  /// - Parameters:
  ///   - states: x, `[n, pixels]` flat, of any size of n.
  ///   - pixels: numbers in one image.
  ///   - time: t > 0.
  /// - Returns: f, `[n, pixels]` flat.
  func estimates(of states: [Double], pixels: Int, time: Double) throws -> [Double]
}
