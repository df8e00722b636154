import Diffusion
import Foundation

/// From what and how samples are drawn, for pictures, machines and people.
struct SampleRecord {
  /// What `digits sample --json` prints; the property names are the keys.
  struct Report: Encodable {
    let model: String
    let objective: String
    let settings: SamplingSettings
    /// Network evaluations an image.
    let evaluations: Int
    /// Absent if images are drawn without labels.
    let guidance: ClassGuidance?
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
  private let guidance: ClassGuidance
  private let seed: UInt64
  private let count: Int
  /// Of a shipped model.
  private let name: String?

  init(
    _ model: DiffusionModel, name: String? = nil, _ settings: SamplingSettings,
    _ guidance: ClassGuidance, seed: UInt64, count: Int
  ) {
    modelHash = model.hash
    (self.model, self.settings, self.guidance) = (model, settings, guidance)
    (self.seed, self.count, self.name) = (seed, count, name)
  }

  private var isLabelled: Bool { !guidance.labels.isEmpty }
  private var labels: String { guidance.labels.map(String.init).joined(separator: ",") }

  /// What is about to be drawn, in one line.
  var announcement: String {
    "\(count) images from \(name.map { $0 + ", " } ?? "")model \(modelHash) "
      + "(\(model.objective.rawValue)): "
      + "\(settings.sampler.rawValue), \(settings.schedule.rawValue), \(settings.stepsText), "
      + (isLabelled ? "labels \(labels), guidance \(guidance.weight), " : "") + "seed \(seed)"
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
    if settings.schedule.usesFirstTime {
      text.append(("First time", String(settings.firstTime)))
    }
    if settings.schedule == .karras { text.append(("Rho", String(settings.rho))) }
    if settings.sampler == .ddim { text.append(("Eta", String(settings.eta))) }
    if isLabelled {
      text += [("Labels", labels), ("Guidance", String(guidance.weight))]
    }
    text.append(("Software", Digits.configuration.version))
    // A model's file may hold any text; PNG takes all but the zero character.
    return text.map { (key: $0.0, value: $0.1.replacing("\0", with: "")) }
  }

  func report(_ files: [SampleOutputs.File], seconds: Double) -> Report {
    Report(
      model: modelHash, objective: model.objective.rawValue, settings: settings,
      evaluations: settings.evaluations, guidance: isLabelled ? guidance : nil, seed: seed,
      count: count, seconds: seconds,
      imagesPerSecond: Double(count) / max(seconds, 1e-9), files: files,
      software: Digits.configuration.version)
  }
}
