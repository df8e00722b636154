import Kernels

/// The convolutional U-Net with time embedding and skip connections.
///
/// Source: Ho, Jain, Abbeel 2020, in the arrangement of the CEM paper's code (THEORY 2.2). Each
/// level has `blocksPerLevel` residual blocks on the way down and one more on the way up. Between
/// levels there is a stride-2 convolution going down and a 4 x 4 transposed convolution going up.
/// Attention is in the middle.
///
///     stem - down0 - down1 - ... - middle - ... - up1 - up0 - norm, SiLU, conv
///               \       \______ skips _______/       /
///                \__________________________________/
package struct UNet: Network {
  /// What the names of the last layer's parameters begin with.
  package static let lastLayer = "final.conv"

  package let configuration: UNetConfiguration
  package let layout: ParameterLayout
  private let time: TimeEmbedding
  /// Nil for a network that takes no labels.
  private let labels: LabelEmbedding?
  private let stem: Convolution
  private let down: [DownLevel]
  private let middle: (first: ResidualBlock, attention: SelfAttention, second: ResidualBlock)
  /// The levels from the lowest resolution up.
  private let up: [UpLevel]
  private let finalNorm: GroupNorm
  private let finalConvolution: Convolution

  /// A residual block and the attention that may follow it.
  private struct Stage {
    let block: ResidualBlock
    let attention: SelfAttention?
    /// The number of the block's input channels that come from a skip connection.
    let skipChannels: Int
  }
  private struct DownLevel {
    let stages: [Stage]
    let downsample: Convolution?
  }
  private struct UpLevel {
    let stages: [Stage]
    let upsample: Convolution?
  }

  /// - Parameter configuration: one whose `fault` is nil.
  package init(_ configuration: UNetConfiguration) {
    precondition(
      configuration.fault == nil,
      "A U-Net cannot have this configuration: \(configuration.fault ?? "")")
    self.configuration = configuration
    var layout = ParameterLayout()
    let channels = configuration.channels
    func stage(
      _ level: Int, _ direction: String, _ j: Int, from: Int, skip: Int = 0, to: Int
    ) -> Stage {
      let name = "\(direction)\(level)"
      let block = ResidualBlock(
        &layout, "\(name).block\(j)", from: from + skip, to: to,
        timeChannels: configuration.timeChannels, groups: configuration.groups,
        dropout: configuration.dropout)
      let attention =
        configuration.attention[level]
        ? SelfAttention(
          &layout, "\(name).attention\(j)", channels: to, groups: configuration.groups) : nil
      return Stage(block: block, attention: attention, skipChannels: skip)
    }

    time = TimeEmbedding(&layout, configuration)
    stem = Convolution(
      &layout, "stem",
      .init(
        inputChannels: configuration.imageChannels, outputChannels: channels[0], kernel: 3,
        padding: 1))
    var width = channels[0]
    down = channels.indices.map { level in
      let stages = (0..<configuration.blocksPerLevel).map { j in
        defer { width = channels[level] }
        return stage(level, "down", j, from: width, to: channels[level])
      }
      let downsample =
        level == channels.count - 1
        ? nil
        : Convolution(
          &layout, "down\(level).downsample",
          .init(
            inputChannels: width, outputChannels: width, kernel: 3, stride: 2, padding: 1))
      return DownLevel(stages: stages, downsample: downsample)
    }
    func middleBlock(_ j: Int) -> ResidualBlock {
      ResidualBlock(
        &layout, "middle.block\(j)", from: width, to: width,
        timeChannels: configuration.timeChannels, groups: configuration.groups,
        dropout: configuration.dropout)
    }
    let firstMiddle = middleBlock(0)
    let attention = SelfAttention(
      &layout, "middle.attention", channels: width, groups: configuration.groups)
    middle = (firstMiddle, attention, middleBlock(1))
    up = channels.indices.reversed().map { level in
      let below = channels[max(0, level - 1)]
      let stages = (0...configuration.blocksPerLevel).map { j in
        let isLast = j == configuration.blocksPerLevel
        let (skip, target) = isLast ? (below, below) : (channels[level], channels[level])
        defer { width = target }
        return stage(level, "up", j, from: width, skip: skip, to: target)
      }
      let upsample =
        level == 0
        ? nil
        : Convolution(
          &layout, "up\(level).upsample",
          .init(
            inputChannels: width, outputChannels: width, kernel: 4, stride: 2, padding: 1,
            isTransposed: true))
      return UpLevel(stages: stages, upsample: upsample)
    }
    finalNorm = GroupNorm(
      &layout, "final.norm", channels: width, groups: configuration.finalGroups, activates: true)
    finalConvolution = Convolution(
      &layout, Self.lastLayer,
      .init(
        inputChannels: width, outputChannels: configuration.imageChannels, kernel: 3, padding: 1),
      startsAtZero: true)
    // This comes last, so that all other parameters start as in the network without labels.
    labels =
      configuration.readsConditions
      ? LabelEmbedding(
        &layout, labels: configuration.conditions, channels: configuration.timeChannels)
      : nil
    self.layout = layout
  }

  package func inputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
    .init(
      images: images, height: configuration.height, width: configuration.width,
      channels: configuration.imageChannels, border: 1)
  }

  package func outputShape<E>(images: Int, _ type: E.Type) -> Tensor<E>.Shape {
    inputShape(images: images, type)
  }

  @_specialize(where E == Float)
  package func forward<E>(_ input: Tensor<E>, _ conditions: Conditions, _ pass: Pass<E>)
    -> Tensor<E>
  {
    precondition(
      conditions.times.count == input.shape.images,
      "The U-Net needs one time per image, got \(conditions.times.count) for \(input.shape.images)")
    precondition(
      labels != nil || conditions.labels.isEmpty, "A U-Net without classes takes no labels")
    let embedding = time.forward(conditions, labels: labels, pass)
    var h = stem.forward(input, pass, border: 1)
    var skips = [h]
    for level in down {
      for stage in level.stages {
        h = forward(stage, h, embedding, pass)
        skips.append(h)
      }
      if let downsample = level.downsample {
        h = downsample.forward(h, pass, border: 1)
        skips.append(h)
      }
    }
    h = middle.first.forward(h, time: embedding, pass)
    h = replacing(h, by: middle.attention.forward(h, pass), pass)
    h = replacing(h, by: middle.second.forward(h, time: embedding, pass), pass)
    for level in up {
      for stage in level.stages {
        let skip = skips.removeLast()
        let joined = pass.joined(h, skip)
        pass.release(h)
        pass.release(skip)
        h = forward(stage, joined, embedding, pass)
        pass.release(joined)
      }
      if let upsample = level.upsample {
        h = replacing(h, by: upsample.forward(h, pass, border: 1), pass)
      }
    }
    let normalised = replacing(h, by: finalNorm.forward(h, pass, border: 1), pass)
    return replacing(
      normalised, by: finalConvolution.forward(normalised, pass, border: 1), pass)
  }

  @_specialize(where E == Float)
  package func backward<E>(_ dOutput: Tensor<E>, _ pass: Pass<E>, wantsInput: Bool)
    -> Tensor<E>?
  {
    let dEmbedding = pass.tensor(
      .init(images: dOutput.shape.images, channels: configuration.timeChannels))
    dEmbedding.block.fill(0)
    let dNormalised = backward(finalConvolution, dOutput, pass, givingUpInput: true)
    var d = finalNorm.backward(dNormalised, pass, border: 1, givingUpInput: true)
    pass.recycle(dNormalised)
    // The gradients of the skips, in the order that the way down will need them.
    var dSkips: [Tensor<E>] = []
    for level in up.reversed() {
      if let upsample = level.upsample {
        d = backward(upsample, d, pass, givingUpInput: true)
      }
      for stage in level.stages.reversed() {
        // Nobody else reads the joined tensor.
        let dJoined = backward(stage, d, dEmbedding, pass, givingUpInput: true)
        let dSkip: Tensor<E>
        (d, dSkip) = pass.split(dJoined, skipChannels: stage.skipChannels)
        dSkips.append(dSkip)
      }
    }
    d = middle.second.backward(d, dEmbedding: dEmbedding, pass)
    d = middle.attention.backward(d, pass)
    d = middle.first.backward(d, dEmbedding: dEmbedding, pass)
    for level in down.reversed() {
      if let downsample = level.downsample {
        pass.add(dSkips.removeLast(), to: d)
        d = backward(downsample, d, pass)
      }
      for stage in level.stages.reversed() {
        pass.add(dSkips.removeLast(), to: d)
        d = backward(stage, d, dEmbedding, pass)
      }
    }
    pass.add(dSkips.removeLast(), to: d)
    stem.backwardParameters(d, pass)
    let dInput =
      wantsInput
      ? stem.backwardData(d, pass, input: inputShape(images: d.shape.images, E.self), border: 1)
      : nil
    pass.recycle(d)
    time.backward(dEmbedding, labels: labels, pass)
    return dInput
  }

  // MARK: Steps

  private func forward<E>(
    _ stage: Stage, _ x: Tensor<E>, _ embedding: Tensor<E>, _ pass: Pass<E>
  ) -> Tensor<E> {
    let h = stage.block.forward(x, time: embedding, pass)
    guard let attention = stage.attention else { return h }
    return replacing(h, by: attention.forward(h, pass), pass)
  }

  private func backward<E>(
    _ stage: Stage, _ d: Tensor<E>, _ dEmbedding: Tensor<E>, _ pass: Pass<E>,
    givingUpInput: Bool = false
  ) -> Tensor<E> {
    let inner = stage.attention.map { $0.backward(d, pass) } ?? d
    return stage.block.backward(
      inner, dEmbedding: dEmbedding, pass, givingUpInput: givingUpInput)
  }

  /// Goes back through a convolution that changes the resolution or is the last; recycles `d`.
  private func backward<E>(
    _ convolution: Convolution, _ d: Tensor<E>, _ pass: Pass<E>, givingUpInput: Bool = false
  ) -> Tensor<E> {
    convolution.backwardParameters(d, pass, givingUpInput: givingUpInput)
    var input = d.shape
    input.height = convolution.shape.inputSize(d.shape.height)
    input.width = convolution.shape.inputSize(d.shape.width)
    input.channels = convolution.shape.inputChannels
    let dInput = convolution.backwardData(d, pass, input: input, border: 1)
    pass.recycle(d)
    return dInput
  }

  /// Gives up `old` once `new` has been made from it.
  private func replacing<E>(_ old: Tensor<E>, by new: Tensor<E>, _ pass: Pass<E>) -> Tensor<E> {
    pass.release(old)
    return new
  }
}
