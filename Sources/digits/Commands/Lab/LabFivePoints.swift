import ArgumentParser
import Diffusion
import Studies

/// `digits lab five-points`: experiment 3.
struct LabFivePoints: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "five-points",
    abstract: "Count where walks to five points end, with the exact score (figure 5, table 1).",
    discussion: """
      Samples walk from noise back to the five points, and each point should get a fifth of them.

      EXAMPLES
        digits lab five-points
        digits lab five-points --points mine.csv
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var file: PointsFileOption

  @Option(number: "N", help: "Number of samples, as in the published run.")
  var samples = 10_000

  @Option(
    number: "N",
    help: "Number of samples for telling bias from chance. (default: 200000; quick: 20000)")
  var manySamples: Int?

  @Option(number: "T", help: "T, the time at which sampling starts.")
  var timeMax = 10.0

  func validate() throws {
    try require("--samples", samples, in: 5...10_000_000)
    try require("--many-samples", manySamples, in: 5...10_000_000)
    guard timeMax > 0, timeMax <= OrnsteinUhlenbeck.largestTime else {
      throw ValidationError(
        "--time-max must be above 0 and at most \(OrnsteinUhlenbeck.largestTime), not \(timeMax)")
    }
  }

  func run() throws {
    let own = try file.load()
    if let own, own.points.count < 2 {
      throw ValidationError("--points needs 2 points or more here, not \(own.points.count)")
    }
    try lab.finish(
      FivePointsStudy(
        cloud: own, samples: samples, manySamples: manySamples ?? (lab.quick ? 20_000 : 200_000),
        lastTime: timeMax, seed: lab.seed, threads: lab.threads))
  }
}
