import ArgumentParser
import Diffusion
import Foundation
import Reports

/// `digits plan`: how to sample with so many evaluations, by exact errors on a Gaussian.
struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Find the sampler, schedule and times with the least exact error for a budget.",
    discussion: """
      Fits a Gaussian to a dataset's images and searches samplers, schedules, first and last times \
      (and rho of karras) for the least 2-Wasserstein distance between what a sampler draws and \
      that Gaussian. The distance is exact, by recursion (Pierret and Galerne, arXiv 2405.14250): \
      nothing is drawn and no model is needed. It knows nothing of what data beyond their mean and \
      covariance are, of a network's errors, or of clipping, and so is advice, not a verdict: \
      score both with `digits fid`. `digits sample --schedule auto` follows it.

      EXAMPLES
        For MNIST, whose spectrum comes with the program, in ten evaluations:
          digits plan --evaluations 10

        For a dataset of one's own, and the file that `--schedule auto` then needs:
          digits plan --data Data/fashion-mnist --evaluations 20 \\
            --write-spectrum Models/fashion-mnist-spectrum.csv

        For one sampler, for a script:
          digits plan --evaluations 50 --sampler ddim --json
      """)

  @OptionGroup var spectrumOptions: SpectrumOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most network evaluations an image may take.", valueName: "N"))
  var evaluations = 20

  @Option(
    name: .customLong("sampler"),
    help: ArgumentHelp(
      "Only this sampler, by the names of `digits sample --help`; repeat it. (default: all)",
      valueName: "NAME"))
  var samplers: [Sampler] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The smallest time to use, as trained.", valueName: "T"))
  var tMin = TimeRange.standard.minimum

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The largest time to use, as trained.", valueName: "T"))
  var tMax = TimeRange.standard.maximum

  @Option(
    help: ArgumentHelp(
      "Write the spectrum, for `digits sample` and for --spectrum.", valueName: "FILE"))
  var writeSpectrum: String?

  @OptionGroup var quietOption: QuietOption
  @OptionGroup var jsonOption: JSONOption

  func validate() throws {
    try require("--evaluations", evaluations, in: 1...1000)
    guard Set(samplers).count == samplers.count else {
      throw ValidationError("name each --sampler once")
    }
    _ = try timeRange()
  }

  private func timeRange() throws -> TimeRange {
    do {
      return try TimeRange(minimum: tMin, maximum: tMax)
    } catch {
      throw ValidationError("--t-min and --t-max must be \(error.expected), not \(error.found)")
    }
  }

  func run() throws {
    Interrupt.install()
    let (spectrum, source) = try spectrumOptions.load(quietOption)
    if let writeSpectrum {
      try spectrum.write(to: writeSpectrum, comments: source + ["written by \(Digits.version)"])
      quietOption.note("\(writeSpectrum): \(spectrum.summary)")
    }
    let planner = GaussianPlanner(spectrum: spectrum, timeRange: try timeRange())
    let report = PlanReport(
      spectrum: spectrum, evaluations: evaluations,
      choices: try planner.choices(
        evaluations: evaluations, samplers: samplers.isEmpty ? Sampler.allCases : samplers,
        quietOption),
      standard: try planner.standard(evaluations: evaluations))
    if jsonOption.json {
      try JSONOutput.print(report)
    } else {
      print(report.text)
    }
  }
}

extension GaussianPlanner {
  /// The search under a progress bar.
  ///
  /// - Throws: `Stopped` within one sampler and schedule of Ctrl-C.
  func choices(
    evaluations: Int, samplers: [Sampler], _ quiet: QuietOption
  ) throws -> [Choice] {
    try quiet.watched(counting: "schedules") { watch in
      try choices(evaluations: evaluations, samplers: samplers) { done, total in
        try watch("planning", done, total)
      }
    }
  }
}

/// What `digits plan` says; the property names are the keys of its JSON.
struct PlanReport: Encodable {
  struct Row: Encodable {
    let settings: SamplingSettings
    /// Network evaluations an image.
    let evaluations: Int
    /// Exact 2-Wasserstein distance, and what of it has which cause.
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
  /// The best of each sampler, the best first.
  let choices: [Row]
  /// What `digits sample` does with the same budget unless told otherwise.
  let standard: Row
  /// That follows the recommendation.
  let command: String
  private let summary: String

  private enum CodingKeys: CodingKey {
    case spectrum, budget, recommended, choices, standard, command
  }

  /// - Parameter choices: at least one.
  init(
    spectrum: GaussianSpectrum, evaluations: Int, choices: [GaussianPlanner.Choice],
    standard: GaussianPlanner.Choice
  ) {
    (self.spectrum, summary, budget) = (spectrum.name, spectrum.summary, evaluations)
    self.choices = choices.map(Row.init)
    (recommended, self.standard) = (Row(choices[0]), Row(standard))
    command = "digits sample --model MODEL " + choices[0].settings.flags
  }

  var text: String {
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
      "exact 2-Wasserstein distance of what is drawn in at most \(budget) evaluations:", table.text,
      "recommended: \(LabNumber.text(recommended.distance)), the default has "
        + "\(LabNumber.text(standard.distance)), \(LabNumber.text(gain)) times as much",
      command,
    ].joined(separator: "\n")
  }

  private static func cells(_ row: Row, mark: String = "") -> [ReportTable.Cell] {
    let settings = row.settings
    let rho = settings.schedule == .karras ? " \(settings.rho)" : ""
    let first = settings.firstTimeUsed
    return [
      .init(settings.sampler.rawValue + mark), .init(settings.schedule.rawValue + rho),
      .init(LabNumber.text(first, digits: 2)), .init(LabNumber.text(settings.lastTime, digits: 2)),
      .init("\(row.evaluations)"), .init(LabNumber.text(row.distance)),
      .init(LabNumber.text(row.initialisation)), .init(LabNumber.text(row.discretisation)),
    ]
  }
}

extension SamplingSettings {
  /// t_1 as the schedule has it.
  var firstTimeUsed: Double {
    schedule.times(steps: steps, firstTime: firstTime, lastTime: lastTime, rho: rho)[1]
  }

  /// The flags of `digits sample` that choose them.
  var flags: String {
    "--sampler \(sampler.rawValue) --schedule \(schedule.rawValue) --steps \(steps)"
      + (schedule.usesFirstTime && steps > 1 ? " --first-time \(firstTime)" : "")
      + " --last-time \(lastTime)" + (schedule == .karras ? " --rho \(rho)" : "")
  }
}
