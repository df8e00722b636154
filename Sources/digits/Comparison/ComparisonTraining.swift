import Datasets
import Diffusion
import Dispatch
import FileFormats
import Foundation
import Runs
import Synchronization

/// Trains the models of a comparison, some at a time, each in a run folder of its own.
///
/// A run that is there already is gone on with, or left alone if it is finished, whoever began it.
/// Every model takes as many steps as the first.
final class ComparisonTraining: Sendable {
  private let plan: ComparisonPlan
  private let folder: String
  private let dataset: Dataset
  /// Of every model, but for its objective and seed.
  private let settings: TrainingSettings
  private let budget: TrainingBudget
  /// Of one training.
  private let threads: Int
  private let resumes: Bool
  private let progress: ComparisonProgress
  private let state = Mutex(State())
  /// Left once the steps of a training are known, or never will be.
  private let stepsKnown = DispatchGroup()

  private struct State {
    /// Of the models, the next that nobody has taken.
    var next = 0
    var steps: Int?
    var isWaiting = true
    /// The first, which stops the others.
    var fault: (any Error)?
  }

  init(
    _ plan: ComparisonPlan, folder: String, dataset: Dataset, settings: TrainingSettings,
    budget: TrainingBudget, threads: Int, resumes: Bool, progress: ComparisonProgress
  ) {
    (self.plan, self.folder, self.dataset) = (plan, folder, dataset)
    (self.settings, self.budget, self.threads) = (settings, budget, threads)
    (self.resumes, self.progress) = (resumes, progress)
  }

  /// Where a model's run is.
  func runFolder(_ model: ComparisonPlan.Model) -> RunFolder {
    RunFolder(path: "\(folder)/\(model.name)")
  }

  /// Trains what is not trained.
  ///
  /// - Parameter jobs: models trained at the same time, at least 1; results do not depend on it.
  /// - Throws: `Stopped` once checkpoints are saved, or what training throws.
  func run(jobs: Int) throws {
    stepsKnown.enter()
    let workers = min(jobs, plan.models.count)
    let others = DispatchGroup()
    for _ in 1..<workers {
      others.enter()
      let thread = Thread {
        self.work()
        others.leave()
      }
      // As large as the main thread's.
      thread.stackSize = 8 << 20
      thread.start()
    }
    work()
    others.wait()
    if let fault = state.withLock({ $0.fault }) { throw fault }
    try Interrupt.check()
  }

  // MARK: Workers

  private func work() {
    while let index = take() {
      // However this ends, those who wait must not wait for ever.
      defer { tellSteps(nil) }
      // The first run turns a time into steps; nobody begins before that.
      if index > 0 { stepsKnown.wait() }
      guard !isStopped else { return }
      do {
        try train(plan.models[index])
      } catch {
        state.withLock { $0.fault = $0.fault ?? error }
      }
    }
  }

  private func take() -> Int? {
    state.withLock { state in
      guard state.fault == nil, state.next < plan.models.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  private var isStopped: Bool {
    Interrupt.isRequested || state.withLock { $0.fault != nil }
  }

  /// - Parameter steps: nil if they will not become known.
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

  private func train(_ model: ComparisonPlan.Model) throws {
    let run = try open(model)
    if let total = run.record.totalSteps { tellSteps(total) }
    progress.begin(model, steps: run.step)
    guard !run.isFinished else { return }
    let outcome = try run.run(shouldStop: { isStopped }) { progress in
      if let total = progress.total { tellSteps(total) }
      self.progress.trained(model, progress)
    }
    if outcome == .interrupted { throw Stopped() }
  }

  private func open(_ model: ComparisonPlan.Model) throws -> TrainingRun {
    let folder = runFolder(model)
    var settings = settings
    (settings.objective, settings.seed) = (model.objective, model.seed)
    let steps = state.withLock { $0.steps }
    let budget = steps.map { .steps($0) } ?? budget
    guard resumes, FileManager.default.fileExists(atPath: folder.config) else {
      return try TrainingRun(
        folder: folder, record: RunFolder.Record(dataset, settings, budget, Digits.invocation),
        images: dataset.train, threads: threads)
    }
    let run = try TrainingRun(
      resuming: folder, images: dataset.train, sha256: dataset.trainImagesSHA256,
      threads: threads)
    let record = run.record
    let isAsLong: Bool =
      switch budget {
      case .steps(let steps): record.totalSteps == steps
      default: record.budget == budget
      }
    guard record.settings == settings, isAsLong else {
      throw FileFault(
        path: folder.config, expected: "a run of this command (\(Self.words(settings, budget)))",
        found: "another (\(Self.words(record.settings, record.budget)))",
        hint: "repeat the options it was made with, or name another --out")
    }
    return run
  }

  private static func words(_ settings: TrainingSettings, _ budget: TrainingBudget) -> String {
    let length =
      switch budget {
      case .steps(let steps): "\(steps) steps"
      case .epochs(let epochs): "\(epochs) epochs"
      case .minutes(let minutes): "\(minutes) minutes"
      }
    return "\(settings.objective.rawValue), \(settings.preset.rawValue), seed \(settings.seed), "
      + "batch \(settings.batchSize), learning rate \(settings.learningRate), \(length)"
  }
}
