import ArgumentParser
import Diffusion
import FileFormats
import Foundation
import Reports
import Runs
import Studies

/// How images are drawn from a model. Options that are not given have the standard settings.
struct SamplingOptions: ParsableArguments {
  private static let standard = SamplingSettings.standard()
  static let stepsHelp =
    "Number of steps. Each takes one evaluation of the network; heun takes two in all steps but "
    + "the last."

  @Option(
    name: .customLong("steps"), number: "K",
    help: stepsHelp + " (default: \(standard.steps), or "
      + "\(SamplingSettings.consistencySteps) for a distilled model)")
  var givenSteps: Int?

  @Option(
    name: .customLong("sampler"), value: "NAME",
    help: "Rule for each step. (default: \(standard.sampler.rawValue), or consistency for "
      + "a distilled model)",
    discussion: Sampler.list)
  var givenSampler: Sampler?

  @Option(
    name: .customLong("schedule"), value: "NAME",
    help:
      "Where in time the steps lie. (default: \(standard.schedule.rawValue); power for fewer than "
      + "\(standard.steps) steps with a model that learnt with labels or clusters and the default sampler)",
    discussion: ScheduleChoice.list)
  var givenSchedule: ScheduleChoice?

  @Option(
    value: "FILE",
    help:
      "Spectrum that --schedule auto plans for, as `digits plan --write-spectrum` writes it. "
      + "(default: the one of the model's dataset in its own folder or the folder of models)",
    isRare: true)
  var spectrum: String?

  @Option(
    value: "FILE",
    help:
      "Walk the times of a plan that `digits plan --write-plan` wrote, with its sampler, in place of "
      + "a schedule.", isRare: true)
  var plan: String?

  @Option(
    number: "X",
    help:
      "Curvature of the karras schedule. 1 spaces the noise levels evenly, and larger values crowd "
      + "the small ones. (default: \(standard.rho))", isRare: true)
  var rho: Double?

  @Option(
    number: "X",
    help: "New noise of the ddim sampler, from 0 (none) to 1 (like posterior), or of a distilled "
      + "model. (default: \(standard.eta); "
      + "distilled: \(distilledEtas) in the first, second and third step)",
    isRare: true)
  var eta: Double?

  @Flag(
    inversion: .prefixedNo,
    help: "Clip each estimate of the clean image to the range from black to white.")
  var clip = standard.clip != nil

  @Flag(rare: "Add noise in the last step too, as the papers' code does.")
  var lastNoise = false

  @Option(
    number: "T",
    help: "Time from which on dpm2m-sde adds no noise. (default: none; "
      + "\(SamplingSettings.standardQuietTime) where the schedule is power by default)",
    isRare: true)
  var quietFrom: Double?

  @Option(
    number: "T",
    help: "Smallest time, with --schedule \(Schedule.firstTimeNames). "
      + "(default: the model's smallest; with power \(SamplingSettings.powerFirstTime))",
    isRare: true)
  var timeMin: Double?

  @Option(
    number: "T", help: "Time at which sampling starts from noise. (default: the model's largest)",
    isRare: true)
  var timeMax: Double?

  @Option(
    number: "N", help: "Number of images drawn at a time. The images do not depend on it.",
    isRare: true)
  var batch = SampleGenerator.batchSize

  private static let distilledEtas =
    SamplingSettings.consistencyEtas.map { "\($0)" }.joined(separator: ", ")
  private var steps: Int { givenSteps ?? Self.standard.steps }
  /// The schedule that was asked for, for an option that needs another.
  private var otherSchedule: String { givenSchedule?.schedule.map { ", not \($0.rawValue)" } ?? "" }

