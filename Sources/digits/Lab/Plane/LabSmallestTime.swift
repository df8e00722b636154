import ArgumentParser
import Diffusion
import Foundation
import Reports
import Studies

/// `digits lab smallest-time`: experiment 5.
struct LabSmallestTime: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "smallest-time",
    abstract: "How near the walk comes to the data when it stops at t₁ (figure 7).",
    discussion: """
      Twenty points of the unit square, the exact score, N = 20 exponential times. The paper's \
      points are in its authors' data, not in its text: give them with --points, or see the spread \
      over clouds of the same law.

      EXAMPLES
        digits lab smallest-time
        digits lab smallest-time --points cloud.csv
        digits lab smallest-time --first-time 1e-3 --first-time 1e-8
      """)

  @OptionGroup var lab: PlaneLabOptions
  @OptionGroup var file: PointsFileOption

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Clouds of 20 points. (default: 64; quick: 8)", valueName: "N"))
  var clouds: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Samples of each cloud. (default: 5000, or 100000 with --points; quick: 2000)",
      valueName: "N"))
  var samples: Int?

  @Option(
    name: .customLong("first-time"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A t₁; repeat it. (default: 1e-1 to 1e-6)", valueName: "T"))
  var firstTimes: [Double] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("T, where sampling starts from noise.", valueName: "T"))
  var lastTime = 10.0

  func validate() throws {
    try require("--clouds", clouds, in: 1...10_000)
    try require("--samples", samples, in: 1...10_000_000)
    let (low, high) = (OrnsteinUhlenbeck.smallestTime, OrnsteinUhlenbeck.largestTime)
    guard lastTime > low, lastTime <= high else {
      throw ValidationError(
        "--last-time must be above \(low) and at most \(high), not \(lastTime)")
    }
    if let bad = (firstTimes.isEmpty ? SmallestTime.publishedTimes : firstTimes)
      .first(where: { !($0 >= low && $0 < lastTime) })
    {
      throw ValidationError(
        "--first-time must be at least \(low) and below the last time \(lastTime), not \(bad)")
    }
    if clouds != nil, file.points != nil {
      throw ValidationError("give only one of --clouds and --points")
    }
  }

  func run() throws {
    let own = try file.load()
    try lab.finish { watch in
      let seed = lab.runtime.seed
      let drawn = (0..<UInt64(clouds ?? (lab.quick ? 8 : 64))).map {
        PlanarCloud.uniform(count: 20, seed: seed &+ $0)
      }
      let experiment = SmallestTime(
        clouds: own.map { [$0] } ?? drawn,
        samples: samples ?? (lab.quick ? 2000 : own == nil ? 5000 : 100_000),
        firstTimes: firstTimes.isEmpty ? SmallestTime.publishedTimes : firstTimes,
        lastTime: lastTime, seed: seed, threads: lab.runtime.threads)
      return page(experiment, try experiment.run(watch: watch), isOwn: own != nil)
    }
  }

  /// The published distance, and that of the same scheme on the authors' points.
  private func published(_ time: Double) -> (stored: Double, recomputed: Double)? {
    SmallestTime.publishedTimes.firstIndex { abs($0 / time - 1) < 1e-9 }.map {
      (Published.nearestDistances[$0], Published.recomputedDistances[$0])
    }
  }

  private func page(_ experiment: SmallestTime, _ rows: [SmallestTime.Row], isOwn: Bool) -> LabPage
  {
    let compared = rows.compactMap { row in
      published(row.firstTime).map { 100 * (row.mean / $0.stored - 1) }
    }
    let text = LabNumber.short
    let last = rows.min { $0.firstTime < $1.firstTime }
    let agreement =
      "from the published distances it is off by "
      + compared.map { String(format: "%+.1f %%", $0).replacing("-", with: "−") }
      .joined(separator: ", ")
      + (isOwn ? "" : ", the mean of \(experiment.clouds.count) clouds that are not the paper's")
    return LabPage(
      name: "smallest-time", title: "How near the walk comes: the smallest time",
      claim: "The distance to the data shrinks like √t₁"
        + (last.map { ", to \(text($0.mean)) at t₁ = \(text($0.firstTime))" } ?? "")
        + (compared.isEmpty ? "." : "; \(agreement)."),
      remarks: isOwn
        ? []
        : [
          "The paper's twenty points are in its authors' data files and not printed, and a cloud's "
            + "own shape moves the distance: see the spread. On the authors' points this scheme gives "
            + "the column of that name, within 0.6 % of the published; it was computed once, "
            + "apart from this program, and --points repeats it for whoever has the files."
        ],
      sections: [
        .init(
          heading: "Mean distance to the nearest data point",
          text: [
            "Scheme as published: noise before drift, N = 20 times t₁(T/t₁)^((k−1)/(N−1)), stopped "
              + "at t₁ (the committed script sweeps another schedule, but the stored numbers are of "
              + "this one). A single point is left with the variance t₁ (t₁/T)^(1/(N−1)) a "
              + "coordinate, which gives the theoretical line."
          ],
          figures: [figure(rows)], tables: [table(rows)])
      ],
      settings: [
        ("score", "exact"), ("T", "\(lastTime)"),
        (
          "clouds",
          isOwn
            ? "\(experiment.clouds[0].points.count) points of \(file.points ?? "")"
            : "\(experiment.clouds.count) of 20 uniform points"
        ), ("samples", "\(experiment.samples) a cloud"), ("seed", "\(experiment.seed)"),
      ])
  }

  private func figure(_ rows: [SmallestTime.Row]) -> LabPage.Figure {
    let sorted = rows.sorted { $0.firstTime < $1.firstTime }
    var plot = SVGPlot(
      title: "mean distance against t₁", xTitle: "smallest time t₁",
      yTitle: "mean distance to the nearest point", xLog: true, yLog: true,
      series: [
        .init(
          name: "here, bars over clouds", points: sorted.map { ($0.firstTime, $0.mean) },
          style: .markedLine,
          intervals: sorted.map { ($0.distances.min() ?? 0)...($0.distances.max() ?? 0) }),
        .init(
          name: "published",
          points: sorted.compactMap { row in
            published(row.firstTime).map { (row.firstTime, $0.stored) }
          },
          style: .markers),
        .init(
          name: "theory, single point", points: sorted.map { ($0.firstTime, $0.isolated) },
          look: 6),
      ])
    (plot.size, plot.legend) = ((440, 320), .below)
    return LabPage.Figure(
      name: "distances", plot: plot,
      caption: "Bars from the least to the greatest of the clouds. Large t₁ leave points that lie "
        + "between data points, nearer to one than a single point would let them be.")
  }

  private func table(_ rows: [SmallestTime.Row]) -> LabTable {
    LabTable(
      name: "distances", caption: "Mean distance to the nearest data point when stopped at t₁.",
      columns: [
        "t₁", "mean", "deviation over clouds", "published", "mean / published",
        "published, authors' points", "theory",
      ],
      rows: rows.map { row in
        let other = published(row.firstTime)
        return [
          .number(row.firstTime), .number(row.mean), .init(row.deviation), .init(other?.stored),
          .init(other.map { row.mean / $0.stored }), .init(other?.recomputed),
          .number(row.isolated),
        ]
      })
  }
}
