/// The mean and the inverse standard deviation of every group of one image.
enum GroupNormStatistics {
  /// Fills `stats`, [groups, 2], for image `n`, in two passes so that a large mean costs no accuracy.
  /// Channels are summed in Float lanes, groups in Double.
  static func compute(
    _ input: Tensor<Float>, _ n: Int, _ shape: GroupNormShape,
    into stats: UnsafeMutablePointer<Float>
  ) {
    let (channels, size) = (shape.channels, shape.channelsPerGroup)
    let count = Double(size * input.shape.area)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * channels + Storage<Float>.slack) {
      let (sums, means) = ($0.baseAddress!, $0.baseAddress! + channels)
      for pass in 0..<2 {
        if pass == 0 {
          PixelSums.addValues(input, n, to: sums)
        } else {
          for c in 0..<channels { means[c] = stats[2 * (c / size)] }
          PixelSums.addSquares(input, n, around: means, to: sums)
        }
        for group in 0..<shape.groups {
          var total = 0.0
          for c in group * size..<(group + 1) * size { total += Double(sums[c]) }
          let average = total / count
          stats[2 * group + pass] =
            Float(pass == 0 ? average : 1 / (average + shape.epsilon).squareRoot())
        }
      }
    }
  }
}