  func validate() throws {
    try require("--batch", batch, in: 1...65536)
    if plan != nil, let flag = givenStepFlag {
      throw ValidationError("--plan decides this itself; leave out \(flag)")
    }
    try validateAutomatic()
    if let givenSampler, givenSampler != .consistency { try requireEtaIsUsed() }
    if rho != nil, givenSchedule?.schedule != .karras {
      throw ValidationError("--rho needs --schedule karras\(otherSchedule)")
    }
    if timeMin != nil, givenSchedule?.schedule?.usesFirstTime != true {
      throw ValidationError(
        "--time-min needs --schedule \(Schedule.firstTimeNames)\(otherSchedule)")
    }
    if quietFrom != nil, let givenSampler, givenSampler != .dpm2mSDE {
      throw ValidationError("--quiet-from needs --sampler dpm2m-sde, not \(givenSampler.rawValue)")
    }
    _ = try ValidationError.of { try settings(.standard).plan() }
  }

  /// - Throws: `ValidationError` if new noise was asked of a sampler whose noise is its own.
  private func requireEtaIsUsed() throws {
    if eta != nil, givenSampler != .ddim {
      throw ValidationError("--eta needs --sampler ddim, or a distilled model without --sampler")
    }
  }

  /// Refuses options that only matter for a walk from noise.
  func refuseSteps(for flag: String) throws {
    if let extra = firstGiven(["--plan": plan]) ?? givenStepFlag {
      throw ValidationError("\(flag) draws without steps; leave out \(extra)")
    }
  }

  /// The first option that was given of those that decide the steps one by one.
  private var givenStepFlag: String? {
    firstGiven([
      "--steps": givenSteps, "--sampler": givenSampler, "--schedule": givenSchedule,
      "--spectrum": spectrum, "--rho": rho, "--eta": eta, "--last-noise": lastNoise,
      "--quiet-from": quietFrom, "--time-min": timeMin, "--time-max": timeMax,
    ])
  }

  private func validateAutomatic() throws {
    guard givenSchedule == .automatic else {
      guard spectrum == nil else { throw ValidationError("--spectrum needs --schedule auto") }
      return
    }
    let chosen = firstGiven([
      "--time-min": timeMin, "--time-max": timeMax, "--rho": rho, "--eta": eta,
      "--last-noise": lastNoise, "--quiet-from": quietFrom,
    ])
    if let flag = chosen {
      throw ValidationError("--schedule auto chooses this itself; leave out \(flag)")
    }
    guard (1...Self.mostPlannedSteps).contains(steps) else {
      throw ValidationError(
        "--steps must be 1 to \(Self.mostPlannedSteps) with --schedule auto, not \(steps)")
    }
  }

  /// More steps would take long to plan, and schedules hardly differ then.
  private static let mostPlannedSteps = 1000

  /// Returns the settings for a model, planned if that was asked for.
  ///
  /// - Throws: `FileFault` if there is no spectrum to plan for, or one of images of another size or
  ///   of other data.
  func settings(
    _ choice: FoundModel, _ guidance: ClassGuidance, _ quiet: QuietOption
  ) throws -> SamplingSettings {
    let model = choice.model
    if let times = model.consistencyTimes { return try settings(distilled: model, times) }
    guard givenSampler != .consistency else {
      throw ValidationError(
        "--sampler consistency needs a distilled model, which `digits distill` makes")
    }
    if let path = try spectrumFile(choice), FileManager.default.fileExists(atPath: path) {
      try model.requireSameData(try DataComment.data(ofTable: path), "a spectrum", path: path)
    }
    return try settings(
      model.timeRange, isInformed: model.isInformed(guidance: guidance.weight),
      dataset: model.provenance.dataset,
      dataFolder: choice.dataFolder,
      pixels: model.frame.imagePixels, quiet)
  }

  /// Returns the file that a schedule is planned from for a model, if one is.
  func spectrumFile(_ choice: FoundModel) throws -> String? {
    try spectrumFile(choice.model.provenance.dataset, choice.dataFolder)
  }

  /// Returns the file that a schedule is planned from, if one is.
  private func spectrumFile(_ dataset: String, _ dataFolder: String?) throws -> String? {
    guard givenSchedule == .automatic else { return nil }
    return try ModelFolder.find(
      { $0.spectrum(ofDataset: dataset) }, named: spectrum, dataFolder: dataFolder)
  }

