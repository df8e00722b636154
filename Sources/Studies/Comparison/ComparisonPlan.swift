import Diffusion
import Runs
import Scoring

/// What a comparison trains, draws and scores. Everything is paired: models with the same seed
/// share their first weights, the order of the images, the noise, and the start of their samples.
package struct ComparisonPlan: Sendable {
  /// One model.
  struct Model: Sendable, Equatable {
    let objective: Objective
    let seed: UInt64

    /// The name of its folder within the comparison's, such as "cem-seed2".
    var name: String { "\(objective.rawValue)-seed\(seed)" }
    /// The name as a heading shows it.
    var title: String { "\(objective.rawValue) seed \(seed)" }
  }

  /// One model's samples at one setting.
  struct Cell: Sendable {
    let model: Model
    let sampling: SamplingSettings

    /// The base name of its files, such as "cem-seed2-dpm2m-sde-linear-10".
    var name: String {
      "\(model.name)-\(sampling.sampler.rawValue)-\(sampling.schedule.rawValue)-\(sampling.steps)"
        + (sampling.clip == nil ? "-no-clip" : "")
        + (sampling.noiseInLastStep ? "-last-noise" : "")
    }
  }

  /// The objectives to compare; the others are compared with the first.
  package var objectives: [Objective] = [.ddpm, .cem]
  package var seeds: [UInt64] = [1, 2, 3]
  package var schedules: [Schedule] = [.exponential, .linear, .quadratic]
  /// The numbers of sampling steps.
  package var stepCounts = [10, 20, 50]
  /// The number of images per cell.
  package var samples = 2000
  /// Whether to keep the images of every cell.
  package var keepsSamples = false
  /// How discriminators are trained for every cell; nil trains none.
  package var twoSample: TwoSampleTest.Settings?
  /// What a reader of the results should know besides; nil for nothing.
  package var remark: String?
  /// How long the first model trains; the others take as many steps.
  package var budget = TrainingBudget.minutes(20)
  /// The settings for training every model, except for its objective and seed.
  let training: TrainingSettings
  /// The settings for drawing every cell, except for the schedule and the steps.
  package var sampling: SamplingSettings

  /// - Parameters:
  ///   - training: the settings of all models, except for the objective and the seed.
  ///   - sampling: the settings for drawing every cell, except for the schedule and the steps.
  package init(_ training: TrainingSettings, sampling: SamplingSettings) {
    (self.training, self.sampling) = (training, sampling)
  }

  /// All models, ordered by seed.
  var models: [Model] {
    seeds.flatMap { seed in objectives.map { Model(objective: $0, seed: seed) } }
  }

  /// The sampling settings at which all models are scored, ordered by schedule.
  var settings: [SamplingSettings] {
    schedules.flatMap { schedule in
      stepCounts.map { sampling.with(schedule, steps: $0) }
    }
  }

  /// The setting whose grids are shown: most steps, and the standard schedule or else the first.
  var shown: SamplingSettings {
    let standard = SamplingSettings.standard().schedule
    return sampling.with(
      schedules.contains(standard) ? standard : schedules[0],
      steps: stepCounts.max() ?? sampling.steps)
  }

  /// Whether the cell's first samples become a picture.
  func isShown(_ cell: Cell) -> Bool { cell.model.seed == seeds[0] && cell.sampling == shown }

  func cells(of model: Model) -> [Cell] { settings.map { Cell(model: model, sampling: $0) } }

  /// The steps of all images of all cells.
  var imageSteps: Int {
    models.count * samples * settings.reduce(0) { $0 + $1.steps }
  }
}
