import ArgumentParser
import Diffusion
import Studies

/// `--points`: a cloud from a file, for points that a paper does not print.
struct PointsFileOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take the points from a text file, two numbers a line with a comma between them.",
      valueName: "FILE.csv"))
  var points: String?

  /// The file's points; nil without one.
  func load() throws -> PointCloud? {
    try points.map { try PointsFile.read(path: $0) }
  }
}
