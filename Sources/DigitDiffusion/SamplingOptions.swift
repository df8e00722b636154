import Diffusion

/// How to step from noise to an image; `Sampler.allCases` lists all.
public typealias Sampler = Diffusion.Sampler

/// Where between noise and image the steps lie.
public typealias Schedule = Diffusion.Schedule

/// How images are drawn from a generator. What is not set is what `digits sample` does.
public struct SamplingOptions: Sendable {
  /// How to step back in time.
  public var sampler: Sampler?
  /// Where the steps lie.
  public var schedule: Schedule?
  /// The number of steps, 1 to 100,000; each is one evaluation of the network, except that `heun`
  /// takes two in all steps but the last.
  public var steps: Int?
  /// The seed of all noise: image number i of a seed is always the same.
  public var seed: UInt64 = 1
  /// The labels to draw in turn; nil for all that the generator knows.
  public var labels: [Int]?
  /// How strongly a label pulls: 0 ignores it, 1 is the network by itself, more exaggerates.
  public var guidance = 1.0
  /// The share of new noise in the `ddim` sampler, from 0 to 1; a distilled generator has its own.
  public var eta: Double
  /// The curvature of the `karras` schedule, from 1 to 100.
  public var rho: Double
  /// Whether every estimate of the clean image is clipped to black and white.
  public var clips = true
  /// Whether each pixel gets the nearest gray level. Otherwise, where the levels of the generator's data
  /// have been counted, as MNIST's have, it gets a level as the training images have them, so that
  /// black is black.
  public var roundsGrays = false
  /// Threads to compute on; the images do not depend on it. Nil for all cores.
  public var threads: Int?

  /// Makes options with a sampler, a schedule, a number of steps or a seed of choice.
  public init(
    sampler: Sampler? = nil, schedule: Schedule? = nil, steps: Int? = nil, seed: UInt64 = 1
  ) {
    (self.sampler, self.schedule, self.steps, self.seed) = (sampler, schedule, steps, seed)
    let standard = SamplingSettings.standard()
    (eta, rho) = (standard.eta, standard.rho)
  }

  /// Returns the settings for a model. A distilled one has a sampler and times of its own, and takes as many steps
  /// as it can if it is asked for more.
  func settings(_ model: DiffusionModel) -> SamplingSettings {
    var settings = SamplingSettings.standard(
      model, sampler: sampler, schedule: schedule, steps: steps, guidance: guidance)
    if model.consistencyTimes == nil { (settings.eta, settings.rho) = (eta, rho) }
    if !clips { settings.clip = nil }
    return settings
  }
}
