import Foundation
import Numerics
import Reports

/// The sections in which `digits lab memorisation` reports on circles and spheres.
struct SphereSections {
  let circle: CircleSections
  let kernels: KernelSections
  let study: SphereStudy
  let rows: [SphereStudy.Row]
  let training: SphereStudy.Training
  /// Empty if no networks were trained.
  let trained: [SphereStudy.Row]

  private typealias Row = SphereStudy.Row
  private typealias Arm = SphereStudy.Arm

  /// The rows of an arm by n, up to a largest one if that is given.
  private func series(_ dimension: Int, _ arm: Arm, upTo most: Int = .max) -> [Row] {
    rows.filter { $0.dimension == dimension && $0.arm == arm && $0.count <= most }
      .sorted { $0.count < $1.count }
  }

  /// The largest n for which training points are compared with samples. Larger sets are judged as
  /// fresh points are, whatever they are like.
  private var largestCompared: Int { study.draws / 4 }

  /// The numbers of n for which one arm has a lower W1 than another, and of all compared.
  private func wins(_ arm: Arm, over other: Arm, _ dimension: Int) -> (wins: Int, of: Int) {
    let pairs = zip(
      series(dimension, arm, upTo: largestCompared), series(dimension, other, upTo: largestCompared)
    )
    return (pairs.count { $0.distance < $1.distance }, Array(pairs).count)
  }

  // MARK: Claim

  var claim: String {
    let number = NumberText.short
    let top = study.dimensions.max() ?? 1
    let gains = study.dimensions.map { d in
      let found = wins(.full, over: .empirical, d)
      return "\(found.wins) of \(found.of) sizes on S\(d)"
    }.joined(separator: ", ")
    let (halves, copies) = (wins(.half, over: .full, top), wins(.half, over: .empirical, top))
    let slope = slope(series(top, .full).map(\.offs), series(top, .full).map(\.count))
    let rate = slope.map { found in
      "The full update's distance to S\(top), a lower bound of W1 without a floor, "
        + (found.mean + found.half < 0 ? "falls like " : "has a slope that is not resolved: ")
        + "n^\(number(found.mean)) ± \(number(found.half)) (theory: \(number(-2 / Double(top + 4))))."
    }
    return [
      circle.claim,
      "After the full update W1 to the sphere is smaller than that of the training points at \(gains).",
      "Half an update has a lower W1 than the full one at \(halves.wins) of \(halves.of) sizes on "
        + "S\(top), and a lower one than the training points at \(copies.wins).", rate,
      kernels.claim,
    ].compactMap { $0 }.joined(separator: " ")
  }

  // MARK: Sections

  var sections: [ReportSection] {
    [circle.section, kernels.section, sphereSection] + (trained.isEmpty ? [] : [networkSection])
  }

  private var sphereSection: ReportSection {
    let gap = NumberText.short(100 * (rows.map(\.uncertainty).max() ?? 0))
    return .init(
      "W1 to the sphere, compared with the training points",
      [
        .paragraph(
          "Training sets are n points of the sphere S^d in d + 1 dimensions, and the bandwidth is "
            + "h = d^(-1/2) n^(-1/(d+4)). W1 is that between \(study.draws) points of a "
            + "distribution and \(study.draws) fresh ones, averaged over \(study.repetitions) "
            + "training sets. An auction finds the transport, and its prices prove W1 to within "
            + "\(gap) % here. The theory gives n^(-1/d) for the training points (n^(-1/2) below 3 "
            + "dimensions) and n^(-2/(d+4)) after the update, which is the smaller one only above "
            + "4 dimensions."),
        .paragraph(
          "Even fresh points have a W1 above 0, the floor, which hides whatever is smaller: a slope "
            + "of W1 is flatter than that of the law itself. Without the floor it is a guess, since "
            + "distances do not add up. The mean distance to the sphere has no floor, and W1 is at "
            + "least that. Training points are compared with samples for n up to "
            + "\(largestCompared), because larger sets score like fresh points by chance."),
        .paragraph(halfText),
        .figures(study.dimensions.map(figure)), .data(slopeTable), .data(lastTable),
        .file(table("spheres", rows)),
      ])
  }

  /// How half an update compares, for each dimension.
  private var halfText: String {
    let parts = study.dimensions.map { d -> String in
      let found = wins(.half, over: .full, d)
      return "\(found.wins) of \(found.of) n on S\(d)"
    }
    return
      "Half an update has a lower W1 than the full one at \(parts.joined(separator: ", ")). It "
      + "leaves noise off the sphere, but along it its kernel is the better one (see above)."
  }

