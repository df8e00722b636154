import Cluster
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
  ///   - group: the processes that train together. Each calls the same methods in the same order; what
  ///     they get is the same.
  ///   - advice: what to do if training diverges, for the error message.
  package init(
    _ network: Model, startingFrom values: [Float], _ batches: Batches,
    _ settings: Optimiser.Settings = .init(), learningRate: LearningRate, threads: Int,
    lanes: Int = DataParallel<Model>.defaultLanes,
    longestRun: Int = DataParallel<Model>.microBatch,
    group: any ProcessGroup = LoneProcess.shared, advice: String? = nil
  ) {
    let weights = Weights(network.layout, values: values)
    parallel = DataParallel(
      network, weights, threads: threads, lanes: lanes, longestRun: longestRun, group: group)
    weights.repack(gradients: true, team: parallel.team)
    optimiser = Optimiser(weights, settings, group: group)
    (self.batches, self.learningRate, self.advice) = (batches, learningRate, advice)
  }

  /// The number of steps taken so far.
  package var step: Int { optimiser.step }
  /// The moving average of the parameters.
  package var average: [Float] { gathered(optimiser.average) }

  /// Puts together what each process holds of its own parameters.
  private func gathered(_ share: Block<Float>) -> [Float] {
    guard parallel.group.size > 1 else { return share.values }
    let whole = Block<Float>(count: parallel.weights.layout.count)
    whole[parallel.shares.ranges[parallel.group.rank]].assign(share.values)
    parallel.group.share(whole, parallel.shares.ranges)
    return whole.values
  }

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
    let average = self.average
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
        firstMoment: gathered(optimiser.first), secondMoment: gathered(optimiser.second))
    }
    set {
      parallel.weights.values.assign(newValue.weights)
      parallel.weights.repack(gradients: true, team: parallel.team)
      let share = parallel.shares.ranges[parallel.group.rank]
      optimiser.restore(
        step: newValue.step, first: Array(newValue.firstMoment[share]),
        second: Array(newValue.secondMoment[share]), average: Array(newValue.average[share]))
    }
  }
}

/// The result of one step of training.
package struct TrainingStep: Sendable, Codable, Equatable {
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
package struct DivergedTraining: Error, Codable, CustomStringConvertible {
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
