import Datasets
import Diffusion
import FileFormats
import Kernels

extension AutomaticBandwidth {
  /// Chooses the bandwidth that suits a dataset's images.
  ///
  /// - Parameter progress: called with the number of images compared; an error that it throws ends
  ///   the search.
  /// - Throws: `FileFault` if the images do not determine a bandwidth, or what `progress` throws.
  package init(
    of images: EmpiricalImages, _ dataset: Dataset, threads: Int, progress: (Int) throws -> Void
  ) throws {
    let estimate = try IntrinsicDimension.estimate(
      of: EmpiricalImages.table(dataset.train), team: ThreadTeam(threads: threads),
      progress: progress)
    guard let dimension = estimate else {
      throw FileFault(
        path: dataset.directory, expected: "enough different images to estimate a bandwidth from",
        found: "\(dataset.train.count), which are too few or too much alike",
        hint: "give a bandwidth by hand")
    }
    self.init(
      count: dataset.train.count, variance: images.model.means.variance,
      dimension: dimension.value)
  }
}
