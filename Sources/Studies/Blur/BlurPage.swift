import Diffusion
import Foundation
import Numerics
import Reports

extension BlurStudy {
  package func page(of result: Result) throws -> StudyPage {
    StudyPage(
      name: name, title: "Which blur a bounded network has learnt",
      claim: claim(result),
      remarks: remarks + [
        "Each measure sees one thing only: samples also hold the errors of earlier "
          + "times, the slope that of the mean over places, and the largest output that of one."
      ],
      sections: [exactSection(result.exact), controlSection(result), networkSection(result)]
        + (try imageSections(result)) + [.init("All numbers", [.file(allTable(result))])],
      settings: [
        ("networks", sizes.shapes.map(\.title).joined(separator: "; ")),
        (
          "training",
          "\(sizes.batch) of \(sizes.trainingPoints) points per step, Adam at 0.001, times "
            + "\(times.rawValue) from 1e-4 to 10"
        ),
        ("seeds", "\(sizes.seeds) from \(seed)"),
        (
          "samples",
          "\(sizes.samples) per network, classic, exponential, \(sizes.samplingSteps) steps, no "
            + "noise in the last"
        ),
        ("images", images == nil ? "none" : "\(sizes.images) per model"),
      ])
  }

  var text: (Double) -> String { NumberText.short }

  /// The networks of one kind, one per seed.
  func group(_ cells: [Cell], _ law: PlanarLaw, _ shape: Shape, _ objective: Objective) -> [Cell] {
    cells.filter { $0.law == law && $0.shape == shape && $0.objective == objective }
  }

  /// Returns the mean and its standard error, as "0.12 ± 0.01".
  func spread(_ values: [Double]) -> String {
    let statistics = SampleStatistics(values)
    guard let deviation = statistics.deviation else { return text(statistics.mean) }
    let error = deviation / Double(values.count).squareRoot()
    return "\(text(statistics.mean)) ± \(NumberText.text(error, digits: 2))"
  }

  // MARK: Claim

  private func claim(_ result: Result) -> String {
    let errors = result.exact.compactMap(\.error)
    let largest = sizes.shapes[sizes.shapes.count - 1]
    let parts = Self.laws.map { law in
      "on the \(law.title) "
        + Self.objectives.map { objective in
          let cells = group(result.networks, law, largest, objective)
          let slope = cells.compactMap { $0.profile.row(distance: 0.1, time: 1e-4)?.fromSlope }
          let bound = cells.compactMap { $0.profile.row(distance: 1, time: 1e-4)?.fromLargest }
          return "\(objective.title) \(spread(cells.map(\.fromResidue))) from its samples, "
            + "\(spread(cells.map(\.profile.fromAllTimes))) from the slopes of its score at all "
            + "times, "
            + "\(slope.isEmpty ? "none" : spread(slope)) from that at t = 0.0001 at distance 0.1 and "
            + "\(spread(bound)) from its largest score at distance 1"
        }.joined(separator: "; ")
    }
    let images = result.images.map { row in
      "\(row.name) leaves a grain of \(text(row.residue)) on black"
    }
    return "The score of blurred data is bounded: at t = 1e-6 and below it differs from "
      + "(x − E[Y | X₀ = x])/s² by at most \(text(errors.max() ?? .nan)) of that (of order t/s²). Networks "
      + "(\(largest.title)) have in effect learnt these blurs s: " + parts.joined(separator: "; ")
      + "."
      + (images.isEmpty
        ? ""
        : " On images, where black is −1 and white 1, "
          + images.joined(separator: ", ") + ".")
  }

  // MARK: The exact part

