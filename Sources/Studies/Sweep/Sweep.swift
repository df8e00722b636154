import Diffusion
import FileFormats
import Runs
import Scoring

/// Draws and scores samples for one setting after another, and keeps the scores in a folder.
package struct Sweep {
  private let generator: SampleGenerator
  private let guidance: ClassGuidance
  private let scorer: FIDScorer
  private let folder: SweepFolder
  /// Everything measured so far, in earlier sweeps too.
  package private(set) var report: SweepReport

  /// Opens a sweep in a folder, which is created if it does not exist.
  ///
  /// - Parameters:
  ///   - guidance: without labels, images are drawn without them.
  ///   - samples: the number of samples that score a cell.
  ///   - threads: at least 1; results do not depend on it.
  ///   - version: the version of the program.
  /// - Throws: `InvalidSetting` for too few samples, `FileFault` if model, scorer and folder do not
  ///   belong together.
  package init(
    _ model: DiffusionModel, _ guidance: ClassGuidance, _ scorer: FIDScorer, samples: Int,
    seed: UInt64, threads: Int, in folder: SweepFolder, version: String
  ) throws {
    let frame = model.frame
    guard frame.imageHeight == scorer.inputHeight, frame.imageWidth == scorer.inputWidth else {
      throw FileFault(
        path: "model \(model.hash)",
        expected: "a model for images of \(scorer.inputWidth) x \(scorer.inputHeight), which the "
          + "feature network reads", found: "\(frame.imageWidth) x \(frame.imageHeight)",
        hint: "name the folder of models that was made for that data")
    }
    try scorer.requireReference(of: model.provenance.data, for: "model \(model.hash)")
    try scorer.requireEnough(samples: samples)
    report = try folder.open(
      SweepReport(
        software: version,
        basis: .init(
          model: model.hash, objective: model.objective, dataset: model.provenance.dataset,
          guidance: guidance.labels.isEmpty ? nil : guidance, samples: samples, seed: seed,
          network: scorer.identity, reference: scorer.referenceSummary,
          // Labels drawn in shares are as frequent as those of real images.
          floor: scorer.floor(
            count: samples, labels: guidance.shares == nil ? guidance.labels : [])),
        cells: []))
    generator = SampleGenerator(model, threads: threads)
    (self.guidance, self.scorer, self.folder) = (guidance, scorer, folder)
  }

  /// Returns the settings of each sampler, schedule and number of evaluations, each of them once.
  ///
  /// - Parameters:
  ///   - samplers: the samplers to measure; empty for all.
  ///   - schedules: the schedules to use; empty for the one that suits each sampler best.
  ///   - evaluations: the numbers of evaluations that an image may take.
  ///   - timeRange: the time range that the model was trained on.
  package static func settings(
    samplers: [Sampler], schedules: [Schedule], evaluations: [Int], _ timeRange: TimeRange
  ) -> [SamplingSettings] {
    var all: [SamplingSettings] = []
    for sampler in samplers.isEmpty ? Sampler.allCases : samplers {
      for schedule in schedules.isEmpty ? [sampler.standardSchedule] : schedules {
        for count in evaluations {
          let settings = SamplingSettings.standard(
            timeRange, sampler: sampler, schedule: schedule,
            steps: sampler.steps(evaluations: count))
          if !all.contains(settings) { all.append(settings) }
        }
      }
    }
    return all
  }

  /// Returns the settings of a distilled model, which has a sampler and times of its own: those of the
  /// numbers of evaluations that it can take.
  package static func settings(
    evaluations: [Int], distilled times: [Double]
  ) -> [SamplingSettings] {
    evaluations.filter { (1...times.count).contains($0) }.map {
      SamplingSettings.consistency(times, steps: $0)
    }
  }

  /// Measures the settings that are not in the report, and writes the files after each.
  ///
  /// - Parameter watch: counts evaluations.
  /// - Throws: `Stopped` within a step of the request; by then the finished cells are in the
  ///   folder.
  package mutating func run(_ all: [SamplingSettings], _ watch: Watch) throws {
    let missing = all.filter { report.cell($0) == nil }
    // The unit is one evaluation of one image, because nothing else makes cells take longer.
    let total = report.basis.samples * missing.reduce(0) { $0 + $1.evaluations }
    var done = 0
    for (number, settings) in missing.enumerated() {
      let stage =
        "\(number + 1) of \(missing.count): \(settings.sampler.rawValue), "
        + "\(settings.schedule.rawValue), \(settings.evaluations)"
      report.add(
        try cell(settings) { progress in
          try watch(
            stage, done + progress.imageSteps * settings.evaluations / progress.steps, total)
        })
      done += report.basis.samples * settings.evaluations
      try folder.write(report)
    }
    try folder.write(report)
  }

  private func cell(
    _ settings: SamplingSettings, _ observer: (SamplingProgress) throws -> Void
  ) throws -> SweepReport.Cell {
    let basis = report.basis
    var fid: FIDReport?
    do {
      let images = try generator.generateTogether(
        settings, seed: basis.seed, images: 0..<basis.samples, guidance: guidance,
        observer: observer)
      fid = try scorer.score(images.named("samples"))
    } catch is NonFiniteState {
      // It is a result, not a fault, that a sampler fails with so few steps.
    }
    return SweepReport.Cell(
      settings: settings, evaluations: settings.evaluations, distance: fid?.distance,
      meanTerm: fid?.meanTerm, covarianceTerm: fid?.covarianceTerm)
  }
}
