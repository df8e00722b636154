import Diffusion
import Foundation
import Runs
import Testing

/// What a shipped model's card records of the run that trained it.
@Suite struct ModelCardTests {
  @Test func secondsOfAllProcessesCount() throws {
    var settings = TrainingSettings(
      preset: .tiny, objective: .v, imageHeight: 8, imageWidth: 8)
    settings.batchSize = 6
    let record = RunFolder.Record(
      version: "digits test", command: "digits train", dataset: "none", data: "here",
      trainImagesSHA256: "", trainImages: 1, parameters: 1, settings: settings,
      budget: .steps(40))
    let metrics = try [(10, 8), (20, 16), (30, 5), (40, 11)].map { step, seconds in
      try JSONDecoder().decode(
        RunFolder.Metric.self,
        from: Data(
          """
          {"step": \(step), "loss": \(step), "gradientNorm": 0, "learningRate": 0,
           "seconds": \(seconds)}
          """.utf8))
    }
    let training = ModelCard.Training(record, command: "", steps: 40, metrics: metrics)
    #expect(training.seconds == 27 && training.images == 240 && training.finalLoss == 40)
    let silent = ModelCard.Training(record, command: "", steps: 40, metrics: [])
    #expect(silent.seconds == 0 && silent.finalLoss == nil)
  }
}
