import ArgumentParser
import Foundation
import Runs
import Terminal
import Wording

extension TrainingRun {
  /// Trains to the end with a progress bar.
  ///
  /// - Parameter resumeHint: how to continue after Ctrl-C.
  /// - Throws: `Stopped` once a checkpoint is saved, or whatever training throws.
  func runWithProgress(_ label: String, quiet: QuietOption, resumeHint: String) throws {
    quiet.noteBuild()
    let batch = record.settings.batchSize
    let bar = ProgressBar(quiet: quiet.quiet)
    defer { bar.clear() }
    do {
      try run(shouldStop: { Interrupt.isRequested }) { progress in
        bar.update(
          label, progress.step * batch, of: progress.total.map { $0 * batch },
          unit: .items("images"),
          note: String(format: "step %d  loss %.4f", progress.step, progress.loss))
      }
    } catch let stopped as Stopped {
      bar.clear()
      quiet.note("stopped and saved after \(Names.count(step, "step")); \(resumeHint)")
      throw stopped
    }
  }
}