  /// Returns the settings for any model of a dataset's images, planned if that was asked for.
  func settings(
    _ timeRange: TimeRange, isInformed: Bool = false, dataset: String, dataFolder: String?,
    pixels: Int, _ quiet: QuietOption
  ) throws -> SamplingSettings {
    try requireEtaIsUsed()
    if let plan {
      var settings = try SamplingPlan.settings(ofFile: plan, within: timeRange)
      settings.clip = clip ? -1...1 : nil
      return settings
    }
    guard let path = try spectrumFile(dataset, dataFolder) else {
      return settings(timeRange, isInformed: isInformed)
    }
    guard path == spectrum || FileManager.default.fileExists(atPath: path) else {
      throw FileFault(
        path: path, expected: "the spectrum of \(dataset), which the model was trained on",
        found: "no such file",
        hint: "write it with `digits plan --data DIR --write-spectrum \(path)`, or name another "
          + "with --spectrum")
    }
    let spectrum = try GaussianSpectrum.read(path: path)
    guard spectrum.variances.count == pixels else {
      throw FileFault(
        path: path,
        expected: "\(pixels) variances, one per pixel of the model's images",
        found: "\(spectrum.variances.count)")
    }
    // A sampler that was named takes its steps; otherwise all get the same number of evaluations.
    let choices = try quiet.watched(counting: "parts") {
      try GaussianPlanner(spectrum: spectrum, timeRange: timeRange, isThorough: false).choices(
        evaluations: givenSampler?.evaluations(steps: steps) ?? steps,
        samplers: givenSampler.map { [$0] } ?? Sampler.allCases, watch: $0)
    }
    var settings = choices[0].settings
    settings.clip = clip ? -1...1 : nil
    quiet.note(
      "planned for \(spectrum.name), exact W2 \(NumberText.text(choices[0].distance)): "
        + "\(settings.sampler.rawValue), \(settings.stepsText)")
    return settings
  }

  /// - Parameter timeRange: the times the model was trained on.
  private func settings(
    _ timeRange: TimeRange, isInformed: Bool = false
  ) -> SamplingSettings {
    var settings = SamplingSettings.standard(
      timeRange, sampler: givenSampler, schedule: givenSchedule?.schedule, steps: givenSteps,
      isInformed: isInformed)
    settings.noiseInLastStep = lastNoise
    settings.clip = clip ? -1...1 : nil
    if let eta { settings.eta = eta }
    if let rho { settings.rho = rho }
    if let quietFrom { settings.quietTime = quietFrom }
    if let timeMin { settings.firstTime = timeMin }
    if let timeMax { settings.lastTime = timeMax }
    return settings
  }
}

extension SamplingOptions {
  /// Returns the settings of a distilled model, whose times are its own.
  ///
  /// - Throws: `ValidationError` for options that it has no use for.
  private func settings(
    distilled model: DiffusionModel, _ times: [Double]
  ) throws -> SamplingSettings {
    let other = givenSampler.flatMap { $0 == .consistency ? nil : $0 }
    let chosen = firstGiven([
      "--sampler": other, "--schedule": givenSchedule, "--spectrum": spectrum, "--plan": plan,
      "--rho": rho, "--last-noise": lastNoise, "--quiet-from": quietFrom, "--time-min": timeMin,
      "--time-max": timeMax,
    ])
    if let flag = chosen {
      throw ValidationError(
        "a distilled model has the sampler consistency and times of its own; leave out \(flag)")
    }
    if let givenSteps, !(1...times.count).contains(givenSteps) {
      throw ValidationError(
        "--steps must be 1 to \(times.count), the times of this distilled model, not \(givenSteps)")
    }
    var settings = SamplingSettings.standard(model, steps: givenSteps)
    if !clip { settings.clip = nil }
    if let eta { (settings.eta, settings.etas) = (eta, nil) }
    return settings
  }
}
