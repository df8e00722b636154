import Diffusion
import Reports
import Runs
import Wording

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
/// The property names are the keys of its JSON, which is also what a plan's file holds.
package struct SamplingPlan: Encodable, Sendable {
  struct Row: Encodable, Sendable {
    let settings: SamplingSettings
    /// The number of network evaluations per image.
    let evaluations: Int
    /// The exact 2-Wasserstein distance, and how much of it has which cause.
    let distance: Double
    let initialisation: Double
    let discretisation: Double
    /// This is what the model's own error adds; it is nil if the planner knew none.
    let modelError: Double?

    init(_ judged: GaussianPlanner.Judged, isExact: Bool) {
      (settings, evaluations) = (judged.settings, judged.settings.evaluations)
      (distance, initialisation) = (judged.error.total, judged.error.initialisation)
      discretisation = judged.error.discretisation
      modelError = isExact ? nil : judged.error.model
    }
  }

  struct Choice: Encodable, Sendable {
    /// With times of its own.
    let planned: Row
    /// With the best named schedule at its best.
    let named: Row
    /// How far the planned times are from a local minimum.
    let certificate: PlanCertificate?

    init(_ choice: GaussianPlanner.Choice, isExact: Bool) {
      planned = Row(choice.planned, isExact: isExact)
      named = Row(choice.named, isExact: isExact)
      certificate = choice.certificate
    }
  }

  let spectrum: String
  /// The model whose own error is part of the distances; nil for exact estimates.
  let model: String?
  let budget: Int
  let recommended: Row
  /// The best choice for each sampler, with the best of all first.
  let choices: [Choice]
  /// What `digits sample` does with the same number of evaluations unless told otherwise.
  let standard: Row
  private let summary: String

  private enum CodingKeys: CodingKey {
    case spectrum, model, budget, recommended, choices, standard
  }

  /// Searches for the best choices; see `GaussianPlanner.choices`.
  ///
  /// - Parameter model: the name of the model whose error the planner knows; nil if it knows none.
  package init(
    _ planner: GaussianPlanner, model: String? = nil, evaluations: Int, samplers: [Sampler],
    watch: Watch
  ) throws {
    self.init(
      spectrum: planner.spectrum, model: model, evaluations: evaluations,
      choices: try planner.choices(evaluations: evaluations, samplers: samplers, watch: watch),
      standard: try planner.standard(evaluations: evaluations))
  }

  /// - Parameter choices: at least one choice.
  init(
    spectrum: GaussianSpectrum, model: String? = nil, evaluations: Int,
    choices: [GaussianPlanner.Choice], standard: GaussianPlanner.Judged
  ) {
    (self.spectrum, summary, budget) = (spectrum.name, spectrum.summary, evaluations)
    self.model = model
    let isExact = model == nil
    self.choices = choices.map { Choice($0, isExact: isExact) }
    recommended = Row(choices[0].planned, isExact: isExact)
    self.standard = Row(standard, isExact: isExact)
  }

  /// The best settings with a named schedule, of any sampler, which can be typed.
  package var bestNamed: SamplingSettings { bestNamedRow.settings }

  private var bestNamedRow: Row {
    choices.map(\.named).min { $0.distance < $1.distance } ?? recommended
  }

  package var text: String {
    let table = ReportTable(
      caption: "",
      columns: [
        .init("sampler"), .init("W2, planned times", isNumeric: true),
        .init("initialisation", isNumeric: true), .init("discretisation", isNumeric: true),
      ] + (model == nil ? [] : [.init("model's error", isNumeric: true)]) + [
        .init("evaluations", isNumeric: true), .init("W2, best schedule", isNumeric: true),
        .init("schedule"), .init("first time", isNumeric: true),
        .init("last time", isNumeric: true),
      ],
      rows: choices.map(cells) + [standardCells])
    let gain = standard.distance / recommended.distance
    let whose = choices.count == Sampler.allCases.count ? "any sampler" : "these samplers"
    let overNamed = bestNamedRow.distance / recommended.distance
    return [
      "Gaussian of \(summary)" + (model.map { ", estimated with the error of \($0)" } ?? ""),
      "exact 2-Wasserstein distance to the data with at most "
        + "\(Names.count(budget, "evaluation")):", table.text,
      "best: \(recommended.settings.sampler.rawValue) with planned times, "
        + "\(NumberText.text(recommended.distance)); the best named schedule of \(whose) has "
        + "\(NumberText.text(overNamed)) times as much, the default "
        + "\(NumberText.text(gain)) times as much" + (gain < 1 ? " and is nearer" : ""),
      certificateText,
      "times: "
        + recommended.settings.stepTimes.map { NumberText.text($0, digits: 4) }
        .joined(separator: " "),
    ].compactMap { $0 }.joined(separator: "\n")
  }

  /// What is known about the recommendation as a minimum.
  private var certificateText: String? {
    guard let certificate = choices[0].certificate else { return nil }
    let verdict =
      switch certificate.verdict {
      case .minimum: "These times are a local minimum"
      case .flat: "Around these times W2 is flat"
      case .uncertain: "These times are not certified as a local minimum."
      }
    if certificate.verdict == .uncertain { return verdict }
    return verdict + ": a Newton step would take "
      + NumberText.text(certificate.remaining, digits: 2) + " off log W2"
      + (certificate.curvature.map {
        ", and the least curvature is \(NumberText.text($0, digits: 2))"
      } ?? "") + "."
  }

  private func cells(_ choice: Choice) -> [ReportTable.Cell] {
    let (planned, named) = (choice.planned, choice.named)
    return [
      .init(planned.settings.sampler.rawValue), .init(NumberText.text(planned.distance)),
      .init(NumberText.text(planned.initialisation)),
      .init(NumberText.text(planned.discretisation)),
    ] + errorCells(planned) + [
      .init("\(planned.evaluations)"), .init(NumberText.text(named.distance)),
    ] + Self.scheduleCells(named.settings)
  }

  private var standardCells: [ReportTable.Cell] {
    [
      .init(standard.settings.sampler.rawValue + " (default)"), .init(""), .init(""), .init(""),
    ] + (model == nil ? [] : [.init("")]) + [
      .init("\(standard.evaluations)"), .init(NumberText.text(standard.distance)),
    ] + Self.scheduleCells(standard.settings)
  }

  private func errorCells(_ row: Row) -> [ReportTable.Cell] {
    row.modelError.map { [.init(NumberText.text($0))] } ?? []
  }

  private static func scheduleCells(_ settings: SamplingSettings) -> [ReportTable.Cell] {
    let rho = settings.schedule == .karras ? " \(settings.rho)" : ""
    return [
      .init(settings.schedule.rawValue + rho),
      .init(NumberText.text(settings.stepTimes[0], digits: 2)),
      .init(NumberText.text(settings.lastTime, digits: 2)),
    ]
  }
}
