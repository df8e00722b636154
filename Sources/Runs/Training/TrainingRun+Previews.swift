import Diffusion
import FileFormats
import NeuralNet

/// The pictures that a run draws on its way.
extension TrainingRun {
  private static let previews = 8
  /// The first previews, so that even a run of a minute shows something. They do not depend on how
  /// long the run will be, which may not be known yet.
  private static let earlyPreviews: Set = [60, 125]
  /// The fewest steps between later previews: a preview costs about as much as fifteen steps.
  private static let previewInterval = 250
  private static let previewColumns = 8
  private static let previewSteps = 20
  /// The largest number of labels in the previews of a conditional network.
  private static let previewLabels = 10

  /// Whether samples are drawn after this step. At the end of a run they are drawn in any case.
  var isPreviewDue: Bool {
    let step = trainer.step
    guard let total = record.totalSteps else { return Self.earlyPreviews.contains(step) }
    return step < total
      && (Self.earlyPreviews.contains(step)
        || step % max(Self.previewInterval, total / Self.previews) == 0)
  }

  /// Draws a grid of samples with the averaged weights, always from the same noise, with one row
  /// per label if there are labels. The paper's network is slow, so it draws fewer.
  ///
  /// - Throws: `DivergedTraining` if the images are not finite.
  func drawPreview() throws {
    let isLarge = record.settings.preset == .paper
    let labels = Array(record.settings.configuration.labels.labels.prefix(Self.previewLabels))
    let count =
      labels.isEmpty
      ? (isLarge ? 4 : Self.previewColumns * Self.previewColumns)
      : labels.count * (isLarge ? 1 : Self.previewColumns)
    let guidance = ClassGuidance(labels: labels)
    let model = model
    let settings = SamplingSettings.standard(
      model, steps: model.consistencyTimes == nil ? Self.previewSteps : nil)
    trainer.releaseTensors()
    let samples = try advised {
      try SampleGenerator(model, threads: threads).generateTogether(
        settings, seed: record.settings.seed, images: 0..<count, guidance: guidance)
    }
    let grid = SampleGrid(
      count: count, width: samples.width, height: samples.height, guidance,
      caption: "\(record.settings.objective.rawValue), step \(trainer.step), "
        + "seed \(record.settings.seed)")
    try PNG.write(
      grid.picture(of: samples), text: [("Step", String(trainer.step))],
      to: folder.samples(step: trainer.step))
  }
}
