import ArgumentParser
import Benchmark
import Foundation
import Runs
import Terminal
import Wording

extension TrainingRun {
  /// Trains to the end, unless that was done before, and says what was made.
  ///
  /// - Parameters:
  ///   - label: what is being done, for the progress bar.
  ///   - command: the one whose `--resume` continues the run.
  ///   - remark: what is trained on what, for the line at the start.
  /// - Throws: `Stopped` once a checkpoint is saved, or whatever training throws.
  func runOnTerminal(
    _ label: String, command: String, _ remark: String, _ runtime: RuntimeOptions
  ) throws {
    if isFinished {
      StandardOutput.write(line: "\(folder.model): already trained, \(Names.count(step, "step"))")
      return
    }
    Interrupt.install()
    runtime.note(
      "\(folder.path): \(remark), \(parameters) parameters, batch \(record.settings.batchSize), "
        + "\(Names.count(runtime.threads, "thread")), seed \(record.settings.seed)")
    try runWithProgress(
      label, quiet: runtime.quietOption,
      resumeHint: "continue with `digits \(command) --resume \(folder.path)`")
    StandardOutput.write(
      line: "\(folder.model): \(Names.count(step, "step")), model \(model.hash)")
  }

  /// Gives the run another length if one was asked for.
  func setLength(_ options: BudgetOptions, _ runtime: RuntimeOptions) throws {
    if options.given != nil, let remark = try setLength(options.budget) {
      runtime.note("\(folder.path): \(remark)")
    }
  }

  /// Trains to the end with a progress bar.
  ///
  /// - Parameter resumeHint: how to continue after Ctrl-C.
  /// - Throws: `Stopped` once a checkpoint is saved, or whatever training throws.
  func runWithProgress(_ label: String, quiet: QuietOption, resumeHint: String) throws {
    quiet.noteBuild()
    let batch = record.settings.batchSize
    let bar = ProgressBar(quiet: quiet.quiet)
    let cores = CoreShare()
    defer { bar.clear() }
    do {
      try run(shouldStop: { Interrupt.isRequested }) { progress in
        bar.update(
          label, progress.step * batch, of: progress.total.map { $0 * batch },
          unit: .items("images"),
          note: String(format: "step %d  loss %.4f", progress.step, progress.loss) + cores.remark)
      }
    } catch let stopped as Stopped {
      bar.clear()
      quiet.note("stopped and saved after \(Names.count(step, "step")); \(resumeHint)")
      throw stopped
    }
  }
}
