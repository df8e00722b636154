import ArgumentParser
import Diffusion
import Foundation
import Numerics
import Reports
import Studies

/// `digits lab five-points`: experiment 3.
struct LabFivePoints: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "five-points",
    abstract: "Where samples of five points end, with the exact score (figure 5, table 1).",
    discussion: """
      Noise walks back to the points that it came from; each should get a fifth of the samples.

      EXAMPLES
        digits lab five-points
        digits lab five-points --points mine.csv
      """)

  @OptionGroup var lab: PlaneLabOptions
  @OptionGroup var file: PointsFileOption

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Samples of the published run.", valueName: "N"))
  var samples = 10_000

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Samples of the runs that tell bias from chance. (default: 200000; quick: 20000)",
      valueName: "N"))
  var manySamples: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("T, where sampling starts from noise.", valueName: "T"))
  var lastTime = 10.0

  func validate() throws {
    try require("--samples", samples, in: 5...10_000_000)
    try require("--many-samples", manySamples, in: 5...10_000_000)
    guard lastTime > 0, lastTime <= OrnsteinUhlenbeck.largestTime else {
      throw ValidationError(
        "--last-time must be above 0 and at most \(OrnsteinUhlenbeck.largestTime), not \(lastTime)")
    }
  }

  func run() throws {
    let own = try file.load()
    if let own, own.points.count < 2 {
      throw ValidationError("--points needs 2 points or more here, not \(own.points.count)")
    }
    try lab.finish { watch in
      let experiment = FivePoints(
        cloud: own ?? .fivePoints, samples: samples,
        manySamples: manySamples ?? (lab.quick ? 20_000 : 200_000), lastTime: lastTime,
        seed: lab.runtime.seed, threads: lab.runtime.threads)
      return page(experiment, try experiment.run(watch: watch), isPublished: own == nil)
    }
  }

  private func page(_ experiment: FivePoints, _ result: FivePoints.Result, isPublished: Bool)
    -> LabPage
  {
    let runs = result.runs
    let cloud = experiment.cloud
    return LabPage(
      name: "five-points", title: "Five points: where the exact score leads",
      claim: claim(runs, isPublished),
      remarks: isPublished
        ? [
          "The points are recovered from the authors' stored run, as they are not printed; nor is "
            + "which frequency of table 1 is which point's, so only its χ² compares."
        ] : [],
      sections: [
        .init(
          heading: "Absorption frequencies",
          text: [
            "Scheme as published: noise before drift, t = T (k/99)⁵. A bias that stays with many "
              + "samples and goes with more steps belongs to the steps, not to chance."
          ], figures: cloud.points.count > 30 ? [] : [figure(experiment, runs, isPublished)],
          tables: [frequencies(runs, cloud, isPublished)]),
        .init(
          heading: "On the way",
          figures: result.snapshots.enumerated().map { index, snapshot in
            PlanarFigures.scatter(
              "snapshot-\(index + 1)", title: "t = \(LabNumber.short(snapshot.time))",
              snapshot.points, law: .points(cloud), look: 0)
          }),
      ],
      settings: [
        ("score", "exact"), ("T", "\(lastTime)"), ("samples", "\(samples)"),
        ("many samples", "\(experiment.manySamples)"), ("seed", "\(experiment.seed)"),
      ])
  }

  private func claim(_ runs: [Absorption], _ isPublished: Bool) -> String {
    let text = LabNumber.short
    let found = runs.map {
      "\($0.name) χ² = \(text($0.chiSquare)) (p = \(text($0.probability)))"
    }.joined(separator: ", ")
    let published = GoodnessOfFit.chiSquare(
      Published.absorption.map { Int(($0 * 10_000).rounded()) })
    return "Every sample ends within \(text(runs.map(\.farthest).max() ?? 0)) of a data point. "
      + "Equal frequencies: \(found)"
      + (isPublished
        ? "; table 1 has χ² = \(text(published.statistic)) (p = \(text(published.probability)))."
        : ".")
  }

  /// Each run's share at each point with two standard errors, beside the stored run's.
  private func figure(_ experiment: FivePoints, _ runs: [Absorption], _ isPublished: Bool)
    -> LabPage.Figure
  {
    let cloud = experiment.cloud
    let right = 1 / Double(cloud.points.count)
    let all =
      runs.enumerated().map { index, run in
        (run.name, run.frequencies, index == 0 ? samples : experiment.manySamples)
      } + (isPublished ? [("published, stored run", Published.storedAbsorption, 10_000)] : [])
    var plot = SVGPlot(
      title: "where samples end", xTitle: "share of the samples", yTitle: "nearest point",
      series: all.enumerated().map { place, run in
        let (name, shares, count) = run
        let error = 2 * (right * (1 - right) / Double(count)).squareRoot()
        let shift = 0.16 * (Double(place) - Double(all.count - 1) / 2)
        return .init(
          name: name, points: shares.enumerated().map { ($1, Double($0) + shift) },
          style: .markers, intervals: shares.map { $0 - error...$0 + error },
          direction: .horizontal)
      })
    plot.yNames = cloud.points.map(Self.name)
    plot.xReference = right
    (plot.size, plot.legend) = ((440, 44 * cloud.points.count + 40), .below)
    return LabPage.Figure(
      name: "frequencies", plot: plot,
      caption: "Bars: two standard errors of a right share, the dashed line.")
  }

  private static func name(_ point: PlanePoint) -> String {
    String(format: "(%.2f, %.2f)", point.x, point.y)
  }

  private func frequencies(_ runs: [Absorption], _ cloud: PlanarCloud, _ isPublished: Bool)
    -> LabTable
  {
    let published: [(String, [Double])] =
      isPublished
      ? [
        ("published, stored run", Published.storedAbsorption),
        ("published, table 1 (order unknown)", Published.absorption),
      ] : []
    func row(_ name: String, _ steps: Int, _ shares: [Double], _ fit: (Double, Double))
      -> [LabTable.Value]
    {
      [.word(name), .whole(steps)] + shares.map { .number($0) }
        + [.number(fit.0), .number(fit.1)]
    }
    return LabTable(
      name: "frequencies",
      caption: "Share of the samples that end at each point; "
        + "\(LabNumber.short(1 / Double(cloud.points.count))) is right.",
      columns: ["run", "steps"] + cloud.points.map(Self.name) + ["χ²", "p"],
      rows: runs.map { row($0.name, $0.steps, $0.frequencies, ($0.chiSquare, $0.probability)) }
        + published.map { name, shares in
          let fit = GoodnessOfFit.chiSquare(shares.map { Int(($0 * 10_000).rounded()) })
          return row(name, FivePoints.steps, shares, (fit.statistic, fit.probability))
        })
  }
}
