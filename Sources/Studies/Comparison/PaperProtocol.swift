import Diffusion
import Images
import NeuralNet
import Scoring

/// The MNIST experiment of Lu, Wang, Bal (arXiv 2301.07882, figure 9) as a comparison: a bundle of
/// settings that `digits compare` also takes one by one.
///
/// What is theirs: `Recipe.paper`; the scheme of equations 23 and 39 on the exponential schedule of
/// equation 41 from T = 10 to t_1 = 1e-4; no clipping. What is not: networks that a CPU can train,
/// with a learning rate that suits them; no noise in the last step unless it is asked for, because it
/// would cover whatever else is off the data's set; no dropout while sampling; several seeds.
package struct PaperProtocol: Sendable {
  /// Adam's rate in the paper is for its network of 168 million parameters.
  package static func learningRate(_ preset: UNetPreset) -> Double {
    preset == .paper ? 2e-5 : 1e-3
  }

  package let preset: UNetPreset
  /// A minute or two instead of hours.
  package let isQuick: Bool

  package init(preset: UNetPreset, isQuick: Bool) {
    (self.preset, self.isQuick) = (preset, isQuick)
  }

  private var isLarge: Bool { preset == .paper }
  package var seeds: Int { isQuick || isLarge ? 1 : 8 }
  /// The paper's 30 epochs for its network.
  package var trainingSteps: Int { isQuick ? 300 : isLarge ? 28_140 : 6000 }
  package var samplingSteps: Int { isQuick ? 100 : isLarge ? 1000 : 200 }
  package var samples: Int { isQuick ? 300 : isLarge ? 2000 : 5000 }

  /// - Parameters:
  ///   - images: the training images.
  ///   - pixels: the values that stand for black and white.
  ///   - seed: the first of the training seeds.
  package func plan(images: ImageBatch, pixels: PixelRange, seed: UInt64) -> ComparisonPlan {
    var training = TrainingSettings(
      preset: preset, objective: .ddpm, recipe: .paper, imageHeight: images.height,
      imageWidth: images.width)
    (training.learningRate, training.pixels) = (Self.learningRate(preset), pixels)
    var plan = ComparisonPlan(
      training, sampling: SamplingSettings(sampler: .classic, schedule: .exponential))
    plan.objectives = isQuick ? [.ddpm, .cem] : [.ddpm, .cem, .sgm]
    plan.seeds = (0..<UInt64(seeds)).map { seed + $0 }
    (plan.schedules, plan.stepCounts) = ([.exponential], [samplingSteps])
    (plan.samples, plan.keepsSamples) = (samples, true)
    plan.budget = .steps(trainingSteps)
    plan.twoSample = isQuick ? nil : .perCell
    plan.remark = Self.published
    return plan
  }

  private static let published =
    "Lu, Wang and Bal publish Fréchet distances of 63.64 for DDPM and 56.55 for CEM (one model each, "
    + "168 million parameters, 28,140 steps, 2,000 samples, features of Inception). Those numbers "
    + "cannot be compared with the ones here, which come from a digit classifier."
}
