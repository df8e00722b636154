import Datasets
import Diffusion
import Foundation
import Images
import Wording

/// What samples are drawn from, and how: for pictures, for JSON and for the terminal.
package struct SampleRecord {
  /// The name of the training images when they serve as the model.
  package static let empirical = "empirical"

  /// What `digits sample` prints as JSON; the property names are the keys.
  package struct Report: Encodable {
    let model: String
    let objective: String
    /// The hash of the model that takes over, and when; absent without one.
    let lateModel: String?
    let lateFrom: Double?
    /// The hash of the model that the first is guided away from, how strongly, and at which times;
    /// absent without one.
    let guideModel: String?
    let guideWeight: Double?
    let guideFrom: Double?
    let guideTo: Double?
    /// Absent if images are drawn without steps.
    let settings: SamplingSettings?
    /// The number of evaluations of the networks, or of the empirical model, per image.
    let evaluations: Int
    /// Absent if a network draws.
    let empirical: EmpiricalReport?
    /// The file of gray levels that images end on; absent if they are rounded.
    let grays: String?
    /// Absent if images are drawn without labels.
    let guidance: ClassGuidance?
    let seed: UInt64
    let count: Int
    let seconds: Double
    let imagesPerSecond: Double
    let files: [SampleFiles.File]
    let software: String
  }

  /// The training images as a model.
  package struct EmpiricalReport: Encodable {
    let dataset: String
    let images: Int
    /// The SHA-256 of the images' IDX file.
    let sha256: String
    /// Absent if a sampler draws.
    let inertia: InertiaChoice.Report?
  }

  /// The model, or the training images, that samples are drawn from.
  private struct Origin {
    let hash: String
    let objective: String
    let dataset: String
    /// A description in a few words.
    let text: String
    /// A description in very few.
    let name: String
    var empirical: EmpiricalReport?
    var inertia: InertiaChoice?
    /// The data that the model learnt from, if it is more than a name.
    var data: DataIdentity?
    /// The model that draws together with the first.
    var second: SecondModelRecord?
  }

  private let origin: Origin
  private let settings: SamplingSettings?
  private let guidance: ClassGuidance
  private let grays: String?
  private let seed: UInt64
  private let count: Int
  /// The name and version of the program that draws.
  private let software: String

  /// - Parameters:
  ///   - name: the name of a shipped model.
  ///   - second: the model that draws together with the first.
  ///   - grays: the file of gray levels that images end on.
  ///   - version: the version of the program that draws.
  package init(
    _ model: DiffusionModel, name: String? = nil, second: SecondModel? = nil,
    _ settings: SamplingSettings,
    _ guidance: ClassGuidance, grays: String? = nil, seed: UInt64, count: Int, version: String
  ) {
    let hash = model.hash
    let second = second.map(SecondModelRecord.init)
    origin = Origin(
      hash: hash, objective: model.objective.rawValue, dataset: model.provenance.dataset,
      text: (name.map { $0 + ", " } ?? "") + "model \(hash) (\(model.objective.rawValue))"
        + (second.map { ", \($0.text)" } ?? ""),
      name: (name ?? "\(model.objective.rawValue) model \(hash)")
        + (second == nil ? "" : " and another"),
      data: model.provenance.trainImagesSHA256 == nil ? nil : model.provenance.data,
      second: second)
    (self.settings, self.guidance, self.grays) = (settings, guidance, grays)
    (self.seed, self.count, software) = (seed, count, version)
  }

  /// - Parameters:
  ///   - settings: the sampler's settings; nil with an inertial update.
  ///   - inertia: nil with a sampler.
  ///   - version: the version of the program that draws.
  package init(
    _ dataset: Dataset, _ settings: SamplingSettings?, _ inertia: InertiaChoice?, seed: UInt64,
    count: Int, version: String
  ) {
    let images = dataset.train.count
    origin = Origin(
      hash: Self.empirical, objective: Self.empirical, dataset: dataset.name,
      text: "the \(images) training images of \(dataset.name) (empirical)", name: Self.empirical,
      empirical: EmpiricalReport(
        dataset: dataset.name, images: images, sha256: dataset.trainImagesSHA256,
        inertia: inertia?.report), inertia: inertia)
    (self.settings, guidance, grays) = (settings, ClassGuidance(labels: []), nil)
    (self.seed, self.count, software) = (seed, count, version)
  }

  /// The data that the samples' model learnt from, if it is more than a name.
  package var data: DataIdentity? { origin.data }

  /// The evaluations of a guide, per image.
  private var guideEvaluations: Int {
    guard let guide = origin.second?.guide, let settings else { return 0 }
    return (try? guide.evaluations(settings)) ?? 0
  }

  private var isLabelled: Bool { !guidance.labels.isEmpty }
  private var labels: String { guidance.labelsText }

  /// One line that says what is about to be drawn.
  package var announcement: String {
    let parts =
      [settings.map(\.text)]
      + [
        guideEvaluations > 0
          ? "\(Names.count(guideEvaluations, "evaluation")) of the guide" : nil
      ]
      + [origin.inertia?.text]
      + [grays.map { "gray levels of \($0)" }]
      + [guidance.text, "seed \(seed)"]
    return "\(Names.count(count, "image")) from \(origin.text): "
      + parts.compactMap { $0 }.joined(separator: ", ")
  }

  /// A few words for the foot of a picture.
  package var caption: String {
    let label: String? =
      switch guidance.shares == nil ? guidance.labels.count : 0 {
      case 0: nil
      case 1: "label \(labels)"
      case 2...4: "labels \(labels) in turn"
      default: nil
      }
    let steps = settings.map { "\($0.sampler.rawValue), \($0.stepsText)" }
    return [origin.name, label, steps ?? origin.inertia?.text, "seed \(seed)"].compactMap { $0 }
      .joined(separator: ", ")
  }

  /// The text chunks of every picture, which are enough to draw it again.
  package var pictureText: [(key: String, value: String)] {
    var text = [
      ("Model", origin.hash), ("Objective", origin.objective), ("Dataset", origin.dataset),
      ("Seed", String(seed)),
    ]
    if let sum = origin.data?.trainImagesSHA256 { text.append((SampleOrigin.checksumKey, sum)) }
    text += origin.second?.pictureText ?? []
    if let settings { text += Self.pictureText(settings) }
    // The folder is that of one machine, and the picture that of any.
    if let grays { text.append(("Gray levels", (grays as NSString).lastPathComponent)) }
    if let empirical = origin.empirical {
      text += [("Training images", String(empirical.images)), ("SHA-256", empirical.sha256)]
    }
    if let inertia = origin.inertia?.inertia {
      text += [("Inertia", String(inertia.bandwidth)), ("Inertia step", inertia.step.rawValue)]
    }
    if isLabelled {
      text += [("Labels", labels), ("Guidance", String(guidance.weight))]
    }
    text.append(("Software", software))
    // A model's file may hold any text; PNG allows every character but the zero character.
    return text.map { (key: $0.0, value: $0.1.replacing("\0", with: "")) }
  }

  private static func pictureText(_ settings: SamplingSettings) -> [(String, String)] {
    var text = [
      ("Sampler", settings.sampler.rawValue), ("Schedule", settings.scheduleName),
      ("Steps", String(settings.steps)), ("Last time", String(settings.lastTime)),
      ("Clip", settings.clip.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "none"),
      ("Last noise", settings.noiseInLastStep ? "yes" : "no"),
    ]
    if [.ddim, .consistency].contains(settings.sampler) {
      let etas = settings.etas ?? [settings.eta]
      text.append(("Eta", etas.map { "\($0)" }.joined(separator: " ")))
    }
    if let quiet = settings.quietTime { text.append(("Quiet from", String(quiet))) }
    if let times = settings.times {
      return text + [("Times", times.map { "\($0)" }.joined(separator: " "))]
    }
    if settings.schedule.usesFirstTime {
      text.append(("First time", String(settings.firstTime)))
    }
    if settings.schedule == .karras { text.append(("Rho", String(settings.rho))) }
    return text
  }

  package func report(_ files: [SampleFiles.File], seconds: Double) -> Report {
    let (hash, late, guide) = (origin.second?.hash, origin.second?.late, origin.second?.guide)
    return Report(
      model: origin.hash, objective: origin.objective, lateModel: late == nil ? nil : hash,
      lateFrom: late?.time, guideModel: guide == nil ? nil : hash, guideWeight: guide?.weight,
      guideFrom: guide?.times.upperBound, guideTo: guide?.times.lowerBound, settings: settings,
      evaluations: (settings?.evaluations ?? 1) + guideEvaluations, empirical: origin.empirical,
      grays: grays, guidance: isLabelled ? guidance : nil, seed: seed, count: count,
      seconds: seconds,
      imagesPerSecond: Double(count) / max(seconds, 1e-9), files: files,
      software: software)
  }
}
