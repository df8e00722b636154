import Foundation
import Runs
import Synchronization

/// How far a comparison has come.
package struct ComparisonStanding: Sendable {
  /// The model that was begun last, counted from 1, and the number of models.
  package let model, models: Int
  /// The cell that was begun last, counted from 1, and the number of cells.
  package let cell, cells: Int
  /// How much is done per second, and the unit that is counted; nil until it is known.
  package let rate: Double?
  package let unit: String
  /// The share of the whole comparison that is done, and the time left; nil until it is known.
  package let fraction, secondsLeft: Double?
  /// What is being done.
  package let note: String
}

/// Counts what is done for all models and cells, whichever thread reports it.
final class ComparisonProgress: Sendable {
  private struct State {
    var estimate: ComparisonEstimate
    var models = 0
    var cells = 0
    /// When the current kind of work began.
    var began: ContinuousClock.Instant?
  }

  private let state: Mutex<State>
  private let modelCount: Int
  private let cellCount: Int
  private let tell: @Sendable (ComparisonStanding) -> Void

  /// - Parameter tell: called from any thread, at every step.
  init(_ plan: ComparisonPlan, _ tell: @escaping @Sendable (ComparisonStanding) -> Void) {
    let (models, sampling) = (plan.models.count, plan.sampling)
    var steps: Int?
    if case .steps(let known) = plan.budget { steps = known * models }
    (modelCount, cellCount, self.tell) = (models, models * plan.settings.count, tell)
    state = Mutex(
      State(
        estimate: ComparisonEstimate(
          trainingSteps: steps, imageSteps: plan.imageSteps, batchSize: plan.training.batchSize,
          evaluations: Double(sampling.evaluations) / Double(sampling.steps))))
  }

  // MARK: Training

  /// Notes that a model is begun, which has already taken `steps` steps.
  func beginModel(found steps: Int) {
    state.withLock {
      $0.models += 1
      $0.estimate.found(steps: steps)
      if $0.began == nil { $0.began = .now }
    }
  }

  /// Notes that the number of training steps per model is now known.
  func plan(steps: Int) {
    state.withLock { $0.estimate.trainingSteps = steps * modelCount }
  }

  /// Notes that a model has taken one more step.
  func trained(_ model: ComparisonPlan.Model, _ progress: TrainingRun.Progress) {
    show(
      { $0.trained(steps: 1, seconds: $1) }, rate: \.stepsPerSecond, unit: "steps",
      note: "\(model.title): step \(progress.step), " + String(format: "loss %.4f", progress.loss))
  }

  // MARK: Cells

  /// Notes that all models are trained, and that cells follow.
  func beginCells() {
    state.withLock {
      $0.models = modelCount
      $0.began = .now
    }
  }

  /// Notes that a cell is begun, of which `imageSteps` steps need not be taken again.
  func beginCell(found imageSteps: Int) {
    state.withLock {
      $0.cells += 1
      $0.estimate.found(imageSteps: imageSteps)
    }
  }

  /// Notes that `imageSteps` steps of a cell's images need not be taken.
  func skip(imageSteps: Int) {
    state.withLock { $0.estimate.found(imageSteps: imageSteps) }
  }

  /// Notes that a cell's images have taken `imageSteps` more steps in all.
  func drew(_ cell: ComparisonPlan.Cell, imageSteps: Int) {
    show(
      { $0.drew(imageSteps: imageSteps, seconds: $1) }, rate: \.imageStepsPerSecond,
      unit: "image steps",
      note: "\(cell.model.title): \(cell.sampling.schedule.rawValue), \(cell.sampling.stepsText)")
  }

  private func show(
    _ count: (inout ComparisonEstimate, Double) -> Void,
    rate: KeyPath<ComparisonEstimate, Double?>, unit: String, note: String
  ) {
    let standing = state.withLock { state in
      count(&state.estimate, state.began.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0)
      return ComparisonStanding(
        model: state.models, models: modelCount, cell: state.cells, cells: cellCount,
        rate: state.estimate[keyPath: rate], unit: unit, fraction: state.estimate.fraction,
        secondsLeft: state.estimate.secondsLeft, note: note)
    }
    tell(standing)
  }
}
