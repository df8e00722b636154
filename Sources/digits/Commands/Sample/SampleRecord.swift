import Datasets
import Diffusion
import Runs

/// From what and how samples are drawn, for pictures, machines and people.
struct SampleRecord {
  /// What `digits sample --json` prints; the property names are the keys.
  struct Report: Encodable {
    let model: String
    let objective: String
    /// Absent if images are drawn without steps.
    let settings: SamplingSettings?
    /// Evaluations of the network, or of the empirical model, an image.
    let evaluations: Int
    /// Absent if a network draws.
    let empirical: EmpiricalReport?
    /// Absent if images are drawn without labels.
    let guidance: ClassGuidance?
    let seed: UInt64
    let count: Int
    let seconds: Double
    let imagesPerSecond: Double
    let files: [SampleOutputs.File]
    let software: String
  }

  /// The training images as a model.
  struct EmpiricalReport: Encodable {
    let dataset: String
    let images: Int
    /// Of the images' IDX file.
    let sha256: String
    /// Absent if a sampler draws.
    let inertia: InertiaChoice.Report?
  }

  /// What draws.
  private struct Origin {
    let hash: String
    let objective: String
    let dataset: String
    /// In a few words.
    let text: String
    var empirical: EmpiricalReport?
    var inertia: InertiaChoice?
  }

  private let origin: Origin
  private let settings: SamplingSettings?
  private let guidance: ClassGuidance
  private let seed: UInt64
  private let count: Int

  /// - Parameter name: of a shipped model.
  init(
    _ model: DiffusionModel, name: String? = nil, _ settings: SamplingSettings,
    _ guidance: ClassGuidance, seed: UInt64, count: Int
  ) {
    let hash = model.hash
    origin = Origin(
      hash: hash, objective: model.objective.rawValue, dataset: model.provenance.dataset,
      text: (name.map { $0 + ", " } ?? "") + "model \(hash) (\(model.objective.rawValue))")
    (self.settings, self.guidance) = (settings, guidance)
    (self.seed, self.count) = (seed, count)
  }

  /// - Parameters:
  ///   - settings: of the sampler; nil with an inertial update.
  ///   - inertia: nil with a sampler.
  init(
    _ dataset: Dataset, _ settings: SamplingSettings?, _ inertia: InertiaChoice?, seed: UInt64,
    count: Int
  ) {
    let images = dataset.train.count
    origin = Origin(
      hash: EmpiricalOptions.name, objective: EmpiricalOptions.name, dataset: dataset.name,
      text: "the \(images) training images of \(dataset.name) (empirical)",
      empirical: EmpiricalReport(
        dataset: dataset.name, images: images, sha256: dataset.trainImagesSHA256,
        inertia: inertia?.report), inertia: inertia)
    (self.settings, guidance) = (settings, ClassGuidance(labels: []))
    (self.seed, self.count) = (seed, count)
  }

  private var isLabelled: Bool { !guidance.labels.isEmpty }

  /// What is about to be drawn, in one line.
  var announcement: String {
    let parts =
      [settings.map { "\($0.sampler.rawValue), \($0.schedule.rawValue), \($0.stepsText)" }]
      + [origin.inertia?.text]
      + [
        isLabelled ? "labels \(guidance.labelList), guidance \(guidance.weight)" : nil,
        "seed \(seed)",
      ]
    return "\(count) images from \(origin.text): "
      + parts.compactMap { $0 }.joined(separator: ", ")
  }

  /// The text chunks of every picture: enough to draw it again.
  var pictureText: [(key: String, value: String)] {
    var extra: [(String, String)] = []
    if let empirical = origin.empirical {
      extra += [("Training images", String(empirical.images)), ("SHA-256", empirical.sha256)]
    }
    if let inertia = origin.inertia?.inertia {
      extra += [("Inertia", String(inertia.bandwidth)), ("Inertia step", inertia.step.rawValue)]
    }
    return SamplePictureText.of(
      model: origin.hash, objective: origin.objective, dataset: origin.dataset, settings: settings,
      origin: extra, guidance: guidance, seed: seed, version: Digits.version)
  }

  func report(_ files: [SampleOutputs.File], seconds: Double) -> Report {
    Report(
      model: origin.hash, objective: origin.objective, settings: settings,
      evaluations: settings?.evaluations ?? 1, empirical: origin.empirical,
      guidance: isLabelled ? guidance : nil, seed: seed, count: count, seconds: seconds,
      imagesPerSecond: Double(count) / max(seconds, 1e-9), files: files,
      software: Digits.version)
  }
}
