import Foundation
import Kernels
import NeuralNet
import Numerics
import Randomness

/// Trains a feature network as a classifier: cross-entropy, Adam, warm-up and cosine decay, and a
/// moving average of the weights, which is what is kept.
///
/// The same data, settings and configuration give the same weights for any number of threads.
package struct FeatureTraining: Sendable {
  package struct Settings: Sendable, Equatable {
    /// Times that every training image is seen.
    package var epochs = 8
    package var seed: UInt64 = 1
    package var batchSize = 64
    /// The largest learning rate, reached after the warm-up.
    package var learningRate = 3e-3
    /// Share of all steps that the learning rate rises in.
    package var warmUp = 0.05
    package var augmentation = Augmentation()

    package init() {}
  }

  /// What a caller can show while it trains.
  package enum Event: Sendable {
    /// After every step: images seen and to be seen in all epochs, and the step's mean loss.
    case step(images: Int, of: Int, loss: Double)
    /// After every epoch, counted from 1: its mean loss and the accuracy of the averaged weights
    /// on the test images.
    case epoch(Int, loss: Double, accuracy: Double)
  }

  package let data: LabelledDataset
  package let settings: Settings

  package init(_ data: LabelledDataset, _ settings: Settings) {
    precondition(
      settings.epochs > 0 && settings.batchSize > 0,
      "training needs epochs (\(settings.epochs)) and a batch size (\(settings.batchSize))")
    self.data = data
    self.settings = settings
  }

  /// - Parameters:
  ///   - threads: at least 1.
  ///   - report: called on the calling thread.
  /// - Returns: the averaged weights in the layout's order, and their accuracy on the test images.
  /// - Throws: `NumericalFault.diverged` if the loss or its gradient is NaN or infinite.
  package func run(
    threads: Int, report: (Event) -> Void = { _ in }
  ) throws(NumericalFault) -> (values: [Float], accuracy: Double) {
    let network = FeatureNetwork(data.configuration, output: .classes)
    let weights = Weights(
      network.layout, values: network.layout.initialValues(seed: settings.seed))
    weights.repack(gradients: true)
    let parallel = DataParallel(network, weights, threads: threads)
    let adam = Adam(weights)
    let count = data.train.count
    let stepsPerEpoch = (count + settings.batchSize - 1) / settings.batchSize
    var accuracy = 0.0
    for epoch in 0..<settings.epochs {
      var stream = RandomStream(
        seed: settings.seed, purpose: .dataOrder, index: UInt64(epoch))
      let order = permutation(count: count, using: &stream)
      var epochLoss = 0.0
      for first in stride(from: 0, to: count, by: settings.batchSize) {
        let batch = Array(order[first..<min(first + settings.batchSize, count)])
        let sum = gradient(parallel, batch, firstPosition: epoch * count + first)
        let norm = adam.update(
          parallel,
          learningRate: learningRate(
            step: adam.step, of: settings.epochs * stepsPerEpoch),
          factor: 1 / Double(batch.count))
        guard sum.isFinite, norm.isFinite else {
          throw .diverged(step: adam.step + 1, loss: sum / Double(batch.count))
        }
        epochLoss += sum
        report(
          .step(
            images: epoch * count + first + batch.count, of: settings.epochs * count,
            loss: sum / Double(batch.count)))
      }
      accuracy = testAccuracy(of: adam.average.values, threads: threads)
      report(.epoch(epoch + 1, loss: epochLoss / Double(count), accuracy: accuracy))
    }
    return (adam.average.values, accuracy)
  }

  /// Share of the test images that weights name correctly.
  ///
  /// - Parameter values: in the layout's order.
  package func testAccuracy(of values: [Float], threads: Int) -> Double {
    NetworkClassifier(data.configuration, values: values, threads: threads)
      .accuracy(on: data.test, labels: data.testLabels)
  }

  /// Leaves the gradient of the batch's summed loss in `parallel` and returns that loss.
  ///
  /// - Parameters:
  ///   - batch: training images.
  ///   - firstPosition: how many images were drawn before this batch; an image's augmentation
  ///     depends on its own position only.
  private func gradient(
    _ parallel: DataParallel<FeatureNetwork>, _ batch: [Int], firstPosition: Int
  ) -> Double {
    let labels = batch.map { data.trainLabels[$0] }
    return parallel.gradient(
      count: batch.count,
      load: { [train = data.train, settings] range, _, input in
        for (n, position) in range.enumerated() {
          var stream = RandomStream(
            seed: settings.seed, purpose: .augmentation, index: UInt64(firstPosition + position))
          input.image(n).assign(
            settings.augmentation.apply(
              to: train.pixels, index: batch[position], height: train.height, width: train.width,
              using: &stream))
        }
        return .none
      },
      loss: { range, _, logits, dLogits in
        CrossEntropy.sum(logits, labels: labels[range], dLogits: dLogits)
      })
  }

  /// Rises in a line during the warm-up, then falls as half a cosine to zero.
  private func learningRate(step: Int, of steps: Int) -> Double {
    let progress = (Double(step) + 0.5) / Double(steps)
    if progress < settings.warmUp { return settings.learningRate * progress / settings.warmUp }
    let decay = (progress - settings.warmUp) / (1 - settings.warmUp)
    return settings.learningRate * (1 + cos(.pi * decay)) / 2
  }
}
