import Diffusion
import Reports

/// The update that was chosen, and by what.
struct InertiaChoice {
  let inertia: Inertia
  /// Nil for a bandwidth that was given.
  let automatic: AutomaticBandwidth?

  /// What `--json` says of it; the property names are the keys.
  struct Report: Encodable {
    /// Of the noise on each pixel, from -1 to 1.
    let bandwidth: Double
    let step: Inertia.Step
    /// Where the reverse process would stop.
    let time: Double
    /// Absent unless the bandwidth was chosen by them.
    let intrinsicDimension: Double?
    let scale: Double?
  }

  var report: Report {
    Report(
      bandwidth: inertia.bandwidth, step: inertia.step, time: inertia.time,
      intrinsicDimension: automatic?.dimension, scale: automatic?.scale)
  }

  var text: String {
    "inertia \(NumberText.text(inertia.bandwidth)), step \(inertia.step.rawValue)"
      + (automatic.map {
        " (auto: dimension \(NumberText.text($0.dimension)), scale \(NumberText.text($0.scale)))"
      } ?? "")
  }
}
