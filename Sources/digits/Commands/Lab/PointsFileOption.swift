import ArgumentParser
import Diffusion
import Studies

/// `--points`: reads a cloud from a file, for points that a paper does not print.
struct PointsFileOption: ParsableArguments {
  @Option(
    value: "FILE.csv",
    help: "Text file to read the points from, with two numbers per line and a comma between them.")
  var points: String?

  /// Returns the file's points; nil without a file.
  func load() throws -> PointCloud? {
    try points.map { try PointsFile.read(path: $0) }
  }
}
