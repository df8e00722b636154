import Diffusion
import Reports

/// The inertial update that was chosen, and how its bandwidth was chosen.
package struct InertiaChoice: Sendable {
  package let inertia: Inertia
  /// Nil if the bandwidth was given.
  package let automatic: AutomaticBandwidth?

  package init(_ inertia: Inertia, automatic: AutomaticBandwidth? = nil) {
    (self.inertia, self.automatic) = (inertia, automatic)
  }

  /// What the JSON of a result says of it; the property names are the keys.
  package struct Report: Encodable, Sendable {
    /// The standard deviation of the noise on each pixel, where pixels run from -1 to 1.
    let bandwidth: Double
    let step: Inertia.Step
    /// The time at which the reverse process would stop.
    let time: Double
    /// Absent unless it determined the bandwidth, as does `scale`.
    let intrinsicDimension: Double?
    let scale: Double?
  }

  package var report: Report {
    Report(
      bandwidth: inertia.bandwidth, step: inertia.step, time: inertia.time,
      intrinsicDimension: automatic?.dimension, scale: automatic?.scale)
  }

  package var text: String {
    "inertia \(NumberText.text(inertia.bandwidth)), step \(inertia.step.rawValue)"
      + (automatic.map {
        " (auto: dimension \(NumberText.text($0.dimension)), scale \(NumberText.text($0.scale)))"
      } ?? "")
  }
}
