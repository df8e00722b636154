import Diffusion
import Foundation
import Reports
import Wording

extension GaussianPage {
  /// The numbers of evaluations that get their own columns.
  var shownBudgets: [Int] {
    let few = study.evaluations.filter { [5, 10, 20, 50, 100, 1000].contains($0) }
    return few.isEmpty ? Array(study.evaluations.prefix(6)) : few
  }

  /// Returns a scheme's best row, over all schedules, for a number of evaluations.
  private func best(_ scheme: String, budget: Int) -> Row? {
    results.rows.filter { $0.scheme == scheme && $0.budget == budget && $0.distance != nil }
      .min { ($0.distance ?? .infinity) < ($1.distance ?? .infinity) }
  }

  /// Returns the best of all schemes with at most this many evaluations, each on its best schedule;
  /// several if they are equally good.
  func winners(budget: Int) -> [(scheme: String, schedule: String, distance: Double)] {
    let found = GaussianScheme.all.compactMap { best($0.name, budget: budget) }
      .compactMap { row in
        row.distance.map { (scheme: row.scheme, schedule: row.schedule, distance: $0) }
      }
    let least = found.map(\.distance).min()
    return found.filter { $0.distance == least }
  }

  /// W2 on each scheme's best schedule: one row per scheme, one column per number of evaluations.
  var distanceTable: ReportTable {
    let least = shownBudgets.map { winners(budget: $0).first?.distance }
    return ReportTable(
      caption: "Exact W2 to the data between t = \(study.settings.lastTime) and "
        + "\(study.settings.firstTime), on the best schedule for each scheme and number of "
        + "evaluations. The best of each column stands out.",
      columns: [.init("scheme")]
        + shownBudgets.map { .init(Names.count($0, "evaluation"), isNumeric: true) },
      rows: GaussianScheme.all.map { scheme in
        [.init(scheme.name)]
          + zip(shownBudgets, least).map { budget, least in
            guard let row = best(scheme.name, budget: budget), let distance = row.distance else {
              return .init("none", .quiet)
            }
            return .init(
              "\(NumberText.text(distance)) \(row.schedule)",
              distance == least ? .strong : .plain)
          }
      })
  }

  /// Where the error comes from, for one number of evaluations.
  var splitTable: ReportTable {
    ReportTable(
      caption: "Parts of W2 with \(study.shownBudget) evaluations, on each scheme's best schedule.",
      columns: [
        .init("scheme"), .init("schedule"), .init("evaluations", isNumeric: true),
        .init("stops at t", isNumeric: true), .init("W2", isNumeric: true),
        .init("initialisation", isNumeric: true), .init("discretisation", isNumeric: true),
        .init("truncation", isNumeric: true),
      ],
      rows: GaussianScheme.all.compactMap { scheme in
        guard let row = best(scheme.name, budget: study.shownBudget) else { return nil }
        return [
          .init(row.scheme), .init(row.schedule), .init("\(row.evaluations)"),
          .init(NumberText.text(row.end)), .init(NumberText.text(row.distance ?? .infinity)),
          .init(NumberText.text(row.initialisation)),
          .init(NumberText.text(row.discretisation ?? .infinity)),
          .init(NumberText.text(row.truncation)),
        ]
      })
  }

  /// What `digits plan` finds, beside the default.
  var planTable: ReportTable {
    ReportTable(
      caption: "The least exact W2 when the first and the last time may be chosen too "
        + "(`digits plan`), beside the default of `digits sample`.",
      columns: [
        .init("evaluations", isNumeric: true), .init("recommended"), .init("W2", isNumeric: true),
        .init("default"), .init("W2", isNumeric: true),
      ],
      rows: results.plans.map { plan in
        [
          .init("\(plan.budget)"), .init(Self.text(plan.best.settings)),
          .init(NumberText.text(plan.best.distance), .strong),
          .init(Self.text(plan.standard.settings)), .init(NumberText.text(plan.standard.distance)),
        ]
      })
  }

  private static func text(_ settings: SamplingSettings) -> String {
    "\(settings.sampler.rawValue), \(settings.scheduleName), t from "
      + "\(NumberText.text(settings.lastTime, digits: 2)) to "
      + NumberText.text(settings.stepTimes[0], digits: 2)
  }

  /// Compares this program's values with values computed independently, in the paper's setting.
  func checkTable() throws -> ReportTable {
    ReportTable(
      caption: "W2 for eigenvalues 1/i², i = 1 to 10, with eps = 0.001, started from N(0, I), at N "
        + "points in the paper's time: this program | computed independently.",
      columns: [.init("scheme")]
        + GaussianReference.points.map { .init("N = \($0)", isNumeric: true) },
      rows: try GaussianReference.all.map { reference in
        [.init(reference.integrator.rawValue)]
          + zip(try reference.computed(), reference.distances).map {
            .init(String(format: "%.8f | %.8f", $0, $1))
          }
      })
  }

  // MARK: Files

  /// The content of results.csv: every row of every table.
  var resultTable: DataTable {
    func cells(_ rows: [Row], _ spectrum: String) -> [[DataTable.Value]] {
      rows.map { row in
        [
          .word(spectrum), .word(row.scheme), .word(row.schedule), .whole(row.steps),
          .whole(row.evaluations),
        ]
          + [
            row.start, row.end, row.distance, row.initialisation, row.discretisation,
            row.truncation,
          ].map { .init($0) }
      }
    }
    return DataTable(
      name: "results", caption: "Exact errors of every scheme, schedule and number of steps.",
      columns: [
        "spectrum", "scheme", "schedule", "steps", "evaluations", "start", "end", "w2",
        "initialisation", "discretisation", "truncation",
      ],
      rows: cells(results.rows + results.paper, spectrum.name)
        + cells(results.paperExample, "1/i², i = 1 to \(GaussianStudy.exampleAxes)"))
  }

  /// The content of variances.csv: the variance that every scheme gives each axis.
  var varianceTable: DataTable {
    DataTable(
      name: "variances", caption: "Variance of the output along each axis.",
      columns: ["eigenvalue"] + results.variances.map(\.scheme),
      rows: spectrum.variances.indices.map { i in
        ([spectrum.variances[i]] + results.variances.map { $0.values[i] }).map { .number($0) }
      })
  }
}
