import ArgumentParser
import Diffusion
import Studies

/// `digits lab weight-check`: experiment 6.
struct LabWeightCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weight-check",
    abstract: "Test whether E|X₀ − f|² is proportional to eᵗ − 1 on the spiral (figure 8).",
    discussion: """
      EXAMPLES
        digits lab weight-check
        digits lab weight-check --time 0.001,0.1,10 --cloud-points 0
      """)

  @OptionGroup var lab: DrawnLabOptions

  @Option(number: "N", help: "Number of X_t per time. (default: 10000; quick: 2000)")
  var paths: Int?

  @Option(
    number: "N",
    help: "Number of points that stand in for the data in the paper's estimate; 0 leaves that out. "
      + "(default: 10000; quick: 2000)")
  var cloudPoints: Int?

  @Option(
    flag: "time", list: "LIST",
    help: "Times to check. (default: 22 from 1.26e-4 to 10)")
  var timeLists: [CommaList<Double>]

  private var times: [Double] { timeLists.joined() }

  func validate() throws {
    try require("--paths", paths, in: 2...10_000_000)
    try requireOnce("--time", times)
    try require("--cloud-points", cloudPoints, in: 0...1_000_000)
    // The shorter the time, the more nodes the quadrature takes.
    if let bad = times.first(where: { !($0 >= 1e-8 && $0 <= OrnsteinUhlenbeck.largestTime) }) {
      throw ValidationError(
        "--time must be at least 1e-08 and at most \(OrnsteinUhlenbeck.largestTime), not \(bad)")
    }
  }

  func run() throws {
    let size = lab.quick ? 2000 : 10_000
    try lab.finish(
      WeightCheckStudy(
        paths: paths ?? size, cloudPoints: cloudPoints ?? size,
        times: times.isEmpty ? WeightCheckStudy.standardTimes : times.sorted(), seed: lab.seed,
        threads: lab.threads))
  }
}
