extension Float {
  package static func pack(
    _ weights: Block<Float>, _ shape: ConvolutionShape, transposed: Bool,
    into panels: inout Panels<Float>
  ) {
    let start = KernelClock.start()
    defer { KernelClock.stop(start, .packing) }
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    if shape.usesWinograd {
      panels.packWinograd(
        weights.pointer, inputChannels: inputs, outputChannels: outputs, side: shape.winogradSide,
        transposed: transposed)
    } else {
      panels.pack(
        weights.pointer, taps: shape.taps, rows: transposed ? outputs : inputs,
        columns: transposed ? inputs : outputs, rowStride: outputs, transposed: transposed)
    }
  }

  package static func convolutionForward(
    _ input: Tensor<Float>, _ weights: ConvolutionWeights<Float>, bias: Block<Float>?,
    output: Tensor<Float>, adding addend: Tensor<Float>?, scratch: KernelScratch<Float>
  ) {
    let start = KernelClock.start()
    defer {
      KernelClock.stop(
        start, .convolutionForward, .convolution(weights.shape), input: input,
        others: [output] + (addend.map { [$0] } ?? []))
    }
    weights.shape.checkForward(
      input.shape, bias: bias, output: output.shape, adding: addend?.shape)
    run(
      weights.forward, weights.shape, source: input, target: output, bias: bias, adding: addend,
      scratch)
  }

  package static func convolutionBackwardData(
    _ dOutput: Tensor<Float>, _ weights: ConvolutionWeights<Float>, dInput: Tensor<Float>,
    scratch: KernelScratch<Float>
  ) {
    let start = KernelClock.start()
    defer {
      KernelClock.stop(
        start, .convolutionToData, .convolution(weights.shape), input: dInput, others: [dOutput])
    }
    weights.shape.checkBackwardData(dOutput.shape, dInput: dInput.shape)
    run(
      weights.backward, weights.shape, source: dOutput, target: dInput, bias: nil, adding: nil,
      scratch)
  }

  /// Runs one direction, by Winograd's filtering or sweep by sweep.
  private static func run(
    _ direction: ConvolutionWeights<Float>.Direction, _ shape: ConvolutionShape,
    source: Tensor<Float>, target: Tensor<Float>, bias: Block<Float>?,
    adding addend: Tensor<Float>?, _ scratch: KernelScratch<Float>
  ) {
    let panels = direction.panels
    let (s, t) = (source.shape, target.shape)
    assert(panels.rows == s.channels && panels.columns == t.channels)
    if shape.usesWinograd {
      return winograd(
        panels, source: source, target: target, bias: bias, adding: addend, scratch: scratch)
    }
    if let bias, t.biasStride(bias) > 0 {
      for n in 0..<t.images {
        run(
          direction, shape, source: source.image(n), target: target.image(n),
          bias: bias[n * t.channels..<(n + 1) * t.channels], adding: addend?.image(n), scratch)
      }
      return
    }
    for sweep in direction.sweeps {
      let grid = TapGrid(
        images: t.images,
        rows: sweep.gridSize(target: t.height, first: sweep.targetY),
        columns: sweep.gridSize(target: t.width, first: sweep.targetX),
        sourceImage: s.imageStride, sourceRow: sweep.sourceStep * s.rowStride,
        sourceColumn: sweep.sourceStep * s.channels,
        targetImage: t.imageStride, targetRow: sweep.targetStep * t.rowStride,
        targetColumn: sweep.targetStep * t.channels)
      let product = TapProduct(
        source: UnsafePointer(source.pointer),
        target: target.pointer + sweep.targetY * t.rowStride + sweep.targetX * t.channels,
        grid: grid.joined, panels: panels, start: bias.map { UnsafePointer($0.pointer) },
        addend: target.distance(to: addend))
      withUnsafeTemporaryAllocation(of: TapProduct.TapOffset.self, capacity: sweep.taps.count) {
        for (i, tap) in sweep.taps.enumerated() {
          $0[i] = .init(
            source: tap.dy * s.rowStride + tap.dx * s.channels,
            row: tap.index * panels.rows)
        }
        product.run(taps: UnsafeBufferPointer($0), scratch)
      }
    }
  }

  package static func convolutionBackwardWeights(
    _ input: Tensor<Float>, _ dOutput: Tensor<Float>, _ shape: ConvolutionShape,
    dWeights: Block<Float>, scratch: KernelScratch<Float>
  ) {
    let start = KernelClock.start()
    defer {
      KernelClock.stop(
        start, .convolutionToWeights, .convolution(shape), input: input, others: [dOutput])
    }
    shape.checkBackwardWeights(input.shape, dOutput.shape, dWeights: dWeights)
    if shape.usesWinograd {
      return winogradBackwardWeights(
        input, dOutput, side: shape.winogradSide, dWeights: dWeights, scratch: scratch)
    }
    // The strided side is read at s q + k - p, the dense side at q.
    let (i, o) = (input.shape, dOutput.shape)
    let dense = shape.isTransposed ? i : o
    func side(_ tensor: Tensor<Float>, step: Int) -> TapOuterProduct.Side {
      .init(
        base: UnsafePointer(tensor.pointer), channels: tensor.shape.channels,
        image: tensor.shape.imageStride, row: step * tensor.shape.rowStride,
        column: step * tensor.shape.channels)
    }
    let (left, right) = (
      side(input, step: shape.isTransposed ? 1 : shape.stride),
      side(dOutput, step: shape.isTransposed ? shape.stride : 1)
    )
    // With one output channel, the gradient's column is read as a row, and a row fills vectors.
    let exchanged = shape.outputChannels == 1
    let product = TapOuterProduct(
      left: exchanged ? right : left, right: exchanged ? left : right,
      images: i.images, rows: dense.height, columns: dense.width, stride: shape.outputChannels)
    for ky in 0..<shape.kernel {
      for kx in 0..<shape.kernel {
        let strided = shape.isTransposed ? o : i
        let offset =
          (ky - shape.padding) * strided.rowStride + (kx - shape.padding) * strided.channels
        product.run(
          leftOffset: shape.isTransposed == exchanged ? offset : 0,
          rightOffset: shape.isTransposed == exchanged ? 0 : offset,
          into: dWeights.pointer
            + (ky * shape.kernel + kx) * shape.inputChannels * shape.outputChannels)
      }
    }
  }
}
