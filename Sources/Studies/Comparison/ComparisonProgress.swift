import Foundation
import Runs
import Synchronization

/// Where a comparison stands.
package struct ComparisonStanding: Sendable {
  /// The model whose turn came last, counted from 1, of how many.
  package let model, models: Int
  /// The same of cells.
  package let cell, cells: Int
  /// What is done a second, and what that counts; nil until it is known.
  package let rate: Double?
  package let unit: String
  /// How far the whole comparison is and how long it will take; nil until it is known.
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
    /// When the kind of work under way began.
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

  /// A model's turn has come, which has taken that many steps already.
  func beginModel(found steps: Int) {
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
      { $0.trained(steps: 1, seconds: $1) }, rate: \.stepsPerSecond, unit: "steps",
      note: "\(model.title): step \(progress.step), " + String(format: "loss %.4f", progress.loss))
  }

  // MARK: Cells

  /// All models are trained; cells follow.
  func beginCells() {
    state.withLock {
      $0.models = modelCount
      $0.began = .now
    }
  }

  /// A cell's turn has come, of which that many steps need not be taken again.
  func beginCell(found imageSteps: Int) {
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
