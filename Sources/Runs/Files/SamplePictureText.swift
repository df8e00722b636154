import Datasets
import Diffusion

/// What PNG files of samples say in their text chunks: enough to draw the samples again.
package enum SamplePictureText {
  /// - Parameters:
  ///   - model: the hash of what draws.
  ///   - settings: nil for what draws without a sampler.
  ///   - origin: what else identifies it.
  ///   - guidance: without labels for images drawn without them.
  ///   - version: the program's.
  package static func of(
    model: String, objective: String, dataset: String, settings: SamplingSettings?,
    origin: [(String, String)] = [], guidance: ClassGuidance, seed: UInt64, version: String
  ) -> [(key: String, value: String)] {
    var text = [
      ("Model", model), ("Objective", objective), ("Dataset", dataset), ("Seed", String(seed)),
    ]
    text += settings.map(of) ?? []
    text += origin
    if !guidance.labels.isEmpty {
      text += [("Labels", guidance.labelList), ("Guidance", String(guidance.weight))]
    }
    text.append(("Software", version))
    // A model's file may hold any text; PNG takes all but the zero character.
    return text.map { (key: $0.0, value: $0.1.replacing("\0", with: "")) }
  }

  private static func of(_ settings: SamplingSettings) -> [(String, String)] {
    var text = [
      ("Sampler", settings.sampler.rawValue), ("Schedule", settings.schedule.rawValue),
      ("Steps", String(settings.steps)), ("Last time", String(settings.lastTime)),
      ("Clip", settings.clip.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "none"),
      ("Last noise", settings.noiseInLastStep ? "yes" : "no"),
    ]
    if settings.schedule.usesFirstTime {
      text.append(("First time", String(settings.firstTime)))
    }
    if settings.schedule == .karras { text.append(("Rho", String(settings.rho))) }
    if settings.sampler == .ddim { text.append(("Eta", String(settings.eta))) }
    return text
  }
}

extension ClassGuidance {
  /// The labels drawn in turn, with commas between them.
  package var labelList: String { labels.map(String.init).joined(separator: ",") }
}
