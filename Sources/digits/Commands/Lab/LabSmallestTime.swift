import ArgumentParser
import Diffusion
import Studies

/// `digits lab smallest-time`: experiment 5.
struct LabSmallestTime: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "smallest-time",
    abstract: "Measure how near the walk comes to the data if it stops at t₁ (figure 7).",
    discussion: """
      The data are twenty points in the unit square, with the exact score and N = 20 exponential \
      times. The paper does not print its points, which are only in its authors' files. Give them \
      with --points if you have them. Without them you see how far the result varies over other \
      clouds from the same distribution.

      EXAMPLES
        digits lab smallest-time
        digits lab smallest-time --points cloud.csv
        digits lab smallest-time --time-min 1e-3,1e-8
      """)

  @OptionGroup var lab: DrawnLabOptions
  @OptionGroup var file: PointsFileOption

  @Option(number: "N", help: "Number of clouds of 20 points. (default: 64; quick: 8)")
  var clouds: Int?

  @Option(
    number: "N",
    help: "Number of samples per cloud. (default: 5000, or 100000 with --points; quick: 2000)")
  var samples: Int?

  @Option(
    flag: "time-min", list: "LIST",
    help: "Smallest times t₁ to try. (default: six from 1e-1 to 1e-6)")
  var firstTimeLists: [CommaList<Double>]

  @Option(number: "T", help: "T, the time at which sampling starts.")
  var timeMax = 10.0

  private var chosenTimes: [Double] {
    firstTimeLists.isEmpty ? SmallestTimeStudy.publishedTimes : firstTimeLists.joined()
  }

  func validate() throws {
    try requireOnce("--time-min", chosenTimes)
    try require("--clouds", clouds, in: 1...10_000)
    try require("--samples", samples, in: 1...10_000_000)
    let (low, high) = (OrnsteinUhlenbeck.smallestTime, OrnsteinUhlenbeck.largestTime)
    guard timeMax > low, timeMax <= high else {
      throw ValidationError("--time-max must be above \(low) and at most \(high), not \(timeMax)")
    }
    if let bad = chosenTimes.first(where: { !($0 >= low && $0 < timeMax) }) {
      throw ValidationError(
        "--time-min must be at least \(low) and below the largest time \(timeMax), not \(bad)")
    }
    if clouds != nil, file.points != nil {
      throw ValidationError("give only one of --clouds and --points")
    }
  }

  func run() throws {
    let own = try file.load()
    let drawn = (0..<UInt64(clouds ?? (lab.quick ? 8 : 64))).map {
      PointCloud.uniform(count: 20, seed: lab.seed &+ $0)
    }
    try lab.finish(
      SmallestTimeStudy(
        clouds: own.map { [$0] } ?? drawn, file: file.points,
        samples: samples ?? (lab.quick ? 2000 : own == nil ? 5000 : 100_000),
        firstTimes: chosenTimes, lastTime: timeMax, seed: lab.seed, threads: lab.threads))
  }
}
