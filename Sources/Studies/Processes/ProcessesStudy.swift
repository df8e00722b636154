import Diffusion
import Runs

/// What changes with the forward process, and what does not (remark 3.10 of Lu, Wang, Bal): exact
/// errors on Gaussian data.
package struct ProcessesStudy: Study {
  /// A scheme's distance from the data in every process, in the order of `processes`.
  package struct Row: Encodable, Sendable {
    package let scheme: String
    /// nil where the scheme has no step.
    package let distances: [Double?]

    /// How much the largest distance exceeds the smallest, as a share of it.
    var spread: Double {
      let known = distances.compactMap { $0 }
      guard let least = known.min(), let most = known.max() else { return 0 }
      return most / least - 1
    }
  }

  package struct Result: Sendable {
    /// Samplers, at the same signal-to-noise ratios in every process.
    package let samplers: [Row]
    /// The papers' schemes, in equal steps of each process's own time.
    package let integrators: [Row]
  }

  static let processes = ForwardProcess.examples
  /// The log schedule's first time, where the integrators stop.
  static let firstTime = 1e-3
  static let lastTime = 10.0

  let spectrum: GaussianSpectrum
  let source: [String]
  /// The steps of a sampler.
  let steps: Int
  /// The steps of an integrator, which are equal and so need to be many.
  let ownSteps: Int

  package init(spectrum: GaussianSpectrum, source: [String], steps: Int, ownSteps: Int) {
    (self.spectrum, self.source) = (spectrum, source)
    (self.steps, self.ownSteps) = (steps, ownSteps)
  }

  package func run(watch: Watch) throws -> Result {
    let integrators = GaussianIntegrator.schemes.filter { $0 != .ddpm }
    let total = Sampler.allCases.count + integrators.count
    let samplers = try Sampler.allCases.enumerated().map { done, sampler in
      try watch("exact errors", done, total)
      let settings = SamplingSettings(
        sampler: sampler, schedule: .logSNR, steps: steps, firstTime: Self.firstTime,
        lastTime: Self.lastTime)
      return Row(
        scheme: sampler.rawValue,
        distances: try Self.processes.map {
          GaussianRecursion(plan: try settings.plan(in: $0), in: $0).distance(to: spectrum)
        })
    }
    let others = try integrators.enumerated().map { done, integrator in
      try watch("exact errors", Sampler.allCases.count + done, total)
      return Row(
        scheme: integrator.rawValue,
        distances: Self.processes.map { process in
          let times = ForwardProcess.uniform(
            points: ownSteps + 1, from: process.ownTime(Self.lastTime),
            end: process.ownTime(Self.firstTime))
          let distance = GaussianRecursion(integrator, times: times, in: process)
            .distance(to: spectrum)
          return distance.isFinite ? distance : nil
        })
    }
    try watch("exact errors", total, total)
    return Result(samplers: samplers, integrators: others)
  }
}
