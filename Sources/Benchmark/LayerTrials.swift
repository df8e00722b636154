import Kernels
import Randomness

/// Returns numbers that are equal in Float and Double, uniform in ±`bound`.
private func numbers(_ count: Int, bound: Double = 1, index: UInt64) -> [Float] {
  var stream = RandomStream(seed: 1, purpose: .test, index: index)
  return (0..<count).map { _ in Float(stream.uniform(in: -bound...bound)) }
}

extension Tensor {
  fileprivate init(_ shape: Shape, floats: [Float]) {
    self.init(shape, values: floats.map { Element($0) })
  }
}

// MARK: Convolution

/// A convolution with all its tensors. No pass writes what another pass reads.
private struct ConvolutionBuffers<E: KernelScalar>: Sendable {
  let shape: ConvolutionShape
  let weights: ConvolutionWeights<E>
  let bias: Block<E>
  let input, output, dOutput, dInput: Tensor<E>
  let dWeights: Block<E>
  let scratch = KernelScratch<E>()

  init(_ site: LayerSites.ConvolutionSite, images: Int) {
    shape = site.shape
    let inputShape = Tensor<E>.Shape(
      images: images, height: site.height, width: site.width, channels: shape.inputChannels,
      border: site.border)
    let outputShape = shape.outputShape(inputShape, border: site.border)
    let bound = 1 / Double(shape.taps * shape.inputChannels).squareRoot()
    weights = ConvolutionWeights(
      shape,
      values: Block(numbers(shape.weightCount, bound: bound, index: 0).map { E($0) }))
    weights.repack(gradients: true)
    bias = Block(numbers(shape.outputChannels, index: 1).map { E($0) })
    input = Tensor(inputShape, floats: numbers(inputShape.count, index: 2))
    dOutput = Tensor(outputShape, floats: numbers(outputShape.count, index: 3))
    output = Tensor(outputShape)
    dInput = Tensor(inputShape)
    dWeights = Block(count: shape.weightCount)
  }

  func forward() {
    E.convolutionForward(
      input, weights, bias: bias, output: output, adding: nil, scratch: scratch)
  }

  func backwardData() {
    E.convolutionBackwardData(dOutput, weights, dInput: dInput, scratch: scratch)
  }

  func backwardWeights() {
    E.convolutionBackwardWeights(input, dOutput, shape, dWeights: dWeights, scratch: scratch)
  }
}

extension LayerSites.ConvolutionSite {
  /// Returns the forward, to-data and to-weights passes, which all take as many operations.
  func trials(images: Int, threads: Int) -> TrialGroup {
    let copies = (0..<threads).map { _ in ConvolutionBuffers<Float>(self, images: images) }
    let fast = copies[0]
    let naive = ConvolutionBuffers<Double>(self, images: images)
    let work = images * shape.flops(height: height, width: width)
    return TrialGroup(
      title: title, layer: layer,
      trials: [
        Trial(
          .convolutionForward, work: work, fast: copies.map { $0.forward }, naive: naive.forward
        ) {
          [(fast.output.values, naive.output.values)]
        },
        Trial(
          .convolutionToData, work: work, fast: copies.map { $0.backwardData },
          naive: naive.backwardData
        ) {
          [(fast.dInput.values, naive.dInput.values)]
        },
        Trial(
          .convolutionToWeights, work: work, fast: copies.map { $0.backwardWeights },
          naive: naive.backwardWeights
        ) {
          [(fast.dWeights.values, naive.dWeights.values)]
        },
      ])
  }
}

// MARK: Group norm

private struct NormBuffers<E: KernelScalar>: Sendable {
  let shape: GroupNormShape
  let scale, shift, statistics, dScale, dShift: Block<E>
  let input, output, dOutput, dInput: Tensor<E>
  let scratch = KernelScratch<E>()

