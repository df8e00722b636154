import Kernels
import NeuralNet

/// A small convolutional classifier whose penultimate layer gives the features of an image.
///
///     (3 x 3 convolution, group norm, SiLU) x 5  ->  mean over pixels  ->  linear
///      [N, H, W, 1]            [N, H/4, W/4, F]       [N, 1, 1, F]         [N, 1, 1, classes]
///
/// Other configurations have more or fewer convolutions, and a first one of another size. As in
/// FID's Inception network (Heusel et al. 2017), the features are the means of the last feature
/// maps over the image. Group norm (Wu, He 2018) replaces batch norm, so that an image's features
/// do not depend on its batch.
package struct FeatureNetwork: Network {
  /// Where the network ends.
  package enum Output: Codable, Sendable {
    /// Logits of the labels, [N, 1, 1, classes], for training.
    case classes
    /// Features, [N, 1, 1, featureCount], for scoring.
    case features
  }

  package let configuration: FeatureNetworkConfiguration
  package let output: Output
  package let layout: ParameterLayout
  private let stages: [Stage]
  private let classifier: Convolution

  private struct Stage {
    let convolution: Convolution
    let norm: GroupNorm
    /// The size of the stage's input.
    let height, width: Int
  }

  /// - Parameter configuration: one whose `fault` is nil.
  package init(_ configuration: FeatureNetworkConfiguration, output: Output) {
    precondition(
      configuration.fault == nil,
      "A feature network cannot be built from this configuration: \(configuration.fault ?? "")")
    self.configuration = configuration
    self.output = output
    var layout = ParameterLayout()
    var (height, width, inputs) = (configuration.height, configuration.width, 1)
    stages = configuration.channels.enumerated().map { i, channels in
      let kernel = configuration.kernel(stage: i)
      let shape = ConvolutionShape(
        inputChannels: inputs, outputChannels: channels, kernel: kernel,
        stride: i % 2 == 1 ? 2 : 1, padding: kernel / 2)
      defer {
        (height, width) = (shape.outputSize(height), shape.outputSize(width))
        inputs = channels
      }
      return Stage(
        convolution: Convolution(&layout, "stage\(i).conv", shape),
        norm: GroupNorm(
          &layout, "stage\(i).norm", channels: channels, groups: configuration.groups,
          activates: true),
        height: height, width: width)
    }
    classifier = .linear(&layout, "classifier", inputs, configuration.classes)
    self.layout = layout
  }

  package func inputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
    .init(
      images: images, height: configuration.height, width: configuration.width, channels: 1,
      border: stages[0].convolution.shape.inputBorder)
  }

  package func outputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
    .init(
      images: images,
      channels: output == .classes ? configuration.classes : configuration.featureCount)
  }

  package func forward<E>(_ input: Tensor<E>, _ conditions: Conditions, _ pass: Pass<E>)
    -> Tensor<E>
  {
    var h = input
    for (i, stage) in stages.enumerated() {
      let convolved = stage.convolution.forward(h, pass, border: 0)
      if i > 0 { release(h, pass) }
      h = stage.norm.forward(convolved, pass, border: i < stages.count - 1 ? 1 : 0)
      release(convolved, pass)
    }
    let features = pixelMeans(h, pass)
    release(h, pass)
    guard output == .classes else { return features }
    let logits = classifier.forward(features, pass, border: 0)
    release(features, pass)
    return logits
  }

  package func backward<E>(_ dOutput: Tensor<E>, _ pass: Pass<E>, wantsInput: Bool)
    -> Tensor<E>?
  {
    let images = dOutput.shape.images
    var dFeatures = dOutput
    if output == .classes {
      classifier.backwardParameters(dOutput, pass)
      dFeatures = classifier.backwardData(
        dOutput, pass, input: .init(images: images, channels: configuration.featureCount),
        border: 0)
      pass.recycle(dOutput)
    }
    var d = spread(dFeatures, pass)
    for (i, stage) in stages.enumerated().reversed() {
      let shape = stage.convolution.shape
      let dConvolved = stage.norm.backward(d, pass, border: shape.gradientBorder)
      pass.recycle(d)
      stage.convolution.backwardParameters(dConvolved, pass)
      guard i > 0 || wantsInput else {
        pass.recycle(dConvolved)
        return nil
      }
      d = stage.convolution.backwardData(
        dConvolved, pass,
        input: .init(
          images: images, height: stage.height, width: stage.width,
          channels: shape.inputChannels), border: i > 0 ? 0 : shape.inputBorder)
      pass.recycle(dConvolved)
    }
    return d
  }

  // MARK: Steps

  /// Maps [N, H, W, F] to its mean over pixels, [N, 1, 1, F].
  private func pixelMeans<E>(_ h: Tensor<E>, _ pass: Pass<E>) -> Tensor<E> {
    let means = pass.tensor(.init(images: h.shape.images, channels: h.shape.channels))
    E.sumPixels(h, sums: means)
    divide(means, by: h.shape.area, pass)
    return means
  }

  /// Undoes `pixelMeans`: gives every pixel its share of the gradient and recycles `dMeans`.
  private func spread<E>(_ dMeans: Tensor<E>, _ pass: Pass<E>) -> Tensor<E> {
    let last = stages[stages.count - 1]
    let shape = last.convolution.shape
    let d = pass.tensor(
      .init(
        images: dMeans.shape.images, height: shape.outputSize(last.height),
        width: shape.outputSize(last.width), channels: shape.outputChannels))
    divide(dMeans, by: d.shape.area, pass)
    d.block.fill(0)
    E.addPerImage(dMeans, to: d)
    pass.recycle(dMeans)
    return d
  }

  private func divide<E>(_ x: Tensor<E>, by area: Int, _ pass: Pass<E>) {
    let factor = pass.tensor(x.shape)
    factor.block.fill(1 / E(area))
    E.multiply(x, factor, target: x)
    pass.recycle(factor)
  }

  /// Takes back a tensor unless the backward pass will need it.
  private func release<E>(_ tensor: Tensor<E>, _ pass: Pass<E>) {
    if !pass.isTraining { pass.recycle(tensor) }
  }
}
