import ArgumentParser
import Datasets
import Diffusion
import FileFormats
import Foundation
import Reports
import Runs

/// The Gaussian to work with.
struct SpectrumOptions: ParsableArguments {
  @Option(
    value: "DIR",
    help:
      "Dataset whose training images the Gaussian is fitted to: a folder in MNIST's layout, or one "
      + "IDX file. (default: MNIST, whose Gaussian comes with the program)")
  var data: String?

  @Option(
    value: "FILE",
    help:
      "File with the eigenvalues of the covariance: one per line, followed by a comma and the mean "
      + "along that axis if there is one, or an NPY array.")
  var spectrum: String?

  @Option(
    number: "N", help: "Use the eigenvalues 1/i², i = 1 to N, as Pierret and Galerne do.")
  var inverseSquares: Int?

  func validate() throws {
    guard [data != nil, spectrum != nil, inverseSquares != nil].count(where: { $0 }) <= 1 else {
      throw ValidationError("give only one of --data, --spectrum and --inverse-squares")
    }
    try require("--inverse-squares", inverseSquares, in: 1...100_000)
  }

  /// - Returns: the spectrum, and lines that say where it comes from.
  /// - Throws: `FileFault`, `UnfitData`, `NumericalFault`, or `Stopped`.
  func load(_ quiet: QuietOption) throws -> (spectrum: GaussianSpectrum, source: [String]) {
    if let inverseSquares {
      return (try .inverseSquares(inverseSquares), ["the example of arXiv 2405.14250"])
    }
    if let data { return try Self.fit(try Dataset.load(data), quiet) }
    let path = try spectrum ?? ModelFolder.locate(nil).spectrum(ofDataset: "MNIST")
    return (try GaussianSpectrum.read(path: path), ["from \(path)"])
  }

  private static func fit(
    _ dataset: Dataset, _ quiet: QuietOption
  ) throws -> (spectrum: GaussianSpectrum, source: [String]) {
    let spectrum = try quiet.watched { watch in
      try GaussianSpectrum.fit(to: dataset) {
        try watch("measuring covariance", $0, dataset.train.count)
      }
    }
    return (spectrum, GaussianSpectrum.source(dataset))
  }
}
