import Images
import Kernels
import NeuralNet
import Numerics

/// A network that has learnt to tell drawn images from real ones, by the gray levels of one view.
package struct Discriminator: Codable, Sendable {
  package let view: GrayView
  private let configuration: FeatureNetworkConfiguration
  private let values: [Float]
  private let threads: Int

  /// Trains a discriminator.
  ///
  /// - Parameters:
  ///   - drawn: at least one image.
  ///   - real: as many, of the same size.
  ///   - epochs: the number of times that each image is learnt from.
  ///   - threads: at least 1; the network does not depend on it.
  /// - Throws: `DivergedTraining`.
  package init(
    _ view: GrayView, learningFrom drawn: ImageBatch, _ real: ImageBatch, epochs: Int,
    seed: UInt64, threads: Int
  ) throws {
    (self.view, self.threads) = (view, threads)
    configuration = Self.configuration(height: real.height, width: real.width)
    let images = ImageBatch(
      .memory("drawn and real images"), height: real.height, width: 2 * real.width,
      pixels: view.pixels(drawn) + view.pixels(real),
      labels: [UInt8](repeating: 1, count: drawn.count)
        + [UInt8](repeating: 0, count: real.count))
    // Accuracy on other images is not asked for: areas are measured afterwards.
    let data = LabelledDataset(
      train: images, test: images.selecting(0..<1), configuration: configuration)
    var training = FeatureTraining.Settings()
    (training.epochs, training.seed, training.augmentation) = (epochs, seed, .none)
    values = try FeatureTraining(data, training).run(threads: threads).values
  }

  /// The network, small: it is trained many times.
  private static func configuration(height: Int, width: Int) -> FeatureNetworkConfiguration {
    var configuration = FeatureNetworkConfiguration(height: height, width: 2 * width, classes: 2)
    configuration.channels = [16, 32, 32, 64]
    return configuration
  }

  /// Returns the log-odds of each image's having been drawn: above 0 the network takes it for drawn.
  package func logOdds(of images: ImageBatch) -> [Double] {
    let classifier = NetworkClassifier(configuration, values: values, threads: threads)
    return LogOdds.values(classifier.logits(of: view.shown(images)))
  }

  /// Returns the area under the ROC curve: 0.5 if it cannot tell drawn images from real ones.
  package func area(_ drawn: ImageBatch, _ real: ImageBatch) -> Double {
    RankSum.area(logOdds(of: drawn), over: logOdds(of: real))
  }

  /// Returns how much the log-odds of each image change, to first order, if one pixel becomes one
  /// visible level brighter (1, 8, 32 or 255 of 255); at the brightest level, how much they changed
  /// with the last step.
  ///
  ///     dLogOdds = g_level (rise of the level) + g_log (rise of its logarithm)
  ///
  /// where g is the gradient with respect to the two pixels that the network reads of each.
  ///
  /// - Returns: [images.count, height, width].
  package func gradients(of images: ImageBatch) -> [Float] {
    let network = FeatureNetwork(configuration, output: .classes)
    let weights = Weights(network.layout, values: values)
    weights.repack(gradients: true)
    let parallel = DataParallel(network, weights, threads: threads)
    let shown = view.shown(images)
    let size = shown.imageSize
    let gradient = Block<Float>(count: images.count * size)
    parallel.inputGradient(
      count: images.count,
      load: { range, _, input in
        input.assign(shown.signedPixels(range))
        return .none
      },
      derivative: { _, _, _, dLogits in LogOdds.differentiate(dLogits) },
      store: { range, _, dInput in
        gradient[range.lowerBound * size..<range.upperBound * size].assign(dInput.values)
      })
    // The network reads black as -1 and white as 1.
    let unit = PixelRange.signed.width / 255
    let rises = (0...255).map { view.rise(from: UInt8($0)) }
    let values = gradient.values
    var result: [Float] = []
    result.reserveCapacity(images.pixels.count)
    for (i, byte) in images.pixels.enumerated() {
      let (row, column) = (i / images.width, i % images.width)
      let place = 2 * row * images.width + column
      let rise = rises[Int(byte)]
      result.append(
        unit * (values[place] * rise.level + values[place + images.width] * rise.logarithm))
    }
    return result
  }
}
