import Diffusion
import Scoring

/// Draws and scores samples for one setting after another.
struct Sweep {
  let generator: SampleGenerator
  let scorer: FIDScorer
  let guidance: ClassGuidance
  let folder: SweepFolder
  let quiet: QuietOption

  /// Measures the settings that `report` lacks, and writes the files after each.
  ///
  /// - Throws: `Stopped` within a step of Ctrl-C; the cells that were finished are in the
  ///   folder by then.
  func run(_ all: [SamplingSettings], _ report: inout SweepReport) throws {
    let missing = all.filter { report.cell($0) == nil }
    let basis = report.basis
    if missing.count < all.count {
      quiet.note("\(all.count - missing.count) of \(all.count) cells are in \(folder.path) already")
    }
    // An evaluation of one image is the unit: cells differ in nothing else that takes time.
    let total = basis.samples * missing.reduce(0) { $0 + $1.evaluations }
    let bar = ProgressBar(quiet: quiet.quiet)
    defer { bar.clear() }
    var done = 0
    for (number, settings) in missing.enumerated() {
      let note =
        "\(number + 1) of \(missing.count): \(settings.sampler.rawValue), "
        + "\(settings.schedule.rawValue), \(settings.evaluations)"
      report.add(
        try cell(settings, basis) { share in
          bar.update(
            "sweep", done + Int(share * Double(basis.samples * settings.evaluations)), of: total,
            unit: .items("evaluations"), note: note)
        })
      done += basis.samples * settings.evaluations
      try folder.write(report)
    }
  }

  private func cell(
    _ settings: SamplingSettings, _ basis: SweepReport.Basis, progress: (Double) -> Void
  ) throws -> SweepReport.Cell {
    var fid: FIDReport?
    do {
      let images = try generator.generate(
        settings, seed: basis.seed, images: 0..<basis.samples, guidance: guidance
      ) {
        try Interrupt.check()
        let underway = Double($0.images.count * $0.stepsDone) / Double($0.steps)
        progress((Double($0.images.lowerBound) + underway) / Double(basis.samples))
      }
      fid = try scorer.score(
        SampleSet(
          source: "samples", format: "in memory", count: images.count, height: images.height,
          width: images.width, pixels: images.bytes)
      )
    } catch is NonFiniteState {
      // A sampler that cannot do with so few steps is a result, not a fault.
    }
    return SweepReport.Cell(
      settings: settings, evaluations: settings.evaluations, distance: fid?.distance,
      meanTerm: fid?.meanTerm, covarianceTerm: fid?.covarianceTerm)
  }
}
