import Diffusion
import Foundation
import Reports
import Wording
import Runs

/// The page `report.html`, which opens from disk with every picture inside it.
struct ComparisonPage {
  let report: ComparisonReport
  /// The PNG bytes of each of the report's grids.
  let grids: [Data]
  /// The log of each run.
  let losses: [(objective: Objective, lines: [RunFolder.Metric])]
  /// The models that come with the program, with the PNG bytes of their grids.
  let shipped: [(card: ModelCard, grid: Data)]

  func page() -> ReportPage {
    let names = report.objectives.map(\.title).joined(separator: " against ")
    return ReportPage(
      title: "\(names) on \(report.dataset)", claim: report.summary, remarks: remarks,
      sections: [scores, measures, steps, differences, samples, longer, training].compactMap { $0 },
      settings: settings, command: report.command, program: report.version)
  }

  private var remarks: [String] {
    report.warnings
      + (report.isCanonicalMNIST
        ? []
        : [
          "The models were trained on \(report.dataset), not on MNIST. Distances are measured "
            + "against this data set's own training images and cannot be compared with those on "
            + "MNIST."
        ])
  }

  // MARK: Sections

  private var scores: ReportSection {
    let outputs = report.objectives.map { "\($0.outputText) (\($0.title))" }
      .joined(separator: ", ")
    let pairing =
      "Models of one seed share their first weights, the order of the images, the noise they are "
      + "trained on and the noise they draw from. Only what the network predicts differs: "
      + "\(outputs)."
    return ReportSection(
      "Scores",
      [.paragraph(pairing)] + report.contrastTables.map { .table($0) }
        + (report.divergedText.map { [.paragraph($0)] } ?? [])
        + [.paragraph(intervals), .paragraph(provenance)])
  }

  private var measures: ReportSection {
    ReportSection(
      "On and off the data's set",
      [.paragraph(report.measureRemark)] + report.measureTables.map { .table($0) })
  }

  private var intervals: String {
    report.seeds.count == 1
      ? "One seed gives no interval: another seed could reverse the order."
      : "The interval is Student's, for the mean of the paired differences over "
        + "\(Names.count(report.seeds.count, "seed")). A difference is resolved if its interval leaves out 0. "
        + "Each interval stands for itself: of twenty settings without a difference, one would be "
        + "expected to look resolved."
  }

  private var provenance: String {
    guard let fid = report.cells.lazy.compactMap(\.fid).first else { return "" }
    return "FID is the Fréchet distance between features (\(fid.featureDimension) dimensions) of a "
      + "digit classifier (\(String(format: "%.2f", fid.network.accuracy * 100)) % accurate, "
      + "SHA-256 \(fid.network.hash.prefix(12))), against \(fid.reference.count) "
      + "\(fid.reference.name). Distances can be compared only for equal numbers of images."
      + (report.floorText.map { " " + $0 } ?? "")
  }

  private var steps: ReportSection? {
    guard Set(report.contrasts.map(\.steps)).count > 1 else { return nil }
    let caption =
      report.seeds.count == 1
      ? "These are the values of one seed."
      : "These are means over seeds. Bars reach from the smallest value to the largest."
    let figures = report.stepPlots.map { ReportFigure($0, caption: caption) }
    return ReportSection("Distance against sampling steps", [.figures(figures)])
  }

  private var differences: ReportSection? {
    let figures = zip(report.differencePlots, report.objectives.dropFirst()).map { plot, second in
      ReportFigure(
        plot,
        caption: "Mean of the paired differences, with its 95 % interval. Left of the line "
          + "\(second.title) is better, right of it \(report.objectives[0].title) is.")
    }
    return figures.isEmpty ? nil : ReportSection("Paired differences", [.figures(figures)])
  }

  private var samples: ReportSection {
    let shown = report.shown
    let count = min(100, report.samples)
    let absent = report.objectives.filter { !report.grids.map(\.objective).contains($0) }
    let text =
      "These are the first \(count) samples of seed \(report.seeds[0]), not picked by hand. All "
      + "start from the same noise and take \(shown.stepsText) on the \(shown.schedule.rawValue) "
      + "schedule."
      + absent.map { " Sampling \($0.title) diverged." }.joined()
    let figures = zip(report.grids.map(\.objective.title), grids).map {
      ReportFigure(png: $1, alt: "\(count) samples of \($0)", caption: $0)
    }
    return ReportSection("Samples", [.paragraph(text), .figures(figures)])
  }

  /// The section that says what longer training gives.
  private var longer: ReportSection? {
    guard !shipped.isEmpty else { return nil }
    let figures = shipped.map { card, grid in
      let fid = card.fid.map { String(format: ", FID %.3f", $0.distance) } ?? ""
      return ReportFigure(
        png: grid, alt: "Samples of \(card.name)",
        caption: "\(card.name): \(card.training.steps) steps of "
          + "\(card.training.batchSize) images\(fid)")
    }
    let text =
      "For comparison with the samples above, this is what longer training of the same "
      + "networks gives."
    return ReportSection(
      "Models that come with the program", [.paragraph(text), .figures(figures)])
  }

  private var training: ReportSection {
    let figure = ReportFigure(
      report.lossPlot(losses), caption: "The curves are means over seeds, smoothed. " + lossRemark)
    return ReportSection("Training", [.figures([figure]), .table(report.runTable)])
  }

  /// A sentence on how far the loss curves of different outputs can be compared.
  private var lossRemark: String {
    switch report.training.lossWeight {
    case .constant: "With a constant weight, the curves of different outputs cannot be compared."
    case .canonical where report.objectives.contains(.v):
      "With this weight the losses of DDPM, CEM and SGM are the same number at every time; that of "
        + "v-prediction is this number times eᵗ, so its curve lies higher."
    case .canonical, .minSNR:
      "With this weight the losses are the same number at every time, so the curves can be "
        + "compared."
    }
  }

  // MARK: Settings

  private var settings: [(name: String, value: String)] {
    let (training, sampling) = (report.training, report.sampling)
    let clip = sampling.clip.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "none"
    return [
      ("data", "\(report.dataset), training images' SHA-256 \(report.trainImagesSHA256)"),
      ("network", "\(training.preset.rawValue), \(report.parameters) parameters"),
      ("training steps", "\(report.runs.map(\.trainingSteps).max() ?? 0)"),
      ("batch", "\(training.batchSize)"),
      (
        "learning rate",
        "\(training.learningRate), \(TrainingSettings.warmUpSteps) steps warm-up, cosine decay"
      ),
      (
        "optimiser",
        training.adam.muonRate.map { "Muon (\($0) times the learning rate) and Adam" } ?? "Adam"
      ),
      ("loss weight", training.lossWeight.rawValue),
      ("distribution of t", training.timeLaw.rawValue),
      ("times", "\(training.timeRange.minimum) to \(training.timeRange.maximum)"),
      ("EMA decay", "\(training.adam.averageDecay)"),
      ("training seeds", report.seeds.map(String.init).joined(separator: ", ")),
      ("sampling seeds", "those of training"),
      (
        "sampler",
        "\(sampling.sampler.rawValue) from t = \(sampling.lastTime), smallest time "
          + "\(sampling.firstTime) where the schedule has one, estimates clipped to \(clip)"
      ),
      ("samples", "\(report.samples) per cell"),
      ("program", report.version),
    ]
  }
}
