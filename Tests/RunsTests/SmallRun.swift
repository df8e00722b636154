import Diffusion
import Foundation
import Images
import NeuralNet
import Runs
import TestSupport

/// A training run of a network with a few thousand weights on images of 8 x 8. It takes about a
/// millisecond per step.
struct SmallRun {
  /// Forty images, each a bright bar on black.
  static let images: ImageBatch = {
    var pixels = [UInt8](repeating: 0, count: 40 * 64)
    for n in 0..<40 {
      for x in 1..<7 { pixels[n * 64 + n * 3 % 8 * 8 + x] = 255 }
    }
    return ImageBatch(.dataset("bars", .training), height: 8, width: 8, pixels: pixels)
  }()

  let folder: RunFolder

  init(_ name: String, in folder: TemporaryFolder) {
    self.folder = RunFolder(path: folder.file(name))
  }

  static func settings(_ schedule: RateSchedule = .cosine, seed: UInt64 = 1) -> TrainingSettings {
    var settings = TrainingSettings(preset: .tiny, objective: .cem, imageHeight: 8, imageWidth: 8)
    settings.configuration = UNetConfiguration(channels: [4, 8])
    (settings.configuration.height, settings.configuration.width) = (8, 8)
    (settings.configuration.groups, settings.configuration.finalGroups) = (2, 2)
    settings.batchSize = 4
    settings.rateSchedule = schedule
    settings.seed = seed
    return settings
  }

  func record(_ settings: TrainingSettings, _ budget: TrainingBudget) -> RunFolder.Record {
    .init(
      version: "test", command: "digits train --steps 9", dataset: "bars", data: "none",
      trainImagesSHA256: "abc", trainImages: 40, parameters: 0, settings: settings, budget: budget)
  }

  func begin(_ settings: TrainingSettings, _ budget: TrainingBudget) throws -> TrainingRun {
    try TrainingRun(
      folder: folder, record: record(settings, budget), images: Self.images, threads: 1)
  }

  func resume() throws -> TrainingRun {
    try TrainingRun(resuming: folder, images: Self.images, sha256: "abc", threads: 1)
  }

  /// Trains up to a step, as Ctrl-C would stop it, or to the end.
  @discardableResult
  func train(
    _ settings: TrainingSettings = settings(), steps: Int, stop: Int? = nil
  ) throws -> SmallRun {
    let run = try begin(settings, .steps(steps))
    do {
      try run.run(shouldStop: { run.step == stop })
    } catch is Stopped {}
    return self
  }
}