  init(_ site: LayerSites.NormSite, images: Int) {
    shape = site.shape
    let size = Tensor<E>.Shape(
      images: images, height: site.height, width: site.width, channels: shape.channels, border: 1)
    scale = Block(numbers(shape.channels, index: 0).map { E($0) })
    shift = Block(numbers(shape.channels, index: 1).map { E($0) })
    input = Tensor(size, floats: numbers(size.count, index: 2))
    dOutput = Tensor(size, floats: numbers(size.count, index: 3))
    output = Tensor(size)
    dInput = Tensor(size)
    statistics = Block(count: shape.statisticsCount(images: images))
    dScale = Block(count: shape.channels)
    dShift = Block(count: shape.channels)
  }

  func forward() {
    E.groupNormForward(
      input, shape, scale: scale, shift: shift, output: output, statistics: statistics,
      scratch: scratch)
  }

  /// Runs the backward pass, which needs the statistics of a forward pass.
  func backward() {
    E.groupNormBackward(
      dOutput, input, shape, scale: scale, shift: shift, statistics: statistics, dInput: dInput,
      adding: nil, dScale: dScale, dShift: dShift)
  }
}

extension LayerSites.NormSite {
  func trials(images: Int, threads: Int) -> TrialGroup {
    let copies = (0..<threads).map { _ in NormBuffers<Float>(self, images: images) }
    let fast = copies[0]
    let naive = NormBuffers<Double>(self, images: images)
    let work = fast.input.shape.count
    return TrialGroup(
      title: title, layer: layer,
      trials: [
        Trial(
          .normForward, work: work, .elements, fast: copies.map { $0.forward },
          naive: naive.forward
        ) {
          [(fast.output.values, naive.output.values)]
        },
        Trial(
          .normBackward, work: work, .elements, fast: copies.map { $0.backward },
          naive: naive.backward
        ) {
          [
            (fast.dInput.values, naive.dInput.values),
            (fast.dScale.values, naive.dScale.values),
            (fast.dShift.values, naive.dShift.values),
          ]
        },
      ])
  }
}

// MARK: Attention

private struct AttentionBuffers<E: KernelScalar>: Sendable {
  let qkv, probabilities, output, dOutput, dQKV: Tensor<E>
  let scratch = KernelScratch<E>()

  init(_ site: LayerSites.AttentionSite, images: Int) {
    func shape(_ channels: Int) -> Tensor<E>.Shape {
      .init(images: images, height: site.height, width: site.width, channels: channels)
    }
    let (wide, narrow) = (shape(3 * site.channels), shape(site.channels))
    qkv = Tensor(wide, floats: numbers(wide.count, index: 0))
    dOutput = Tensor(narrow, floats: numbers(narrow.count, index: 1))
    probabilities = Tensor(shape(site.height * site.width))
    output = Tensor(narrow)
    dQKV = Tensor(wide)
  }

  func forward() {
    E.attentionForward(qkv, probabilities: probabilities, output: output, scratch: scratch)
  }

  /// Runs the backward pass, which needs the probabilities of a forward pass.
  func backward() {
    E.attentionBackward(
      dOutput, qkv, probabilities: probabilities, dQKV: dQKV, scratch: scratch)
  }
}

extension LayerSites.AttentionSite {
  /// Counts two matrix products in the forward pass and four in the backward, but no softmax.
  func trials(images: Int, threads: Int) -> TrialGroup {
    let copies = (0..<threads).map { _ in AttentionBuffers<Float>(self, images: images) }
    let fast = copies[0]
    let naive = AttentionBuffers<Double>(self, images: images)
    let tokens = height * width
    let product = images * 2 * tokens * tokens * channels
    return TrialGroup(
      title: title, layer: layer,
      trials: [
        Trial(
          .attentionForward, work: 2 * product, fast: copies.map { $0.forward },
          naive: naive.forward
        ) {
          [(fast.output.values, naive.output.values)]
        },
        Trial(
          .attentionBackward, work: 4 * product, fast: copies.map { $0.backward },
          naive: naive.backward
        ) {
          [(fast.dQKV.values, naive.dQKV.values)]
        },
      ])
  }
}
