import Cluster
import Diffusion
import Dispatch
import FileFormats
import Foundation
import Runs
import Synchronization
import Wording

/// Trains the models of a comparison, several at a time, each in its own run folder. With several
/// processes, each takes as many models as there are jobs; all share the steps of models that are left
/// over and would keep some of them waiting.
///
/// A run that exists is resumed, or left alone if it is finished, whoever began it. Every model
/// takes as many steps as the first.
final class ComparisonTraining: Sendable {
  private let comparison: Comparison
  private let progress: ComparisonProgress
  private let watch: Watch
  private let state = Mutex(State())
  /// The group is left once the number of training steps is known, or is certain never to be known.
  private let stepsKnown = DispatchGroup()

  private struct State {
    /// The index of the next model that no thread has taken.
    var next = 0
    var steps: Int?
    var isWaiting = true
    /// The first error, which stops the other threads.
    var fault: (any Error)?
  }

  init(_ comparison: Comparison, _ progress: ComparisonProgress, _ watch: Watch) {
    (self.comparison, self.progress, self.watch) = (comparison, progress, watch)
  }

  /// Trains all models that are not trained yet.
  ///
  /// - Throws: `Stopped` once checkpoints are saved, or what training throws.
  func run() throws {
    stepsKnown.enter()
    let count = comparison.plan.models.count
    if let rounds = GroupLeader.ready.map(TrainingRounds.init) {
      let places = rounds.places * comparison.jobs
      work(upTo: count / places * places, workers: places, in: rounds)
      work(upTo: count, workers: 1, threads: comparison.threads)
    } else {
      work(upTo: count, workers: comparison.jobs)
    }
    if let fault = state.withLock({ $0.fault }) { throw fault }
    try watch.check()
  }

  // MARK: Workers

  /// Trains the models before `end` that no thread has taken.
  ///
  /// - Parameters:
  ///   - threads: of each model; nil for the share of a job.
  ///   - rounds: see `TrainingRun`.
  private func work(
    upTo end: Int, workers: Int, threads: Int? = nil, in rounds: TrainingRounds? = nil
  ) {
    let threads = threads ?? max(1, comparison.threads / comparison.jobs)
    let others = DispatchGroup()
    for _ in 1..<max(1, min(workers, end)) {
      others.enter()
      let thread = Thread {
        self.work(upTo: end, threads, rounds)
        others.leave()
      }
      // The stack is as large as the main thread's.
      thread.stackSize = 8 << 20
      thread.start()
    }
    work(upTo: end, threads, rounds)
    others.wait()
  }

  private func work(upTo end: Int, _ threads: Int, _ rounds: TrainingRounds?) {
    while let index = take(upTo: end) {
      // However this ends, the threads that wait must not wait for ever.
      defer { tellSteps(nil) }
      // The first run turns a time into steps; no other run begins before that.
      if index > 0 { stepsKnown.wait() }
      guard !isStopped else { return }
      do {
        try train(comparison.plan.models[index], threads, rounds)
      } catch {
        state.withLock { $0.fault = $0.fault ?? error }
      }
    }
  }

  private func take(upTo end: Int) -> Int? {
    state.withLock { state in
      guard state.fault == nil, state.next < end else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  private var isStopped: Bool {
    watch.shouldStop() || state.withLock { $0.fault != nil }
  }

  /// - Parameter steps: the number of steps per model; nil if it will not become known.
  private func tellSteps(_ steps: Int?) {
    state.withLock { state in
      guard state.isWaiting else { return }
      state.isWaiting = false
      state.steps = steps
      if let steps { progress.plan(steps: steps) }
      stepsKnown.leave()
    }
  }

  // MARK: One model

  private func train(
    _ model: ComparisonPlan.Model, _ threads: Int, _ rounds: TrainingRounds?
  ) throws {
    let run = try open(model, threads, rounds)
    if let total = run.record.totalSteps { tellSteps(total) }
    progress.beginModel(found: run.step)
    guard !run.isFinished else { return }
    try run.run(shouldStop: { isStopped }) { progress in
      if let total = progress.total { tellSteps(total) }
      self.progress.trained(model, progress)
    }
  }

  private func open(
    _ model: ComparisonPlan.Model, _ threads: Int, _ rounds: TrainingRounds?
  ) throws -> TrainingRun {
    let (folder, dataset) = (comparison.runFolder(model), comparison.dataset)
    var settings = comparison.plan.training
    (settings.objective, settings.seed) = (model.objective, model.seed)
    let budget = state.withLock { $0.steps }.map { .steps($0) } ?? comparison.plan.budget
    guard comparison.resumes, folder.holdsRun else {
      return try TrainingRun(
        folder: folder, record: .init(dataset, settings, budget, comparison.invocation),
        images: dataset.train, threads: threads, rounds: rounds)
    }
    let run = try TrainingRun(
      resuming: folder, images: dataset.train, sha256: dataset.trainImagesSHA256,
      threads: threads, rounds: rounds)
    let record = run.record
    let isAsLong: Bool =
      switch budget {
      case .steps(let steps): record.totalSteps == steps
      default: record.budget == budget
      }
    guard record.settings == settings, isAsLong else {
      throw FileFault(
        path: folder.config, expected: "a run of this command (\(Self.words(settings, budget)))",
        found: "a run with other options (\(Self.words(record.settings, record.budget)))",
        hint: "repeat the options it was made with, or name another folder")
    }
    return run
  }

  private static func words(_ settings: TrainingSettings, _ budget: TrainingBudget) -> String {
    let length =
      switch budget {
      case .steps(let steps): Names.count(steps, "step")
      case .epochs(let epochs): "\(epochs) epochs"
      case .minutes(let minutes): "\(minutes) minutes"
      }
    return "\(settings.objective.rawValue), \(settings.preset.rawValue), seed \(settings.seed), "
      + "batch \(settings.batchSize), learning rate \(settings.learningRate), \(length)"
  }
}
