import Foundation
import Numerics
import Reports

/// The sections in which `digits lab memorisation` reports on circles and spheres.
struct SphereSections {
  let circle: [CircleTable.Row]
  let study: SphereStudy
  let rows: [SphereStudy.Row]
  let training: SphereStudy.Training
  /// Empty if no networks were trained.
  let trained: [SphereStudy.Row]

  private typealias Row = SphereStudy.Row
  private typealias Arm = SphereStudy.Arm

  private func series(_ dimension: Int, _ arm: Arm) -> [Row] {
    rows.filter { $0.dimension == dimension && $0.arm == arm }
  }

  private func slope(_ dimension: Int, _ arm: Arm) -> Double {
    GrowthRate.slope(series(dimension, arm).map { (Double($0.count), $0.distance) })
  }

  // MARK: Claim

  var claim: String {
    let number = NumberText.short
    let widest = circle.filter { $0.count == 1000 }.max { $0.ambient < $1.ambient }
    let first = widest.map {
      "Near the circle in \($0.ambient) dimensions (n = 1000), smoothed points lie "
        + "\(number($0.smoothed)) away from it on average. Half an update makes that "
        + "\(number($0.half)), a full one \(number($0.full)). "
    }
    let largest = study.counts.max() ?? 0
    let (copies, full) = (
      series(5, .empirical).first { $0.count == largest },
      series(5, .full).first { $0.count == largest }
    )
    guard let copies, let full else { return first ?? "" }
    let floor = number(series(5, .fresh).last?.distance ?? 0)
    return (first ?? "")
      + "After the full update W1 to the sphere is smaller than that of the training points at "
      + study.dimensions.map { "\(gains($0)) of \(study.counts.count) sizes on S\($0)" }
      .joined(separator: ", ")
      + ". On S5 at n = \(largest) it is \(number(full.distance)), against "
      + "\(number(copies.distance)) for the training points and \(floor) for fresh points."
  }

  /// Returns the number of n for which the update brings the law nearer.
  private func gains(_ dimension: Int) -> Int {
    zip(series(dimension, .full), series(dimension, .empirical)).count {
      $0.distance < $1.distance
    }
  }

  // MARK: Sections

  var sections: [ReportSection] {
    [circleSection, sphereSection] + (trained.isEmpty ? [] : [networkSection])
  }

  private var circleSection: ReportSection {
    .init(
      "The update on a circle",
      [
        .paragraph(
          "A training point y is smoothed to u = y + h ξ, with noise of bandwidth h = n^(-1/5) in "
            + "all D dimensions, and then updated. The full update goes to the estimate E[X₀ | Xₜ] "
            + "and forgets D. Half of it (one step of the flow, the literal reading of a review of "
            + "the paper) leaves half of the noise, about h sqrt(D - 1) / 2. W1 of the angles "
            + "shows no gain on a circle; none is claimed below 5 dimensions."),
        .data(circleTable),
      ])
  }

  private var circleTable: DataTable {
    DataTable(
      name: "circle",
      caption:
        "Mean distance to the unit circle in D dimensions. The reference was computed "
        + "independently, with other training points (±2 %); the paper's own tables are not at "
        + "hand.",
      columns: [
        "n", "D", "smoothed", "reference smoothed", "half", "reference half", "full",
        "reference full", "W1 of angles, training points", "W1 of angles, full",
      ],
      rows: circle.map { row in
        let reference = CircleTable.references.first {
          $0.count == row.count && $0.ambient == row.ambient
        }
        return [
          .whole(row.count), .whole(row.ambient), .number(row.smoothed), .init(reference?.smoothed),
          .number(row.half), .init(reference?.half), .number(row.full), .init(reference?.full),
          .number(row.trainingAngles), .number(row.fullAngles),
        ]
      })
  }

  private var sphereSection: ReportSection {
    .init(
      "W1 to the sphere, compared with the training points",
      [
        .paragraph(
          "Training sets are n points of the sphere S^d in d + 1 dimensions, and the bandwidth is "
            + "h = d^(-1/2) n^(-1/(d+4)). W1 is exact between \(study.draws) points of a "
            + "distribution and \(study.draws) fresh ones (optimal assignment), averaged over "
            + "\(study.repetitions) training sets. Even fresh points have a W1 above 0, which is "
            + "the floor. The nearer a distribution is to it, the less its slope says. The theory "
            + "gives n^(-1/d) for the training points (n^(-1/2) below 3 dimensions) and "
            + "n^(-2/(d+4)) after the update, which is the smaller one only above 4 dimensions."),
        .figures(study.dimensions.map(figure)), .data(slopeTable), .file(table("spheres", rows)),
      ])
  }

