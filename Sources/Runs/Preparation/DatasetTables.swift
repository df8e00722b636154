import Datasets
import Diffusion
import FileFormats
import Scoring

/// The tables of a dataset that its training images alone decide, with comments that name them.

extension GaussianSpectrum {
  /// The Gaussian of a dataset's training images.
  ///
  /// - Parameter progress: called with the number of images seen; what it throws ends the work.
  /// - Throws: `UnfitData`, `NumericalFault`, or what `progress` throws.
  package static func fit(
    to dataset: Dataset, progress: (Int) throws -> Void
  ) throws -> GaussianSpectrum {
    let axes = try PrincipalAxes(of: dataset.train, progress: progress)
    return try GaussianSpectrum(
      name: dataset.name, variances: axes.variances, means: axes.means)
  }

  /// Lines that say where the spectrum of a dataset comes from.
  ///
  /// - Parameter version: the program's, for a file; nil where nothing is written.
  package static func source(_ dataset: Dataset, version: String? = nil) -> [String] {
    [
      "mean and covariance of \(dataset.train.count) training images of \(dataset.train.width) x "
        + "\(dataset.train.height) pixels in [-1, 1], along the covariance's axes",
      DataComment.line(dataset.identity),
    ] + (version.map { ["written by \($0)"] } ?? [])
  }
}

extension GrayLevels {
  /// Writes the gray levels of a dataset's training images.
  ///
  /// - Parameter version: the program's.
  /// - Throws: `FileFault` if the file cannot be written.
  package func write(of dataset: Dataset, to path: String, version: String) throws(FileFault) {
    try write(
      to: path,
      comments: [
        "\(dataset.name): gray levels of \(dataset.train.count) training images",
        "in each row a gray level, and how many pixels whose brightest neighbour has it, or one "
          + "below the next row's, have the gray levels 0 to 255",
        "in the last row -1, and how many images have an ink box whose longer side is 0, 1, 2, ... "
          + "pixels",
        DataComment.line(dataset.identity),
        "written by \(version)",
      ])
  }
}
