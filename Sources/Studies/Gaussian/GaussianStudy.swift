import Diffusion
import Runs

/// Everything that `digits lab gaussian` computes.
package struct GaussianStudy: Study {
  /// One scheme on one grid of times; the property names are the keys of results.json.
  struct Row: Encodable, Sendable {
    let scheme: String
    /// The name of a schedule, or `paperSchedule`.
    let schedule: String
    /// The most evaluations allowed for the row, and the steps and evaluations that it takes.
    let budget: Int
    let steps: Int
    let evaluations: Int
    /// The Ornstein-Uhlenbeck times of the start and of the end.
    let start: Double
    let end: Double
    /// Absent where the scheme diverges.
    let distance: Double?
    let initialisation: Double
    let discretisation: Double?
    let truncation: Double

    init(
      _ scheme: GaussianScheme, schedule: String, budget: Int, steps: Int,
      _ recursion: GaussianRecursion, on spectrum: GaussianSpectrum
    ) {
      let error = recursion.error(on: spectrum)
      (self.scheme, self.schedule) = (scheme.name, schedule)
      (self.budget, self.steps) = (budget, steps)
      evaluations = scheme.evaluations(steps: steps)
      (start, end) = (recursion.startTime, recursion.endTime)
      distance = error.total.isFinite ? error.total : nil
      discretisation = error.discretisation.isFinite ? error.discretisation : nil
      (initialisation, truncation) = (error.initialisation, error.truncation)
    }
  }

  package struct Result {
    /// The rows of every scheme, schedule and number of evaluations that can be computed.
    var rows: [Row] = []
    /// The paper's schemes in its own time, on the spectrum and on 1/i² for i = 1 to 10.
    var paper: [Row] = []
    var paperExample: [Row] = []
    /// The paper's table for the spectrum.
    var paperTable: [PaperTable.Row] = []
    /// The best plan, with the default beside it, for each number of evaluations.
    var plans: [(budget: Int, best: GaussianPlanner.Choice, standard: GaussianPlanner.Judged)] = []
    /// The output's variances along each axis, by scheme, for `variancesOf`.
    var variances: [(scheme: String, values: [Double])] = []
  }

  /// The name of the schedule with equal steps in the paper's time.
  static let paperSchedule = "paper"
  /// The paper's schemes, which are all schemes but the one from another paper.
  static let paperSchemes = GaussianIntegrator.schemes.filter { $0 != .noiseFirst }
  static let exampleAxes = 10

  let spectrum: GaussianSpectrum
  /// Lines that say where the spectrum comes from.
  let source: [String]
  /// The numbers of evaluations, in rising order.
  let evaluations: [Int]
  /// The settings that give the times of every schedule.
  let settings: SamplingSettings
  /// The time at which the paper's schemes stop, in the paper's time.
  let eps: Double

  package init(
    spectrum: GaussianSpectrum, source: [String], evaluations: [Int], settings: SamplingSettings,
    eps: Double
  ) {
    (self.spectrum, self.source, self.evaluations) = (spectrum, source, evaluations)
    (self.settings, self.eps) = (settings, eps)
  }

  /// The number of evaluations for which splits and variances are shown.
  var shownBudget: Int { evaluations.last { $0 <= 20 } ?? evaluations[0] }
  /// The schedule for which variances are shown.
  let shownSchedule = Schedule.logSNR
  /// The numbers of evaluations for which a plan is made.
  var planned: [Int] { evaluations.filter { [5, 10, 20, 50].contains($0) } }

  package func run(watch: Watch) throws -> Result {
    var results = Result()
    let budgets = evaluations.reduce(0, +)
    let schemes = GaussianScheme.all
    let total = budgets * (schemes.count * Schedule.allCases.count + Self.paperSchemes.count)
    var done = 0
    for schedule in Schedule.allCases {
      for scheme in schemes {
        for budget in evaluations {
          try watch("exact errors", done, total)
          if let row = try row(scheme, schedule, budget) { results.rows.append(row) }
          done += budget
        }
      }
    }
    let example = try GaussianSpectrum.inverseSquares(Self.exampleAxes)
    for integrator in Self.paperSchemes {
      for budget in evaluations {
        try watch("exact errors", done, total)
        results.paper += [paperRow(integrator, budget, on: spectrum)].compactMap { $0 }
        results.paperExample += [paperRow(integrator, budget, on: example)].compactMap { $0 }
        done += budget
      }
    }
    try watch("exact errors", total, total)
    results.paperTable = try PaperTable(spectrum).rows(watch: watch)
    results.variances = try variances()
    let planner = GaussianPlanner(spectrum: spectrum, isThorough: false)
    for budget in planned {
      let choices = try planner.choices(evaluations: budget, watch: watch)
      results.plans.append((budget, choices[0], try planner.standard(evaluations: budget)))
    }
    return results
  }

  /// Returns nil where the scheme has no such steps.
  private func recursion(
    _ scheme: GaussianScheme, _ schedule: Schedule, _ budget: Int
  ) throws -> (steps: Int, recursion: GaussianRecursion)? {
    guard let steps = scheme.steps(evaluations: budget) else { return nil }
    var settings = settings
    (settings.schedule, settings.steps) = (schedule, steps)
    return try scheme.recursion(settings).map { (steps, $0) }
  }

  private func row(
    _ scheme: GaussianScheme, _ schedule: Schedule, _ budget: Int
  ) throws -> Row? {
    try recursion(scheme, schedule, budget).map {
      Row(
        scheme, schedule: schedule.rawValue, budget: budget, steps: $0.steps, $0.recursion,
        on: spectrum)
    }
  }

  private func paperRow(
    _ integrator: GaussianIntegrator, _ budget: Int, on spectrum: GaussianSpectrum
  ) -> Row? {
    let scheme = GaussianScheme.integrator(integrator)
    guard let steps = scheme.steps(evaluations: budget) else { return nil }
    let times = ForwardProcess.uniform(points: steps + 1, end: eps)
    // DDPM's own step no longer exists where its beta reaches 1.
    let width = (1 - eps) / Double(steps)
    if integrator == .ddpm, width * ForwardProcess.pierretGalerne.diffusionRate(1) >= 1 {
      return nil
    }
    return Row(
      scheme, schedule: Self.paperSchedule, budget: budget, steps: steps,
      GaussianRecursion(integrator, times: times, in: .pierretGalerne), on: spectrum)
  }

  private func variances() throws -> [(scheme: String, values: [Double])] {
    try GaussianScheme.all.compactMap { scheme in
      try recursion(scheme, shownSchedule, shownBudget).map {
        (scheme.name, $0.recursion.moments(of: spectrum).map(\.variance))
      }
    }
  }
}
