import Kernels

/// Trains a network on batches, one step at a time.
package final class TrainingLoop<Model: Network, Batches: TrainingBatches> {
  package let batches: Batches
  private let parallel: DataParallel<Model>
  private let optimiser: Optimiser
  private let learningRate: LearningRate
  private let advice: String?

  /// - Parameters:
  ///   - values: the parameters to start from, in the layout's order.
  ///   - lanes, longestRun: see `DataParallel`.
  ///   - advice: what to do if training diverges, for the error message.
  package init(
    _ network: Model, startingFrom values: [Float], _ batches: Batches,
    _ settings: Optimiser.Settings = .init(), learningRate: LearningRate, threads: Int,
    lanes: Int = DataParallel<Model>.defaultLanes,
    longestRun: Int = DataParallel<Model>.microBatch, advice: String? = nil
  ) {
    let weights = Weights(network.layout, values: values)
    parallel = DataParallel(
      network, weights, threads: threads, lanes: lanes, longestRun: longestRun)
    weights.repack(gradients: true, team: parallel.team)
    optimiser = Optimiser(weights, settings)
    (self.batches, self.learningRate, self.advice) = (batches, learningRate, advice)
  }

  /// The number of steps taken so far.
  package var step: Int { optimiser.step }
  /// The moving average of the parameters.
  package var average: [Float] { optimiser.average.values }

  /// Takes the next step.
  ///
  /// - Parameter total: the number of steps of the whole training, for the learning rate.
  /// - Throws: `DivergedTraining` if the loss or the gradient is not finite; the parameters are
  ///   then as they were before the step.
  package func takeStep(of total: Int? = nil) throws(DivergedTraining) -> TrainingStep {
    let batches = batches
    let rate = learningRate(step: step, of: total)
    batches.prepare(step: step)
    let gradient = parallel.gradient(
      count: batches.count,
      load: { batches.load($0, worker: $1, input: $2) },
      loss: { batches.loss($0, worker: $1, output: $2, dOutput: $3) },
      dropout: batches.dropout)
    guard gradient.loss.isFinite else {
      throw DivergedTraining(step: step + 1, what: "loss", advice: advice)
    }
    let factor = 1 / Double(batches.count * batches.terms)
    let norm = optimiser.update(
      parallel.weights, along: gradient, factor: factor, learningRate: rate, team: parallel.team)
    guard norm.isFinite else {
      throw DivergedTraining(step: step + 1, what: "gradient", advice: advice)
    }
    return TrainingStep(
      number: step, lossSum: gradient.loss, loss: gradient.loss * factor, gradientNorm: norm,
      learningRate: rate)
  }

  /// See `DataParallel.releaseTensors`.
  package func releaseTensors() { parallel.releaseTensors() }

  /// Tells whether the last step made a weight that is not finite, which only the next one's loss would
  /// show. Called before the weights are kept.
  ///
  /// - Throws: `DivergedTraining` if so.
  package func requireFiniteWeights() throws(DivergedTraining) {
    guard parallel.weights.values.values.allSatisfy(\.isFinite), average.allSatisfy(\.isFinite)
    else {
      throw DivergedTraining(step: step, what: "weight", advice: advice)
    }
  }

  /// Everything the next step depends on besides the arguments of the `init`.
  package var state: TrainingState {
    get {
      TrainingState(
        step: step, weights: parallel.weights.values.values, average: average,
        firstMoment: optimiser.first.values, secondMoment: optimiser.second.values)
    }
    set {
      parallel.weights.values.assign(newValue.weights)
      parallel.weights.repack(gradients: true, team: parallel.team)
      optimiser.restore(
        step: newValue.step, first: newValue.firstMoment, second: newValue.secondMoment,
        average: newValue.average)
    }
  }
}

/// The result of one step of training.
package struct TrainingStep: Sendable {
  /// Counted from 1.
  package let number: Int
  /// The loss summed over the batch.
  package let lossSum: Double
  /// The loss averaged over the examples and the terms of each.
  package let loss: Double
  /// The norm of the mean loss's gradient before clipping.
  package let gradientNorm: Double
  package let learningRate: Double
}

/// The state of a training between two steps.
package struct TrainingState: Sendable, Equatable {
  /// The number of steps taken.
  package var step: Int
  /// All in the layout of the network's parameters.
  package var weights, average, firstMoment, secondMoment: [Float]

  package init(
    step: Int, weights: [Float], average: [Float], firstMoment: [Float], secondMoment: [Float]
  ) {
    (self.step, self.weights, self.average) = (step, weights, average)
    (self.firstMoment, self.secondMoment) = (firstMoment, secondMoment)
  }
}

/// Training produced a NaN or an infinity, or a network that does.
package struct DivergedTraining: Error, CustomStringConvertible {
  /// The step that failed, counted from 1.
  package let step: Int
  /// The quantity that was not finite.
  let what: String
  /// What to do about it.
  package var advice: String?

  package init(step: Int, what: String, advice: String?) {
    (self.step, self.what, self.advice) = (step, what, advice)
  }

  package var description: String {
    "training diverged: expected a finite \(what), found a NaN or infinity in step \(step)"
      + (advice.map { "; \($0)" } ?? "")
  }
}
