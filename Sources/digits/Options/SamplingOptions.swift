import ArgumentParser
import Diffusion
import FileFormats
import Foundation

/// How images are drawn from a model. What is not given is as `SamplingSettings.standard` has it.
struct SamplingOptions: ParsableArguments {
  private static let standard = SamplingSettings.standard()

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Steps, of one network evaluation each, of heun two but for the last.", valueName: "K"))
  var steps = standard.steps

  @Option(
    help: ArgumentHelp(
      "How to step back in time.", discussion: Sampler.list, valueName: "NAME"))
  var sampler = standard.sampler

  @Option(
    help: ArgumentHelp("Where the steps lie.", discussion: Schedule.list, valueName: "NAME"))
  var schedule = standard.schedule

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Curvature of the karras schedule: 1 spaces the noise levels evenly, more crowds the small "
        + "ones. (default: \(standard.rho))", valueName: "X"))
  var rho: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Noise of the ddim sampler, 0 (none) to 1 (as posterior). (default: \(standard.eta))",
      valueName: "X"))
  var eta: Double?

  @Flag(
    inversion: .prefixedNo,
    help: "Clip every estimate of the clean image to black and white before it is used.")
  var clip = standard.clip != nil

  @Flag(help: "Let the step to time 0 add its noise, as the papers' code does.")
  var lastNoise = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Smallest time of the exponential, karras and log-snr schedules. "
        + "(default: the model's smallest)", valueName: "T"))
  var firstTime: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Time at which sampling starts from noise. (default: the model's largest)", valueName: "T"))
  var lastTime: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Images drawn at a time; the images do not depend on it.", valueName: "N"))
  var batch = SampleGenerator.batchSize

  func validate() throws {
    guard (1...65536).contains(batch) else {
      throw ValidationError("--batch must be 1 to 65536, not \(batch)")
    }
    if eta != nil, sampler != .ddim {
      throw ValidationError("--eta is for --sampler ddim, not \(sampler.rawValue)")
    }
    if rho != nil, schedule != .karras {
      throw ValidationError("--rho is for --schedule karras, not \(schedule.rawValue)")
    }
    if firstTime != nil, !schedule.usesFirstTime {
      throw ValidationError(
        "--first-time is for --schedule exponential, karras or log-snr, not \(schedule.rawValue)")
    }
    do {
      _ = try settings(.standard).plan()
    } catch {
      let flag = "--" + error.name.replacing(" ", with: "-")
      throw ValidationError("\(flag) must be \(error.expected), not \(error.found)")
    }
  }

  /// - Parameter timeRange: the times the model was trained on.
  func settings(_ timeRange: TimeRange) -> SamplingSettings {
    var settings = SamplingSettings.standard(timeRange)
    (settings.sampler, settings.schedule, settings.steps) = (sampler, schedule, steps)
    settings.noiseInLastStep = lastNoise
    settings.clip = clip ? -1...1 : nil
    if let eta { settings.eta = eta }
    if let rho { settings.rho = rho }
    if let firstTime { settings.firstTime = firstTime }
    if let lastTime { settings.lastTime = lastTime }
    return settings
  }
}