  private func exactSection(_ exact: [BlurredCourse]) -> ReportSection {
    let spiral = exact.filter { $0.law == "spiral" }
    let plot = SVGPlot(
      title: "|S| at a distance of 0.1 from the spiral", xTitle: "time t", yTitle: "|S|",
      xLog: true, yLog: true,
      series: spiral.enumerated().map { number, course in
        .init(
          name: course.blur == 0 ? "sharp" : "s = \(text(course.blur))",
          points: course.sizes.map { ($0.time, $0.score) }, look: course.blur == 0 ? 6 : number)
      })
    return .init(
      "Blurred data have a bounded score",
      [
        .paragraph(
          "If the data are X₀ = Y + s Z with normal Z, then S(x, t) = (x − e^(−t/2) E[Y | X_t = x])"
            + " / (1 − e⁻ᵗ + s² e⁻ᵗ) (theorem 3.7, equation 31). At t = 0 that is "
            + "(x − E[Y | X₀ = x])/s², which is finite: at distance r from the support about r/s². "
            + "So a score that is bounded by M at distance r can at best be that of data blurred "
            + "with s² = r/M."),
        .figures([
          .init(
            "bounded", plot, size: (340, 280),
            caption: "Inside of U = 6. The score of sharp data grows like 1/t; that of blurred "
              + "data ends once t is below s².")
        ]),
        .data(
          DataTable(
            name: "bounded",
            caption: "The exact score at one point of each law, at the smallest time.",
            columns: [
              "law", "r", "s", "t", "|S|", "theory |x − E[Y | X₀ = x]| / s²", "r / s²",
              "relative error",
            ],
            rows: exact.filter { $0.blur > 0 }.map { course in
              [.word(course.law)]
                + [
                  course.distance, course.blur, course.sizes[0].time, course.sizes[0].score,
                  course.limit, course.distance / (course.blur * course.blur), course.error,
                ].map { .init($0) }
            })),
      ])
  }

  // MARK: The control

  private func controlSection(_ result: Result) -> ReportSection {
    .init(
      "Measures of a blur, on data whose blur is known",
      [
        .paragraph(
          "From samples: the s whose exact samples lie as far from the support in the mean. From "
            + "the slope: the s for which S(x, t) has the slope found against x − E[Y | X_t = x] "
            + "across the support, at points on both sides at a distance r. From the largest "
            + "score: √(r/M). Here they measure the exact score of blurred data, with the sampler "
            + "that the networks are sampled with. The last one cannot see a blur below √t, since "
            + "M is at most r/(t + s²); the slope can, because it knows t. "
            + "Samples come out of the slopes of all times, not of the smallest alone: from all "
            + "times is the deviation that the sampler's steps lead to if the score has at each "
            + "time the slope found there. Sampled so, even the exact score loses a part of the "
            + "blur, which is the bias of the steps."),
        .data(
          DataTable(
            name: "controls", caption: "s by each measure, at t = 0.0001.",
            columns: [
              "law", "s of the data", "samples", "all times", "slope, r = 0.1", "slope, r = 1",
              "largest, r = 0.1", "largest, r = 1",
            ],
            rows: result.controls.map { cell in
              [.word(cell.law.title), .init(cell.blur), .number(cell.fromResidue)]
                + [.number(cell.profile.fromAllTimes)]
                + measures(cell).map { .init($0) }
            })),
      ])
  }

  /// Returns s by the slope and by the largest score, at distances 0.1 and 1 and the smallest time.
  func measures(_ cell: Cell) -> [Double?] {
    let rows = [0.1, 1].compactMap { cell.profile.row(distance: $0, time: 1e-4) }
    return rows.map(\.fromSlope) + rows.map(\.fromLargest)
  }

  private func allTable(_ result: Result) -> DataTable {
    DataTable(
      name: "profiles", caption: "",
      columns: [
        "law", "objective", "shape", "seed", "blur", "residue", "s_from_samples",
        "s_from_all_times", "r", "t",
        "largest", "slope", "s_from_largest", "s_from_slope",
      ],
      rows: (result.controls + result.networks).flatMap { cell in
        cell.profile.rows.map { row in
          let names: [DataTable.Value] = [
            .word(cell.law.title), .word(cell.objective?.rawValue ?? "exact"),
            .word(cell.shape?.title ?? ""), .whole(Int(cell.seed)), .init(cell.blur),
          ]
          let numbers = [
            cell.residue, cell.fromResidue, cell.profile.fromAllTimes, row.distance, row.time,
            row.largest, row.slope,
            row.fromLargest, row.fromSlope,
          ]
          return names + numbers.map { .init($0) }
        }
      })
  }
}
