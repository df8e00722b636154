import Diffusion
import Foundation
import Images
import Runs

/// Where in time two models differ: the error of each one's estimate of X_0 by noise level, on the
/// strokes and far from them. What a sampler does with those errors is another question.
package struct EstimateErrorStudy: Study {
  package struct Result {
    /// One per model, in their order.
    let errors: [EstimateErrors]
  }

  /// The models with their names; those after the first are compared with it, or each second one
  /// with the one before.
  let models: [(name: String, model: DiffusionModel)]
  /// Whether models come in pairs.
  let isPaired: Bool
  let images: ImageBatch
  /// The number of noise levels.
  let levels: Int
  let seed: UInt64
  let threads: Int

  /// - Parameters:
  ///   - models: at least one, all for images of this size; an even number if they are in pairs.
  ///   - images: at least two that the models have not seen.
  package init(
    models: [(name: String, model: DiffusionModel)], isPaired: Bool = false, images: ImageBatch,
    levels: Int, seed: UInt64, threads: Int
  ) {
    precondition(!isPaired || models.count.isMultiple(of: 2), "A pair has two models")
    (self.models, self.isPaired) = (models, isPaired)
    (self.images, self.levels) = (images, levels)
    (self.seed, self.threads) = (seed, threads)
  }

  package var name: String { "estimate-error" }

  /// Times from t_1 to T, evenly spaced in the logarithm of the noise level.
  var times: [Double] {
    let range = models[0].model.timeRange
    let ends = [range.minimum, range.maximum].map { log(OrnsteinUhlenbeck.noiseLevel($0)) }
    return (0..<levels).map { k in
      let share = Double(k) / Double(max(1, levels - 1))
      return OrnsteinUhlenbeck.time(noiseLevel: exp(ends[0] + share * (ends[1] - ends[0])))
    }
  }

  package func run(watch: Watch) throws -> Result {
    let (times, all) = (times, models.count * levels * images.count)
    return Result(
      errors: try models.enumerated().map { number, named in
        try EstimateErrors(
          named.model, images: images, times: times, seed: seed, threads: threads
        ) { try watch(named.name, number * levels * images.count + $0, all) }
      })
  }
}
