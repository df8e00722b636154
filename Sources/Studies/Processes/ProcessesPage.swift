import Diffusion
import Reports
import Wording

extension ProcessesStudy {
  package var name: String { "processes" }

  /// Distances that agree to this share are called equal; rounding leaves far less.
  private static let equal = 1e-6

  package func page(of result: Result) -> StudyPage {
    StudyPage(
      name: name, title: "Other forward processes", claim: claim(result.samplers),
      remarks: [
        "Every process here is the Ornstein-Uhlenbeck process in another time and in other units, "
          + "so E[X₀ given X] is the same function of both, and a network trained in one can be "
          + "used in all. What can differ is a step."
      ],
      sections: [
        .init(
          "This program's samplers",
          [
            .paragraph(
              "Every process is walked through the same signal-to-noise ratios, on the schedule "
                + "log-snr. The distances are exact and nothing is drawn."),
            .figures([figure(result.samplers)]),
            .data(
              table(
                "samplers", result.samplers,
                "Exact 2-Wasserstein distance to the data after \(steps) steps.")),
          ]),
        .init(
          "The papers' schemes, in each process's own time",
          [
            .paragraph(
              "These schemes follow drift and diffusion in equal steps of the process's own time, "
                + "so a process decides both what a step is and where the steps lie. They stop at "
                + "t = \(Self.firstTime). A distance above that of a picture of zeros, "
                + "\(NumberText.text(spectrum.distance(zeros, spectrum.law))), means that the "
                + "scheme has diverged."),
            .data(
              table(
                "schemes", result.integrators,
                "Exact 2-Wasserstein distance to the data after \(ownSteps) equal steps.")),
          ]),
      ],
      settings: [
        ("spectrum", spectrum.name), ("source", source.joined(separator: "; ")),
        ("steps", "\(steps) and \(ownSteps)"),
        ("times", "\(Self.firstTime) to \(Self.lastTime)"),
      ])
  }

  private var zeros: [GaussianMoments] {
    spectrum.variances.map { _ in GaussianMoments(variance: 0, meanShare: 0) }
  }

  private func claim(_ rows: [Row]) -> String {
    let same = rows.filter { $0.spread < Self.equal }.map(\.scheme)
    let others = rows.filter { $0.spread >= Self.equal }
    let differing = others.map { row in
      let known = row.distances.compactMap { $0 }
      return "\(row.scheme) (\(NumberText.text(known.min() ?? 0)) to "
        + "\(NumberText.text(known.max() ?? 0)))"
    }
    return [
      same.isEmpty
        ? nil
        : "These samplers are equally far from the data in all "
          + "\(Self.processes.count) processes: \(same.joined(separator: ", ")).",
      differing.isEmpty
        ? nil : "These depend on the process: \(differing.joined(separator: ", ")).",
    ].compactMap { $0 }.joined(separator: " ")
  }

  private func table(_ name: String, _ rows: [Row], _ caption: String) -> DataTable {
    DataTable(
      name: name, caption: caption, columns: ["scheme"] + Self.processes.map(\.name),
      rows: rows.map { row in [.word(row.scheme)] + row.distances.map { .init($0) } })
  }

  private func figure(_ rows: [Row]) -> ReportFigure {
    var plot = SVGPlot(
      title: "distance to the data by process", xTitle: "exact W2", yTitle: "", xLog: true,
      series: Self.processes.enumerated().map { index, process in
        .init(
          name: process.name,
          points: rows.enumerated().compactMap { row, value in
            value.distances[index].map { ($0, Double(row)) }
          }, style: .markers)
      })
    plot.yNames = rows.map(\.scheme)
    return .init(
      "samplers", plot, size: (460, 36 * rows.count + 40),
      caption: "Where only one marker shows, all processes coincide.")
  }
}
