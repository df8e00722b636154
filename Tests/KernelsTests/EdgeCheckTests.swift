// Exit tests came with Swift 6.2. An earlier compiler builds the package without these tests.
#if compiler(>=6.2)
  import Kernels
  import Testing

  /// A wrong shape, border or count stops the program at a layer's edge, in the fast kernels and in
  /// the naive twins. Each call below has one fault; `soundCallsPass` makes it without the fault.
  @Suite struct EdgeCheckTests {
    @Test func soundCallsPass() {
      for channels in [3, 2 * Tile.NR] {
        convolutionForward(Float.self, channels: channels)
        convolutionForward(Double.self, channels: channels)
        backwardData(Float.self, channels: channels)
        backwardData(Double.self, channels: channels)
        backwardWeights(Float.self)
        backwardWeights(Double.self)
      }
      attention(Float.self)
      attention(Double.self)
      norm(Float.self)
      norm(Double.self)
      descend()
    }

    @Test func convolutionForwardChecks() async {
      await #expect(processExitsWith: .failure) { convolutionForward(Float.self, border: 0) }
      await #expect(processExitsWith: .failure) { convolutionForward(Double.self, border: 0) }
      await #expect(processExitsWith: .failure) { convolutionForward(Float.self, biases: 2) }
      await #expect(processExitsWith: .failure) { convolutionForward(Double.self, biases: 4) }
      await #expect(processExitsWith: .failure) { convolutionForward(Float.self, outputHeight: 5) }
      await #expect(processExitsWith: .failure) { convolutionForward(Double.self, outputHeight: 3) }
      await #expect(processExitsWith: .failure) { convolutionForward(Float.self, addendBorder: 1) }
      await #expect(processExitsWith: .failure) { convolutionForward(Double.self, addendBorder: 1) }
    }

    /// Panels that were never packed, or are older than the weights, are refused by every pass,
    /// both the tap product's and Winograd's.
    @Test func unpackedWeightsAreRefused() async {
      await #expect(processExitsWith: .failure) {
        convolutionForward(Float.self, packings: [])
      }
      await #expect(processExitsWith: .failure) {
        convolutionForward(Float.self, channels: 2 * Tile.NR, packings: [])
      }
      await #expect(processExitsWith: .failure) { backwardData(Float.self, packings: [false]) }
      await #expect(processExitsWith: .failure) {
        backwardData(Float.self, channels: 2 * Tile.NR, packings: [false])
      }
      await #expect(processExitsWith: .failure) {
        backwardData(Float.self, packings: [true, false])
      }
    }

    @Test func convolutionBackwardChecks() async {
      await #expect(processExitsWith: .failure) { backwardData(Float.self, border: 0) }
      await #expect(processExitsWith: .failure) { backwardData(Double.self, border: 0) }
      await #expect(processExitsWith: .failure) { backwardWeights(Float.self, border: 0) }
      await #expect(processExitsWith: .failure) { backwardWeights(Double.self, border: 0) }
      await #expect(processExitsWith: .failure) { backwardWeights(Float.self, missing: 1) }
      await #expect(processExitsWith: .failure) { backwardWeights(Double.self, missing: 1) }
    }

    @Test func attentionChecks() async {
      await #expect(processExitsWith: .failure) { attention(Float.self, inputs: 7) }
      await #expect(processExitsWith: .failure) { attention(Float.self, tokens: 5) }
      await #expect(processExitsWith: .failure) { attention(Float.self, outputs: 3) }
      await #expect(processExitsWith: .failure) { attention(Double.self, outputs: 3) }
      await #expect(processExitsWith: .failure) { attention(Float.self, outputBorder: 1) }
      await #expect(processExitsWith: .failure) { attention(Double.self, outputBorder: 1) }
      await #expect(processExitsWith: .failure) { attention(Float.self, gradientBorder: 1) }
      await #expect(processExitsWith: .failure) { attention(Double.self, gradientBorder: 1) }
    }

    @Test func normChecks() async {
      await #expect(processExitsWith: .failure) { norm(Float.self, scales: 5) }
      await #expect(processExitsWith: .failure) { norm(Double.self, scales: 5) }
      await #expect(processExitsWith: .failure) { norm(Float.self, statistics: 7) }
      await #expect(processExitsWith: .failure) { norm(Float.self, addendBorder: 0) }
      await #expect(processExitsWith: .failure) { norm(Double.self, addendBorder: 0) }
    }

    @Test func optimiserChecks() async {
      await #expect(processExitsWith: .failure) { descend(averages: 2) }
      await #expect(processExitsWith: .failure) {
        OptimiserSweep.move(Block(count: 3), into: Block(count: 2))
      }
    }
  }

  // MARK: Calls with at most one fault each

  /// A 3 x 3 kernel at 4 x 4 pixels, with as many channels in as out.
  private func shape(_ channels: Int) -> ConvolutionShape {
    .init(inputChannels: channels, outputChannels: channels, kernel: 3, padding: 1)
  }

  private func tensor<E: KernelScalar>(
    _ channels: Int, height: Int = 4, border: Int = 0
  ) -> Tensor<E> {
    .init(.init(images: 1, height: height, width: 4, channels: channels, border: border))
  }

  /// - Parameter packings: one entry per call of `repack`, true if it was for gradients too.
  private func weights<E: KernelScalar>(
    _ shape: ConvolutionShape, packings: [Bool]
  ) -> ConvolutionWeights<E> {
    let weights = ConvolutionWeights<E>(shape, values: Block(count: shape.weightCount))
    for gradients in packings { weights.repack(gradients: gradients) }
    return weights
  }

  private func convolutionForward<E: KernelScalar>(
    _ type: E.Type, channels: Int = 3, border: Int = 1, biases: Int? = nil, outputHeight: Int = 4,
    addendBorder: Int = 0, packings: [Bool] = [false]
  ) {
    E.convolutionForward(
      tensor(channels, border: border), weights(shape(channels), packings: packings),
      bias: Block(count: biases ?? channels), output: tensor(channels, height: outputHeight),
      adding: tensor(channels, height: outputHeight, border: addendBorder),
      scratch: KernelScratch())
  }

  private func backwardData<E: KernelScalar>(
    _ type: E.Type, channels: Int = 3, border: Int = 1, packings: [Bool] = [true]
  ) {
    E.convolutionBackwardData(
      tensor(channels, border: border), weights(shape(channels), packings: packings),
      dInput: tensor(channels), scratch: KernelScratch())
  }

  private func backwardWeights<E: KernelScalar>(
    _ type: E.Type, border: Int = 1, missing: Int = 0
  ) {
    E.convolutionBackwardWeights(
      tensor(3, border: border), tensor(3), shape(3),
      dWeights: Block(count: shape(3).weightCount - missing), scratch: KernelScratch())
  }

  private func attention<E: KernelScalar>(
    _ type: E.Type, inputs: Int = 6, tokens: Int = 16, outputs: Int = 2, outputBorder: Int = 0,
    gradientBorder: Int = 0
  ) {
    let (qkv, probabilities): (Tensor<E>, Tensor<E>) = (tensor(inputs), tensor(tokens))
    let output: Tensor<E> = tensor(outputs, border: outputBorder)
    let scratch = KernelScratch<E>()
    // The forward call must pass, so that a faulty gradient can be tested.
    E.attentionForward(qkv, probabilities: probabilities, output: output, scratch: scratch)
    E.attentionBackward(
      output, qkv, probabilities: probabilities, dQKV: tensor(inputs, border: gradientBorder),
      scratch: scratch)
  }

  private func descend(averages: Int = 3) {
    OptimiserSweep.descend(
      values: Block(count: 3), direction: Block(count: 3), rate: 1,
      average: Block(count: averages), averageDecay: 0)
  }

  private func norm<E: KernelScalar>(
    _ type: E.Type, scales: Int = 4, statistics: Int = 4, addendBorder: Int = 1
  ) {
    let (input, norm): (Tensor<E>, _) = (
      tensor(4), GroupNormShape(channels: 4, groups: 2, activates: true)
    )
    let (scale, four) = (Block<E>(count: scales), Block<E>(count: 4))
    let statistics = Block<E>(count: statistics)
    E.groupNormForward(
      input, norm, scale: scale, shift: four, output: tensor(4), statistics: statistics,
      scratch: KernelScratch())
    E.groupNormBackward(
      input, input, norm, scale: scale, shift: four, statistics: statistics,
      dInput: tensor(4, border: 1), adding: tensor(4, border: addendBorder), dScale: four,
      dShift: Block(count: 4))
  }
#endif
