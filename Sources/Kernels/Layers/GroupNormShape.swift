/// The elements that a group norm normalises over: all pixels, for each image and each group of
/// neighbouring channels. The variance is biased (divided by the count).
package struct GroupNormShape: Hashable, Sendable {
  package let channels, groups: Int
  /// The number added to the variance under the root.
  package let epsilon: Double
  /// Whether SiLU follows in the same pass.
  package let activates: Bool

  package init(channels: Int, groups: Int, epsilon: Double = 1e-5, activates: Bool) {
    precondition(
      groups > 0 && channels % groups == 0,
      "Group norm cannot divide \(channels) channels into \(groups) equal groups")
    (self.channels, self.groups) = (channels, groups)
    (self.epsilon, self.activates) = (epsilon, activates)
  }

  /// Returns the size of a batch's statistics: mean and 1 / standard deviation, [N, groups, 2].
  package func statisticsCount(images: Int) -> Int { images * groups * 2 }
}

extension GroupNormShape {
  var channelsPerGroup: Int { channels / groups }

  /// Checks the arguments of both passes, for the fast kernels and the naive twins; `other` is the
  /// output or a gradient.
  func check<E>(
    _ input: Tensor<E>.Shape, _ other: Tensor<E>.Shape, scale: Block<E>, shift: Block<E>,
    statistics: Block<E>
  ) {
    input.checkSameImages(other)
    precondition(
      input.channels == channels,
      "Group norm needs \(channels) input channels, got \(input.channels)")
    precondition(
      scale.count == channels && shift.count == channels,
      "Group norm needs \(channels) scales and shifts, got \(scale.count) and \(shift.count)")
    let count = statisticsCount(images: input.images)
    precondition(
      statistics.count == count,
      "Group norm for \(input.images) images needs \(count) statistics, got \(statistics.count)")
  }
}
