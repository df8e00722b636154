import Diffusion
import Runs

/// What a comparison trains, draws and scores. Everything is paired: models of one seed share
/// their first weights, the order of the images and the noise, and their samples start alike.
package struct ComparisonPlan: Sendable {
  /// One model.
  struct Model: Sendable, Equatable {
    let objective: Objective
    let seed: UInt64

    /// Its folder within the comparison's, such as "cem-seed2".
    var name: String { "\(objective.rawValue)-seed\(seed)" }
    /// The same for people.
    var title: String { "\(objective.rawValue) seed \(seed)" }
  }

  /// One model's samples of one setting.
  struct Cell: Sendable {
    let model: Model
    let sampling: SamplingSettings

    /// What its files are called, such as "cem-seed2-dpm2m-sde-linear-10".
    var name: String {
      "\(model.name)-\(sampling.sampler.rawValue)-\(sampling.schedule.rawValue)-\(sampling.steps)"
    }
  }

  /// The first is the one that others are compared with.
  package var objectives: [Objective] = [.ddpm, .cem]
  package var seeds: [UInt64] = [1, 2, 3]
  package var schedules: [Schedule] = [.exponential, .linear, .quadratic]
  /// Numbers of sampling steps.
  package var stepCounts = [10, 20, 50]
  /// Images of a cell.
  package var samples = 2000
  /// Whether the images of every cell are kept.
  package var keepsSamples = false
  /// How long the first model trains; the others take as many steps.
  package var budget = TrainingBudget.minutes(20)
  /// How every model is trained, but for its objective and seed.
  let training: TrainingSettings
  /// How every cell is drawn, but for the schedule and the steps.
  let sampling: SamplingSettings

  /// - Parameter training: but for the objective and the seed, which are a model's own.
  package init(_ training: TrainingSettings, sampler: Sampler) {
    self.training = training
    var sampling = SamplingSettings.standard(training.timeRange)
    sampling.sampler = sampler
    self.sampling = sampling
  }

  /// Seed by seed.
  var models: [Model] {
    seeds.flatMap { seed in objectives.map { Model(objective: $0, seed: seed) } }
  }

  /// The ways of drawing that all models are scored with, schedule by schedule.
  var settings: [SamplingSettings] {
    schedules.flatMap { schedule in
      stepCounts.map { sampling.with(schedule, steps: $0) }
    }
  }

  /// The setting that grids are shown of: most steps on the standard schedule, or on the first.
  var shown: SamplingSettings {
    let standard = SamplingSettings.standard().schedule
    return sampling.with(
      schedules.contains(standard) ? standard : schedules[0],
      steps: stepCounts.max() ?? sampling.steps)
  }

  /// Whether the cell's first samples become a picture.
  func isShown(_ cell: Cell) -> Bool { cell.model.seed == seeds[0] && cell.sampling == shown }

  func cells(of model: Model) -> [Cell] { settings.map { Cell(model: model, sampling: $0) } }

  /// Steps of all images of all cells.
  var imageSteps: Int {
    models.count * samples * settings.reduce(0) { $0 + $1.steps }
  }
}

extension SamplingSettings {
  /// The same in other steps.
  func with(_ schedule: Schedule, steps: Int) -> SamplingSettings {
    var other = self
    (other.schedule, other.steps) = (schedule, steps)
    return other
  }
}
