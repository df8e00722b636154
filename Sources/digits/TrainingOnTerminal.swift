import ArgumentParser
import Datasets
import Diffusion
import Foundation
import NeuralNet
import Runs

extension TrainingRun {
  /// Trains to the end under a progress bar.
  ///
  /// - Parameters:
  ///   - resumeHint: how to go on after Ctrl-C.
  /// - Throws: `Interrupt.exitCode` once a checkpoint is saved, or what training throws.
  func runWithProgress(_ label: String, quiet: QuietOption, resumeHint: String) throws {
    let batch = record.settings.batchSize
    let bar = ProgressBar(label, unit: .items("images"), quiet: quiet.quiet)
    defer { bar.clear() }
    let outcome = try run(shouldStop: { Interrupt.isRequested }) { progress in
      bar.update(
        progress.step * batch, of: progress.total.map { $0 * batch },
        note: String(format: "step %d  loss %.4f", progress.step, progress.loss))
    }
    bar.clear()
    guard outcome == .interrupted else { return }
    quiet.note("stopped and saved after \(step) steps; \(resumeHint)")
    throw Interrupt.exitCode
  }
}

extension RunFolder.Record {
  /// A run of this process.
  init(_ dataset: Dataset, _ settings: TrainingSettings, _ budget: TrainingBudget) {
    self.init(
      version: Digits.configuration.version, command: Digits.command, dataset: dataset.name,
      data: dataset.directory, trainImagesSHA256: dataset.trainImagesSHA256,
      trainLabelsSHA256: settings.isConditional ? dataset.trainLabelsSHA256 : nil,
      trainImages: dataset.train.count,
      parameters: UNet(settings.configuration).layout.count, settings: settings, budget: budget)
  }
}

extension Dataset {
  /// SHA-256 of the training images' IDX file, which identifies the data of a run.
  var trainImagesSHA256: String { files.first?.sha256 ?? "" }

  /// The same of the training labels' file; nil if there is none.
  var trainLabelsSHA256: String? { files.first { $0.file == .trainLabels }?.sha256 }
}
