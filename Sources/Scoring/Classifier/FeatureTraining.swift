import Kernels
import NeuralNet
import Randomness

/// Trains a feature network as a classifier, with cross-entropy, Adam, warm-up and cosine decay. It
/// keeps a moving average of the weights.
///
/// The same data, settings and configuration give the same weights for any number of threads.
package struct FeatureTraining: Sendable {
  package struct Settings: Sendable, Equatable {
    /// The number of times that every training image is seen.
    package var epochs = 8
    package var seed: UInt64 = 1
    package var batchSize = 64
    /// The largest learning rate, reached after the warm-up.
    package var learningRate = 3e-3
    /// The share of all steps over which the learning rate rises.
    package var warmUp = 0.05
    package var augmentation = Augmentation()

    package init() {}
  }

  /// What a caller can show during training.
  package enum Event: Sendable {
    /// After every step: the images seen and those to see in all epochs, and the step's mean loss.
    case step(images: Int, of: Int, loss: Double)
    /// After every epoch, counted from 1: its mean loss, and the accuracy of the averaged weights
    /// on the test images.
    case epoch(Int, loss: Double, accuracy: Double)
  }

  package let data: LabelledDataset
  package let settings: Settings

  package init(_ data: LabelledDataset, _ settings: Settings) {
    precondition(
      settings.epochs > 0 && settings.batchSize > 0,
      "training needs at least 1 epoch and 1 image per batch, got \(settings.epochs) and "
        + "\(settings.batchSize)")
    self.data = data
    self.settings = settings
  }

  /// - Parameters:
  ///   - threads: at least 1.
  ///   - report: called on the calling thread; what it throws ends the training.
  /// - Returns: the averaged weights in the layout's order, and their accuracy on the test images.
  /// - Throws: `DivergedTraining` if the loss, its gradient or a weight is NaN or infinite, or what
  ///   `report` throws.
  package func run(
    threads: Int, report: (Event) throws -> Void = { _ in }
  ) throws -> (values: [Float], accuracy: Double) {
    let network = FeatureNetwork(data.configuration, output: .classes)
    let batches = FeatureBatches(data, settings)
    let loop = TrainingLoop(
      network, startingFrom: network.layout.initialValues(seed: settings.seed), batches,
      learningRate: .shares(peak: settings.learningRate, warmUp: settings.warmUp),
      threads: threads)
    let count = data.train.count
    var accuracy = 0.0
    for epoch in 1...settings.epochs {
      var epochLoss = 0.0
      for _ in 0..<batches.stepsPerEpoch {
        let step = try loop.takeStep(of: settings.epochs * batches.stepsPerEpoch)
        epochLoss += step.lossSum
        try report(
          .step(
            images: batches.positions.upperBound, of: settings.epochs * count, loss: step.loss))
      }
      try loop.requireFiniteWeights()
      accuracy = testAccuracy(of: loop.average, threads: threads)
      try report(.epoch(epoch, loss: epochLoss / Double(count), accuracy: accuracy))
    }
    return (loop.average, accuracy)
  }

  /// Returns the share of the test images that weights classify correctly.
  ///
  /// - Parameter values: the weights, in the layout's order.
  package func testAccuracy(of values: [Float], threads: Int) -> Double {
    NetworkClassifier(data.configuration, values: values, threads: threads)
      .accuracy(on: data.test, labels: data.testLabels)
  }
}

/// The augmented images of every step; the last step of an epoch takes the rest of it.
private final class FeatureBatches: TrainingBatches, @unchecked Sendable {
  let stepsPerEpoch: Int
  /// The step's positions in the order of examples; they alone decide the images' augmentations.
  private(set) var positions = 0..<0
  private let data: LabelledDataset
  private let settings: FeatureTraining.Settings
  private var order: ExampleOrder
  /// The step's images and their labels.
  private var chosen: [Int] = []
  private var labels: [UInt8] = []

  init(_ data: LabelledDataset, _ settings: FeatureTraining.Settings) {
    (self.data, self.settings) = (data, settings)
    order = ExampleOrder(count: data.train.count, seed: settings.seed)
    stepsPerEpoch = (data.train.count + settings.batchSize - 1) / settings.batchSize
  }

  var count: Int { positions.count }
  var terms: Int { 1 }

  func prepare(step: Int) {
    let (epoch, batch) = step.quotientAndRemainder(dividingBy: stepsPerEpoch)
    let (start, end) = (epoch * data.train.count, (epoch + 1) * data.train.count)
    let first = start + batch * settings.batchSize
    positions = first..<min(first + settings.batchSize, end)
    chosen = positions.map { order.example(at: $0) }
    labels = chosen.map { data.trainLabels[$0] }
  }

  func load(_ range: Range<Int>, worker: Int, input: Tensor<Float>) -> Conditions {
    let train = data.train
    for (row, i) in range.enumerated() {
      var stream = RandomStream(
        seed: settings.seed, purpose: .augmentation, index: UInt64(positions.lowerBound + i))
      input.image(row).assign(
        settings.augmentation.apply(
          to: train.pixels, index: chosen[i], height: train.height, width: train.width,
          using: &stream))
    }
    return .none
  }

  func loss(
    _ range: Range<Int>, worker: Int, output: Tensor<Float>, dOutput: Tensor<Float>
  ) -> Double {
    CrossEntropy.sum(output, labels: labels[range], dLogits: dOutput)
  }
}
