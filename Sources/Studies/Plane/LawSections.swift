import Diffusion
import Foundation
import Numerics
import Reports

/// What pages say of how samples follow the law, beside what as many exact draws measure.
extension ArmFindings {
  private typealias Measure = (LawFit) -> Double?

  /// The measure by which arms are ranked: along the curve, or in the plane for a cloud.
  private var ranked: (name: String, value: Measure) {
    floor.contains { $0.along == nil }
      ? ("W1 in the plane", { $0.plane }) : ("W1 along the support", { $0.along })
  }

  /// Returns the mean of a measure over the sets of exact draws, and its deviation between them.
  private func floor(_ value: Measure) -> (mean: Double, deviation: Double) {
    let found = SampleStatistics(floor.compactMap(value))
    return (found.mean, found.deviation ?? 0)
  }

  /// Which arms follow the law best, which worst, and whether that is the order of the distances.
  /// Arms that differ by less than two deviations of the floor are named together.
  package var lawClaim: String {
    let (name, value) = ranked
    let scored = arms.compactMap { arm in value(arm.fit).map { (arm, $0) } }
    guard let least = scored.map(\.1).min(), let most = scored.map(\.1).max(),
      let nearest = arms.min(by: { $0.distances.mean < $1.distances.mean })
    else { return "" }
    let text = NumberText.short
    let limit = floor(value)
    let chance = 2 * limit.deviation
    let exact = "as many exact draws have \(text(limit.mean)) ± \(text(limit.deviation))"
    guard most - least > chance else {
      return "By law, that is by \(name), "
        + (scored.count == 1
          ? "\(scored[0].0.arm.name) has \(text(least))"
          : "the arms do not differ beyond chance (\(text(least)) to \(text(most)))")
        + "; \(exact)."
    }
    let best = scored.filter { $0.1 - least <= chance }
    let worst = scored.filter { most - $0.1 <= chance && $0.1 - least > chance }
    func named(_ group: [(ArmResult, Double)]) -> String {
      group.map { "\($0.0.arm.name) (\(text($0.1)))" }.joined(separator: ", ")
    }
    func holds(_ group: [(ArmResult, Double)]) -> Bool {
      group.contains { $0.0.arm.name == nearest.arm.name }
    }
    let order =
      holds(best)
      ? "The arm nearest to the data, \(nearest.arm.name), is \(best.count == 1 ? "" : "among ")"
        + "the best by law."
      : holds(worst)
        ? "The arm nearest to the data, \(nearest.arm.name), is \(worst.count == 1 ? "" : "among ")"
          + "the worst by law."
        : "The arm nearest to the data is another, \(nearest.arm.name), with "
          + "\(text(value(nearest.fit) ?? 0))."
    return "By law, that is by \(name), the best is \(named(best)) and the worst "
      + "\(named(worst)); \(exact), and what differs by less than two such deviations is named "
      + "together. \(order)"
  }

  /// Returns the section on the law that samples follow, which distances to its support do not show.
  func lawSection(_ law: PlanarLaw) -> ReportSection {
    .init(
      "How the samples follow the law",
      [
        .paragraph(Self.text(law)), .figures([lawPlot] + misplaced(law)),
        .data(lawTable("How the samples follow the law, beside as many exact draws.", law)),
      ])
  }

  private static func text(_ law: PlanarLaw) -> String {
    let plane =
      "W1 in the plane is measured between at most \(LawFit.planeSamples) samples and as many exact "
      + "draws, within bounds of 1 %; it sees everything, but its floor is high. The two last rows "
      + "are the floors: mean and standard deviation of each measure over \(LawFit.floorSets) sets "
      + "of as many exact draws. A number within two deviations of its floor is no finding."
    guard case .points = law else {
      return "A sample counts where its nearest point of the support lies. W1 along the support is "
        + "the mean arc length by which the samples must be moved, in the units of the data. KS is "
        + "the largest difference between the shares of samples and law before a point, which no "
        + "change of coordinate alters. Neither sees how far samples are off the support. \(plane)"
    }
    return "The total variation is the share of samples that would have to go to another point for "
      + "all to have equal shares. \(plane)"
  }

  /// A table of the arms' fits and the floors.
  func lawTable(_ caption: String, _ law: PlanarLaw) -> DataTable {
    var columns: [(name: String, value: Measure)] =
      switch law {
      case .points: [("total variation", \.shares)]
      case .line, .curve: [("W1 along", \.along), ("KS", \.kolmogorov)]
      }
    columns.append(("W1 in the plane", { $0.plane }))
    if case .line = law { columns += [("W2 of moments", \.gaussian), ("W2", \.second)] }
    columns += [
      ("mean x₁", { $0.mean.x }), ("mean x₂", { $0.mean.y }),
      ("deviation x₁", { $0.deviation.x }), ("deviation x₂", { $0.deviation.y }),
    ]
    let hasPublished = arms.contains { $0.arm.published?.alongCurve != nil }
    let names = ["samples of"] + columns.map(\.name) + (hasPublished ? ["published KS"] : [])
    func row(_ name: String, _ published: Double?, _ value: (Measure) -> Double?)
      -> [DataTable.Value]
    {
      [.word(name)] + columns.map { .init(value($0.value)) }
        + (hasPublished ? [.init(published)] : [])
    }
    return DataTable(
      name: "law", caption: caption, columns: names,
      rows: arms.map { arm in
        row(arm.arm.name, arm.arm.published?.alongCurve) { $0(arm.fit) }
      } + [
        row("exact draws, mean", nil) { floor($0).mean },
        row("exact draws, deviation", nil) { floor($0).deviation },
      ])
  }

  /// A picture of the ranked measure, with the range of exact draws.
  private var lawPlot: ReportFigure {
    let (name, value) = ranked
    let rows = arms.enumerated().map { (Double($0), $1) }
    let exact = floor.compactMap(value)
    var plot = SVGPlot(
      title: name, xTitle: "W1 in units of the data", yTitle: "", xLog: true,
      series: [
        .init(
          name: "samples", points: rows.compactMap { row, arm in value(arm.fit).map { ($0, row) } },
          style: .markers)
      ])
    plot.xReference = exact.max()
    plot.xCovered = exact
    plot.yNames = arms.map(\.arm.name)
    return .init(
      "law", plot, size: (340, 40 * arms.count + 20),
      caption: "Further left follows the law better. The dashed line is the largest of "
        + "\(exact.count) sets of as many exact draws.")
  }

  /// A picture of where along the curve there are too many samples; none for a cloud.
  private func misplaced(_ law: PlanarLaw) -> [ReportFigure] {
    guard case .curve = law else { return [] }
    let places = (0...96).map { 1 + Double($0) / 8 }
    let series = arms.map { arm in
      let sorted = arm.points.map { law.position($0).along }.sorted()
      return SVGPlot.Series(
        name: arm.arm.name,
        points: places.map { place in
          let before = sorted.partitioningIndex { $0 > place }
          return (place, Double(before) / Double(sorted.count) - law.share(before: place))
        })
    }
    return [
      .init(
        "misplaced",
        SVGPlot(
          title: "samples too many before U", xTitle: "U, from the middle outwards",
          yTitle: "share of samples − share of the law", series: series), size: (440, 300),
        caption:
          "Where a line rises there are too many samples, where it falls too few. The largest "
          + "|height| is KS.")
    ]
  }
}

extension [Double] {
  /// Returns the first index whose element satisfies a condition that holds from some index on.
  fileprivate func partitioningIndex(where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
