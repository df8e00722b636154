import Diffusion
import FileFormats
import Foundation
import NeuralNet
import Reports
import Wording

extension RunFolder.Record {
  /// A run that became longer or shorter after it had begun.
  package struct LengthChange: Codable, Sendable, Equatable {
    /// The steps that were done.
    package var step: Int
    /// The steps of the whole run before; nil if a time had not been converted to steps yet.
    package var from: Int?
    /// The steps of the whole run from then on.
    package var to: Int

    package init(step: Int, from: Int?, to: Int) {
      (self.step, self.from, self.to) = (step, from, to)
    }
  }

  /// Whether every step so far had the learning rate that it has in a run of `total` steps.
  ///
  /// - Parameter step: the number of steps done.
  func isAsIfBegun(with total: Int, at step: Int) -> Bool {
    let lengths = (lengthChanges ?? []).map { ($0.step, $0.from) } + [(step, totalSteps)]
    let rate = settings.learningRates
    // A rate depends on the number of all steps only in its fall, which goes on to the end.
    return lengths.allSatisfy { end, length in
      end == 0 || rate(step: end - 1, of: length) == rate(step: end - 1, of: total)
    }
  }

  /// Whether the weights are those of a run that had its present length from the start.
  package var isAsIfBegunSo: Bool {
    guard let last = lengthChanges?.last, let totalSteps else { return true }
    return isAsIfBegun(with: totalSteps, at: last.step)
  }

  /// The changes of the length in words; nil without any.
  package var lengthText: String? {
    guard let lengthChanges else { return nil }
    return lengthChanges.map { change in
      "\(change.from.map(String.init) ?? "unknown") to \(Names.count(change.to, "step")) at step \(change.step)"
    }.joined(separator: ", then ")
  }
}

extension TrainingRun {
  /// Makes the run longer or shorter, also one that is finished, and records that.
  ///
  /// - Parameter budget: of the whole run, with what is done. A time is converted to steps by the
  ///   speed of the steps so far.
  /// - Returns: what it means for the result, as one sentence; nil if nothing changes.
  /// - Throws: `FileFault` for a length that is below the steps done, or if the change cannot be
  ///   recorded.
  package func setLength(_ budget: TrainingBudget) throws -> String? {
    let (before, done) = (record.totalSteps, trainer.step)
    guard record.budget != budget else { return nil }
    guard modelAlone == nil else {
      throw FileFault(
        path: folder.checkpoint, expected: "the checkpoint, from which the run could become longer",
        found: "none", hint: "begin another run with the settings of this one")
    }
    guard let after = try steps(budget) else {
      // Nothing has been trained, so the first steps will tell.
      (record.budget, record.totalSteps) = (budget, nil)
      try folder.write(record)
      return "no step is done yet, so the run has its new length from the start"
    }
    guard after >= done else {
      throw FileFault(
        path: folder.path,
        expected: "a length of at least \(Names.count(done, "step")), as many as are done",
        found: "\(Names.count(after, "step"))", hint: "begin a new run for a shorter one")
    }
    guard after != before else { return nil }
    let isSmooth = record.isAsIfBegun(with: after, at: done)
    let rate = record.settings.learningRates
    let rates = (before: rate(step: max(0, done - 1), of: before), now: rate(step: done, of: after))
    record.lengthChanges =
      (record.lengthChanges ?? []) + [.init(step: done, from: before, to: after)]
    (record.budget, record.totalSteps) = (budget, after)
    try folder.write(record)
    let change =
      "\(Names.count(after, "step")) instead of \(before.map(String.init) ?? "an unknown number"), "
      + "\(done) of them done: "
    if isSmooth {
      return change + "the result is that of a run of \(Names.count(after, "step")) from the start"
    }
    if after == done {
      return change + "the run ends here, with a learning rate that has not come down to 0"
    }
    return change + "the learning rate begins anew at step \(done) with "
      + "\(NumberText.text(rates.now)), after \(NumberText.text(rates.before)), so the result is "
      + "that of this sequence of lengths, not of a run of \(Names.count(after, "step"))"
  }

  /// - Returns: the steps of the whole run; nil for a time before the first step.
  private func steps(_ budget: TrainingBudget) throws(FileFault) -> Int? {
    guard case .minutes(let minutes) = budget else {
      return budget.steps(images: record.trainImages, batchSize: record.settings.batchSize)
    }
    guard trainer.step > 0 else { return nil }
    let seconds = lines.secondsOfSessions
    guard let last = lines.last, seconds > 0 else {
      throw FileFault(
        path: folder.metrics, expected: "the times of the steps that are done", found: "none",
        hint: "give the length in steps")
    }
    let steps = minutes * 60 * (1 - StepClock.reserve) * Double(last.step) / seconds
    return Int(min(Double(Bounds.steps.upperBound), steps))
  }
}
