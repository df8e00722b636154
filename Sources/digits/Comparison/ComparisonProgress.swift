import Foundation
import Runs
import Synchronization

/// One line of progress for all models and cells, whichever thread reports them.
final class ComparisonProgress: Sendable {
  private struct State {
    var estimate: ComparisonEstimate
    var models = 0
    var cells = 0
    /// Of the kind of work under way.
    var began: ContinuousClock.Instant?
  }

  private let bar: ProgressBar
  private let state: Mutex<State>
  private let modelCount: Int
  private let cellCount: Int

  /// - Parameter steps: of one model's training, if they are known.
  init(_ plan: ComparisonPlan, steps: Int?, batchSize: Int, quiet: QuietOption) {
    bar = ProgressBar(quiet: quiet.quiet)
    modelCount = plan.models.count
    cellCount = modelCount * plan.settings.count
    let sampling = plan.sampling
    state = Mutex(
      State(
        estimate: ComparisonEstimate(
          trainingSteps: steps.map { $0 * plan.models.count }, imageSteps: plan.imageSteps,
          batchSize: batchSize,
          evaluations: Double(sampling.evaluations) / Double(sampling.steps))))
  }

  // MARK: Training

  /// A model's turn has come.
  ///
  /// - Parameter steps: that it has taken already.
  func begin(_ model: ComparisonPlan.Model, steps: Int) {
    state.withLock {
      $0.models += 1
      $0.estimate.found(steps: steps)
      if $0.began == nil { $0.began = .now }
    }
  }

  /// The steps of every model's training have become known.
  func plan(steps: Int) {
    state.withLock { $0.estimate.trainingSteps = steps * modelCount }
  }

  /// A model has taken one more step.
  func trained(_ model: ComparisonPlan.Model, _ progress: TrainingRun.Progress) {
    show(
      { $0.trained(steps: 1, seconds: $1) }, rate: { $0.stepsPerSecond }, unit: "steps",
      note: "\(model.objective.rawValue) seed \(model.seed): step \(progress.step), "
        + String(format: "loss %.4f", progress.loss))
  }

  // MARK: Cells

  /// All models are trained; cells follow.
  func beginCells() {
    state.withLock {
      $0.models = modelCount
      $0.began = .now
    }
  }

  /// A cell's turn has come.
  ///
  /// - Parameter imageSteps: that need not be taken again.
  func begin(_ cell: ComparisonPlan.Cell, found imageSteps: Int) {
    state.withLock {
      $0.cells += 1
      $0.estimate.found(imageSteps: imageSteps)
    }
  }

  /// That many steps of a cell's images need not be taken.
  func skip(imageSteps: Int) {
    state.withLock { $0.estimate.found(imageSteps: imageSteps) }
  }

  /// A cell's images have taken that many more steps in all.
  func drew(_ cell: ComparisonPlan.Cell, imageSteps: Int) {
    show(
      { $0.drew(imageSteps: imageSteps, seconds: $1) }, rate: { $0.imageStepsPerSecond },
      unit: "image steps",
      note: "\(cell.model.objective.rawValue) seed \(cell.model.seed): \(cell.setting.title)")
  }

  /// Takes the line away.
  func clear() { bar.clear() }

  private func show(
    _ count: (inout ComparisonEstimate, Double) -> Void, rate: (ComparisonEstimate) -> Double?,
    unit: String, note: String
  ) {
    let state = state.withLock { state in
      count(&state.estimate, state.began.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0)
      return state
    }
    bar.show {
      var parts: [String] = []
      if let rate = rate(state.estimate) { parts.append(ProgressLine.Unit.items(unit).rate(rate)) }
      if let left = state.estimate.secondsLeft {
        parts.append(ProgressLine.duration(left) + " left")
      }
      return ProgressLine(
        label: "model \(state.models) of \(modelCount), cell \(state.cells) of \(cellCount)",
        fraction: state.estimate.fraction, parts: parts + [note])
    }
  }
}
