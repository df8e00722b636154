import Diffusion
import Foundation

/// How samples were drawn, for pictures, machines and people.
struct SampleSummary {
  /// What `digits sample --json` prints; the property names are the keys.
  struct Report: Encodable {
    let model: String
    let objective: String
    let settings: SamplingSettings
    let seed: UInt64
    let count: Int
    let seconds: Double
    let imagesPerSecond: Double
    let files: [SampleOutputs.File]
    let software: String
  }

  private let modelHash: String
  private let model: DiffusionModel
  private let settings: SamplingSettings
  private let seed: UInt64
  private let count: Int
  private let seconds: Double

  init(
    model: DiffusionModel, settings: SamplingSettings, seed: UInt64, count: Int, seconds: Double
  ) {
    modelHash = model.hash
    (self.model, self.settings, self.seed) = (model, settings, seed)
    (self.count, self.seconds) = (count, seconds)
  }

  private var rate: Double { Double(count) / max(seconds, 1e-9) }

  var remark: String {
    String(format: "%d images in %.1f s, %.1f images/s", count, seconds, rate)
      + "; model \(modelHash), \(settings.sampler.rawValue), \(settings.schedule.rawValue), "
      + "\(settings.steps) steps, seed \(seed)"
  }

  /// The text chunks of every picture: enough to draw it again.
  var pictureText: [(key: String, value: String)] {
    var text = [
      ("Model", modelHash), ("Objective", model.objective.rawValue),
      ("Dataset", model.provenance.dataset), ("Sampler", settings.sampler.rawValue),
      ("Schedule", settings.schedule.rawValue), ("Steps", String(settings.steps)),
      ("Seed", String(seed)), ("Last time", String(settings.lastTime)),
      ("Clip", settings.clip.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "none"),
      ("Last noise", settings.noiseInLastStep ? "yes" : "no"),
    ]
    if settings.schedule == .exponential { text.append(("First time", String(settings.firstTime))) }
    if settings.sampler == .ddim { text.append(("Eta", String(settings.eta))) }
    text.append(("Software", Digits.configuration.version))
    // A model's file may hold any text; PNG takes all but the zero character.
    return text.map { (key: $0.0, value: $0.1.replacing("\0", with: "")) }
  }

  func report(_ files: [SampleOutputs.File]) -> Report {
    Report(
      model: modelHash, objective: model.objective.rawValue, settings: settings, seed: seed,
      count: count, seconds: seconds, imagesPerSecond: rate, files: files,
      software: Digits.configuration.version)
  }
}
