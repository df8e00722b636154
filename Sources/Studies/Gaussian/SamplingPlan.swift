import Diffusion
import Reports
import Runs

extension GaussianPlanner {
  /// Searches for the best samplers, reporting to a watch.
  ///
  /// - Throws: `InvalidSetting` if no sampler takes so few evaluations, or `Stopped` once the
  ///   sampler and schedule at hand are done.
  package func choices(
    evaluations: Int, samplers: [Sampler] = Sampler.allCases, watch: Watch
  ) throws -> [Choice] {
    try choices(evaluations: evaluations, samplers: samplers) {
      try watch("planning", $0, $1)
    }
  }
}

/// The best way to sample Gaussian data with a given number of evaluations, and the alternatives.
/// The property names are the keys of its JSON.
package struct SamplingPlan: Encodable, Sendable {
  struct Row: Encodable, Sendable {
    let settings: SamplingSettings
    /// The number of network evaluations per image.
    let evaluations: Int
    /// The exact 2-Wasserstein distance, and how much of it has which cause.
    let distance: Double
    let initialisation: Double
    let discretisation: Double

    init(_ choice: GaussianPlanner.Choice) {
      (settings, evaluations) = (choice.settings, choice.settings.evaluations)
      (distance, initialisation) = (choice.error.total, choice.error.initialisation)
      discretisation = choice.error.discretisation
    }
  }

  let spectrum: String
  let budget: Int
  let recommended: Row
  /// The best choice for each sampler, with the best of all first.
  let choices: [Row]
  /// What `digits sample` does with the same number of evaluations unless told otherwise.
  let standard: Row
  /// Follows the recommendation; nil where nobody can type it.
  private var command: String?
  private let summary: String

  private enum CodingKeys: CodingKey {
    case spectrum, budget, recommended, choices, standard, command
  }

  /// Searches for the best choices; see `GaussianPlanner.choices`.
  package init(
    _ planner: GaussianPlanner, evaluations: Int, samplers: [Sampler],
    command: (SamplingSettings) -> String, watch: Watch
  ) throws {
    self.init(
      spectrum: planner.spectrum, evaluations: evaluations,
      choices: try planner.choices(evaluations: evaluations, samplers: samplers, watch: watch),
      standard: try planner.standard(evaluations: evaluations))
    self.command = command(choices[0].settings)
  }

  /// - Parameter choices: at least one choice.
  init(
    spectrum: GaussianSpectrum, evaluations: Int, choices: [GaussianPlanner.Choice],
    standard: GaussianPlanner.Choice
  ) {
    (self.spectrum, summary, budget) = (spectrum.name, spectrum.summary, evaluations)
    self.choices = choices.map(Row.init)
    (recommended, self.standard) = (Row(choices[0]), Row(standard))
  }

  package var text: String {
    let table = ReportTable(
      caption: "",
      columns: [
        .init("sampler"), .init("schedule"), .init("first time", isNumeric: true),
        .init("last time", isNumeric: true), .init("evaluations", isNumeric: true),
        .init("W2", isNumeric: true), .init("initialisation", isNumeric: true),
        .init("discretisation", isNumeric: true),
      ],
      rows: choices.map { Self.cells($0) } + [Self.cells(standard, mark: " (default)")])
    let gain = standard.distance / recommended.distance
    return [
      "Gaussian of \(summary)",
      "exact 2-Wasserstein distance to the data with at most \(budget) evaluations:", table.text,
      "recommended: \(NumberText.text(recommended.distance)); the default has "
        + "\(NumberText.text(standard.distance)), which is \(NumberText.text(gain)) times as much",
      command,
    ].compactMap { $0 }.joined(separator: "\n")
  }

  private static func cells(_ row: Row, mark: String = "") -> [ReportTable.Cell] {
    let settings = row.settings
    let rho = settings.schedule == .karras ? " \(settings.rho)" : ""
    let first = settings.firstTimeUsed
    return [
      .init(settings.sampler.rawValue + mark), .init(settings.schedule.rawValue + rho),
      .init(NumberText.text(first, digits: 2)),
      .init(NumberText.text(settings.lastTime, digits: 2)),
      .init("\(row.evaluations)"), .init(NumberText.text(row.distance)),
      .init(NumberText.text(row.initialisation)), .init(NumberText.text(row.discretisation)),
    ]
  }
}

extension SamplingSettings {
  /// The schedule's t_1.
  var firstTimeUsed: Double {
    schedule.times(steps: steps, firstTime: firstTime, lastTime: lastTime, rho: rho)[1]
  }
}
