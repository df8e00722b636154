extension Naive {
  /// Calls `body` with (image, strided y, strided x, dense y, dense x, tap) wherever a tap of the
  /// kernel meets both sides.
  private static func forEachTap(
    _ shape: ConvolutionShape, images: Int, strided: (height: Int, width: Int),
    dense: (height: Int, width: Int), _ body: (Int, Int, Int, Int, Int, Int) -> Void
  ) {
    for n in 0..<images {
      for y in 0..<dense.height {
        for x in 0..<dense.width {
          for ky in 0..<shape.kernel {
            let sy = shape.stride * y + ky - shape.padding
            guard sy >= 0 && sy < strided.height else { continue }
            for kx in 0..<shape.kernel {
              let sx = shape.stride * x + kx - shape.padding
              guard sx >= 0 && sx < strided.width else { continue }
              body(n, sy, sx, y, x, ky * shape.kernel + kx)
            }
          }
        }
      }
    }
  }

  /// Calls `body` with (input pixel, output pixel, first weight of the tap) for every connection.
  private static func forEachConnection<E>(
    _ input: Tensor<E>, _ output: Tensor<E>, _ shape: ConvolutionShape,
    _ body: (UnsafeMutablePointer<E>, UnsafeMutablePointer<E>, Int) -> Void
  ) {
    let (i, o) = (input.shape, output.shape)
    let (small, large) = shape.isTransposed ? (i, o) : (o, i)
    forEachTap(
      shape, images: i.images, strided: (large.height, large.width),
      dense: (small.height, small.width)
    ) { n, sy, sx, y, x, tap in
      let (iy, ix, oy, ox) = shape.isTransposed ? (y, x, sy, sx) : (sy, sx, y, x)
      body(
        input.row(n, iy) + ix * i.channels, output.row(n, oy) + ox * o.channels,
        tap * i.channels * o.channels)
    }
  }

  package static func convolutionForward<E>(
    _ input: Tensor<E>, _ weights: ConvolutionWeights<E>, bias: Block<E>?, output: Tensor<E>,
    adding addend: Tensor<E>?
  ) {
    weights.shape.checkForward(
      input.shape, bias: bias, output: output.shape, adding: addend?.shape)
    let (inputs, outputs) = (weights.shape.inputChannels, weights.shape.outputChannels)
    for n in 0..<output.shape.images {
      let first = n * (bias.map { output.shape.biasStride($0) } ?? 0)
      for y in 0..<output.shape.height {
        for i in 0..<output.shape.width * outputs {
          let start = bias.map { $0.pointer[first + i % outputs] } ?? 0
          output.row(n, y)[i] = (addend?.row(n, y)[i] ?? 0) + start
        }
      }
    }
    forEachConnection(input, output, weights.shape) { x, out, first in
      let w = weights.values.pointer + first
      for c in 0..<inputs {
        for j in 0..<outputs { out[j] += x[c] * w[c * outputs + j] }
      }
    }
  }

  package static func convolutionBackwardData<E>(
    _ dOutput: Tensor<E>, _ weights: ConvolutionWeights<E>, dInput: Tensor<E>
  ) {
    weights.shape.checkBackwardData(dOutput.shape, dInput: dInput.shape)
    let (inputs, outputs) = (weights.shape.inputChannels, weights.shape.outputChannels)
    for n in 0..<dInput.shape.images {
      for y in 0..<dInput.shape.height {
        dInput.row(n, y).update(repeating: 0, count: dInput.shape.width * inputs)
      }
    }
    forEachConnection(dInput, dOutput, weights.shape) { dx, dOut, first in
      let w = weights.values.pointer + first
      for c in 0..<inputs {
        for j in 0..<outputs { dx[c] += dOut[j] * w[c * outputs + j] }
      }
    }
  }

  package static func convolutionBackwardWeights<E>(
    _ input: Tensor<E>, _ dOutput: Tensor<E>, _ shape: ConvolutionShape, dWeights: Block<E>
  ) {
    shape.checkBackwardWeights(input.shape, dOutput.shape, dWeights: dWeights)
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    forEachConnection(input, dOutput, shape) { x, dOut, first in
      let dw = dWeights.pointer + first
      for c in 0..<inputs {
        for j in 0..<outputs { dw[c * outputs + j] += x[c] * dOut[j] }
      }
    }
  }
}