  private func figure(_ dimension: Int) -> ReportFigure {
    let shown: [(Arm, String)] = [
      (.empirical, "training points"), (.smoothed, "smoothed"), (.half, "half update"),
      (.full, "full update"), (.fresh, "fresh points (floor)"),
    ]
    let full = series(dimension, .full)
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
      } + [
        .init(
          name: "full update, distance to the sphere",
          points: full.map { (Double($0.count), $0.off) }, look: 5)
      ])
    return .init(
      "w1-sphere-\(dimension)", plot, size: (340, 280),
      caption: "W1 to the uniform distribution on S\(dimension). Bars show the standard error over "
        + "training sets. The distance to the sphere is a lower bound of W1.")
  }

  /// Returns the mean slope of log y against log n over repetitions, and the half-width of its 95 %
  /// interval (Student's t); nil for fewer than two sizes or repetitions, or if a value is not above 0.
  ///
  /// - Parameter values: y by size and repetition.
  private func slope(_ values: [[Double]], _ counts: [Int]) -> (mean: Double, half: Double)? {
    guard counts.count > 1, study.repetitions > 1, values.joined().allSatisfy({ $0 > 1e-9 }) else {
      return nil
    }
    let slopes = SampleStatistics(
      (0..<study.repetitions).map { repetition in
        GrowthRate.slope(zip(counts, values).map { (Double($0), $1[repetition]) })
      })
    let t = StudentT.quantile(twoSided: 0.95, degreesOfFreedom: study.repetitions - 1)
    return (
      slopes.mean, t * (slopes.deviation ?? 0) / Double(study.repetitions).squareRoot()
    )
  }

  private var slopeTable: DataTable {
    DataTable(
      name: "slopes",
      caption: "Exponent of n, with the half-width of its 95 % interval over \(study.repetitions) "
        + "training sets of each size: of W1 for n = \(study.counts.min() ?? 0) to "
        + "\(study.counts.max() ?? 0), of W1 less the floor for n up to \(largestCompared), and of "
        + "the mean distance to the sphere. None is given where a value is not above 0.",
      columns: [
        "sphere", "points", "theory", "W1", "± W1", "W1 − floor", "± (W1 − floor)", "distance",
        "± distance",
      ],
      rows: study.dimensions.flatMap { d in
        [(Arm.empirical, "training points"), (.half, "half update"), (.full, "full update")].map {
          arm, name -> [DataTable.Value] in
          let all = series(d, arm)
          let compared = series(d, arm, upTo: largestCompared)
          let above = zip(compared, series(d, .fresh)).map { row, floor in
            zip(row.distances, floor.distances).map { $0 - $1 }
          }
          let found = [
            slope(all.map(\.distances), all.map(\.count)),
            slope(above, compared.map(\.count)), slope(all.map(\.offs), all.map(\.count)),
          ]
          let theory = arm == .empirical ? -1 / Double(max(2, d)) : -2 / Double(d + 4)
          return [.word("S\(d)"), .word(name), .number(theory)]
            + found.flatMap { [.init($0?.mean), .init($0?.half)] }
        }
      })
  }

  private var lastTable: DataTable {
    DataTable(
      name: "w1",
      caption:
        "W1 at n = \(largestCompared), the mean distance to the sphere, and the sizes at which "
        + "W1 is lower than another's.",
      columns: [
        "sphere", "training points", "full update", "half update", "floor", "distance, full update",
        "full below training", "half below training", "half below full", "sizes",
      ],
      rows: study.dimensions.map { d in
        func last(_ arm: Arm) -> Row? { series(d, arm, upTo: largestCompared).last }
        return [
          .word("S\(d)"), .init(last(.empirical)?.distance), .init(last(.full)?.distance),
          .init(last(.half)?.distance), .init(last(.fresh)?.distance), .init(last(.full)?.off),
          .whole(wins(.full, over: .empirical, d).wins),
          .whole(wins(.half, over: .empirical, d).wins),
          .whole(wins(.half, over: .full, d).wins), .whole(wins(.half, over: .full, d).of),
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
      (
        "circles",
        "\(circle.table.repetitions) training sets, \(circle.table.draws) draws from each"
      ), ("draws for kernels", "\(kernels.study.draws)"),
      ("training steps of the networks", "\(training.steps)"),
    ]
  }
}
