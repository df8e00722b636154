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

extension [Double] {
  /// Leads estimates of X_0 away from worse ones of the same states: f_worse + w (f - f_worse).
  func led(awayFrom worse: [Double], weight: Double) -> [Double] {
    zip(worse, self).map { $0 + weight * ($1 - $0) }
  }
}
