import Diffusion

/// What a comparison trains, draws and scores. Everything is paired: models of one seed share
/// their first weights, the order of the images and the noise, and their samples start alike.
struct ComparisonPlan: Sendable {
  /// One model.
  struct Model: Sendable, Equatable {
    let objective: Objective
    let seed: UInt64

    /// Its folder within the comparison's, such as "cem-seed2".
    var name: String { "\(objective.rawValue)-seed\(seed)" }
  }

  /// One way of drawing that all models are scored with.
  struct Setting: Sendable, Equatable {
    let sampling: SamplingSettings

    /// Such as "linear, 10 steps".
    var title: String { "\(sampling.schedule.rawValue), \(sampling.stepsText)" }
  }

  /// One model's samples of one setting.
  struct Cell: Sendable {
    let model: Model
    let setting: Setting

    /// Of its files, such as "cem-seed2-dpm2m-sde-linear-10".
    var name: String {
      let sampling = setting.sampling
      return "\(model.name)-\(sampling.sampler.rawValue)-\(sampling.schedule.rawValue)"
        + "-\(sampling.steps)"
    }
  }

  /// The first is the one that others are compared with.
  let objectives: [Objective]
  let seeds: [UInt64]
  let schedules: [Schedule]
  /// Numbers of sampling steps.
  let stepCounts: [Int]
  /// Of every cell, but for the schedule and the steps.
  let sampling: SamplingSettings
  /// Images of a cell.
  let samples: Int

  /// Seed by seed.
  var models: [Model] {
    seeds.flatMap { seed in objectives.map { Model(objective: $0, seed: seed) } }
  }

  /// Schedule by schedule.
  var settings: [Setting] {
    schedules.flatMap { schedule in
      stepCounts.map { steps in
        var sampling = sampling
        (sampling.schedule, sampling.steps) = (schedule, steps)
        return Setting(sampling: sampling)
      }
    }
  }

  /// The setting that grids are shown of: most steps on the standard schedule, or on the first.
  var shown: Setting {
    let standard = SamplingSettings.standard().schedule
    var sampling = sampling
    sampling.schedule = schedules.contains(standard) ? standard : schedules[0]
    sampling.steps = stepCounts.max() ?? sampling.steps
    return Setting(sampling: sampling)
  }

  /// Whether the cell's first samples become a picture.
  func isShown(_ cell: Cell) -> Bool { cell.model.seed == seeds[0] && cell.setting == shown }

  func cells(of model: Model) -> [Cell] { settings.map { Cell(model: model, setting: $0) } }

  /// Steps of all images of all cells.
  var imageSteps: Int {
    models.count * samples * settings.reduce(0) { $0 + $1.sampling.steps }
  }
}