  private func figure(_ dimension: Int) -> ReportFigure {
    let shown: [(Arm, String)] = [
      (.empirical, "training points"), (.smoothed, "smoothed"), (.half, "half update"),
      (.full, "full update"), (.fresh, "fresh points (floor)"),
    ]
    let plot = SVGPlot(
      title: "sphere of \(dimension) dimension" + (dimension == 1 ? " (circle)" : "s"),
      xTitle: "n, training points", yTitle: "W1 to the sphere (radius 1)",
      xLog: true, yLog: true,
      series: shown.enumerated().map { look, arm in
        let rows = series(dimension, arm.0)
        return SVGPlot.Series(
          name: arm.1, points: rows.map { (Double($0.count), $0.distance) },
          style: arm.0 == .fresh ? .line : .markedLine,
          intervals: rows.map { row in
            let error = row.spread / Double(study.repetitions).squareRoot()
            return arm.0 == .fresh ? nil : row.distance - error...row.distance + error
          }, look: arm.0 == .fresh ? 6 : look)
      })
    return .init(
      "w1-sphere-\(dimension)", plot, size: (340, 280),
      caption: "W1 to the uniform distribution on S\(dimension). Bars show the standard error over "
        + "training sets.")
  }

  private var slopeTable: DataTable {
    DataTable(
      name: "slopes",
      caption: "Exponent of n in W1, fitted for n = \(study.counts.min() ?? 0) to "
        + "\(study.counts.max() ?? 0), beside that of the theory, which has no floor; and W1 at "
        + "the largest n.",
      columns: [
        "sphere", "training points", "theory, training points", "full update",
        "theory, full update",
        "W1, training points", "W1, full update", "W1, half update", "W1, floor",
      ],
      rows: study.dimensions.map { d in
        func last(_ arm: Arm) -> DataTable.Value {
          .init(series(d, arm).max { $0.count < $1.count }?.distance)
        }
        return [
          .word("S\(d)"), .number(slope(d, .empirical)), .number(-1 / Double(max(2, d))),
          .number(slope(d, .full)), .number(-2 / Double(d + 4)), last(.empirical), last(.full),
          last(.half), last(.fresh),
        ]
      })
  }

  private var networkSection: ReportSection {
    .init(
      "Compared with trained networks",
      [
        .paragraph(
          "The networks are perceptrons of "
            + "\(training.hidden.map(String.init).joined(separator: ", ")) tanh units, trained as "
            + "DDPM and as CEM for \(training.steps) steps on \(trained.first?.count ?? 0) points "
            + "and sampled in \(training.samplingSteps) steps. A network that cannot follow the "
            + "exact estimate does not copy either."),
        .data(table("networks", trained)),
      ])
  }

  private func table(_ name: String, _ rows: [Row]) -> DataTable {
    DataTable(
      name: name,
      caption: PointNeighbours.legend("distances to training points", fresh: "fresh points"),
      columns: [
        "sphere", "n", "points", "bandwidth", "W1", "distance to the sphere", "nearest",
        "second nearest", "memorised %", "duplicates %",
      ],
      rows: rows.map {
        [
          .word("S\($0.dimension)"), .whole($0.count), .word($0.arm.rawValue), .init($0.bandwidth),
          .number($0.distance), .number($0.off), .number($0.nearest), .number($0.second),
          .number(100 * $0.memorised), .number(100 * $0.duplicates),
        ]
      })
  }

  var settings: [StudyPage.Setting] {
    [
      ("bandwidth", "c n^(-1/(d+4)), c = sqrt(total variance / d): 1 on the circle"),
      ("training sets of spheres", study.counts.map(String.init).joined(separator: ", ")),
      ("points per distribution for W1", "\(study.draws)"), ("repetitions", "\(study.repetitions)"),
      ("draws on the circle", "4000"), ("training steps of the networks", "\(training.steps)"),
    ]
  }
}
