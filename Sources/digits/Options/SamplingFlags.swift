import Diffusion

extension SamplingSettings {
  /// The flags of `digits sample` that choose these settings.
  var flags: String {
    "--sampler \(sampler.rawValue) --schedule \(schedule.rawValue) --steps \(steps)"
      + (schedule.usesFirstTime && steps > 1 ? " --time-min \(firstTime)" : "")
      + " --time-max \(lastTime)" + (schedule == .karras ? " --rho \(rho)" : "")
  }
}
