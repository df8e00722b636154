extension ConvolutionShape {
  /// Whether Winograd's filtering is used for this layer instead of im2col.
  ///
  /// It needs a quarter of the multiplications but moves 36 transformed matrices; with many
  /// channels those of the weights no longer fit the second-level cache.
  package var usesWinograd: Bool {
    kernel == 3 && stride == 1 && padding == 1 && !isTransposed
      && inputChannels % Tile.lanes == 0 && outputChannels % Tile.lanes == 0
      && inputChannels * outputChannels <= Tile.winogradWeights
  }
}

extension Panels<Float> {
  /// Packs G g G' of 3 x 3 weights as 36 matrices. g is [9, rows, columns] or, if `transposed`, the
  /// rotated weights of the gradient to data, g[8 - tap] with rows and columns exchanged.
  mutating func packWinograd(
    _ values: UnsafePointer<Float>, inputChannels: Int, outputChannels: Int, transposed: Bool
  ) {
    (taps, rows, columns) = (
      1, transposed ? outputChannels : inputChannels,
      transposed ? inputChannels : outputChannels
    )
    let columnsOfPanels = panelCount * Tile.NR
    matrixStride = WinogradMatrices.stride(rows, columnsOfPanels)
    let needed = WinogradMatrices.size(rows, columnsOfPanels)
    if storage.count < needed { storage = Storage(count: needed) }
    let plane = inputChannels * outputChannels
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 18 + 9 + 9 * Tile.lanes) {
      let (work, g, square) = ($0.baseAddress!, $0.baseAddress! + 18, $0.baseAddress! + 27)
      for first in stride(from: 0, to: columns, by: Tile.lanes) {
        for row in 0..<rows {
          if transposed && row % Tile.lanes == 0 {
            // The next rows of these columns, read along the cache lines they lie in.
            for i in 0..<9 * Tile.lanes {
              let (tap, lane) = i.quotientAndRemainder(dividingBy: Tile.lanes)
              square[i] = (values + ((8 - tap) * plane + (first + lane) * outputChannels + row))
                .vector()
            }
          }
          for tap in 0..<9 {
            if transposed {
              let p =
                UnsafeRawPointer(square + tap * Tile.lanes)
                .assumingMemoryBound(to: Float.self) + row % Tile.lanes
              for lane in 0..<Tile.lanes { g[tap][lane] = p[lane * Tile.lanes] }
            } else {
              g[tap] = (values + (tap * plane + row * outputChannels + first)).vector()
            }
          }
          for j in 0..<3 {
            let t = Winograd.weights((g[j], g[3 + j], g[6 + j]))
            (work[j], work[3 + j], work[6 + j]) = (t.0, t.1, t.2)
            (work[9 + j], work[12 + j], work[15 + j]) = (t.3, t.4, t.5)
          }
          let panel = first / Tile.NR
          let width = packedWidth(panel * Tile.NR)
          let target =
            storage.pointer + panel * panelStride + row * width + (first - panel * Tile.NR)
          for i in 0..<6 {
            let u = Winograd.weights((work[3 * i], work[3 * i + 1], work[3 * i + 2]))
            let p = target + 6 * i * matrixStride
            p.store(u.0)
            p.store(u.1, matrixStride)
            p.store(u.2, 2 * matrixStride)
            p.store(u.3, 3 * matrixStride)
            p.store(u.4, 4 * matrixStride)
            p.store(u.5, 5 * matrixStride)
          }
        }
      }
    }
  }
}

extension Float {
  /// target = convolution(source) + bias + addend by Winograd's filtering with `panels` of 36 matrices.
  static func winograd(
    _ panels: Panels<Float>, source: Tensor<Float>, target: Tensor<Float>, bias: Block<Float>?,
    adding addend: Tensor<Float>?, scratch: KernelScratch<Float>
  ) {
    let plan = WinogradTiles(
      images: target.shape.images, height: target.shape.height, width: target.shape.width)
    let run = plan.run(inputChannels: panels.rows, outputChannels: panels.columns)
    let inputSize = WinogradMatrices.size(run, panels.rows)
    let memory = scratch.memory(inputSize + WinogradMatrices.size(run, panels.columns))
    for first in stride(from: 0, to: plan.count, by: run) {
      let tiles = min(run, plan.count - first)
      let inputs = WinogradMatrices(pointer: memory, tiles: tiles, channels: panels.rows)
      let outputs = WinogradMatrices(
        pointer: memory + inputSize, tiles: tiles, channels: panels.columns)
      scratch.share(tiles) { inputs.transform(inputs: source, plan, first: first, tiles: $0) }
      scratch.share(Winograd.elements) {
        for element in $0 {
          TapProduct.multiply(
            inputs.pointer + element * inputs.stride, stride: panels.rows, rows: tiles, by: panels,
            matrix: element, into: outputs.pointer + element * outputs.stride,
            stride: panels.columns)
        }
      }
      scratch.share(tiles) {
        outputs.untransform(
          into: target, plan, first: first, tiles: $0,
          bias: bias.map { UnsafePointer($0.pointer) }, addend: target.distance(to: addend))
      }
    }
  }

  /// dWeights += gradient with respect to 3 x 3 weights: G' (v' m) G, v' m over all tiles.
  static func winogradBackwardWeights(
    _ input: Tensor<Float>, _ dOutput: Tensor<Float>, dWeights: Block<Float>,
    scratch: KernelScratch<Float>
  ) {
    let (rows, columns) = (input.shape.channels, dOutput.shape.channels)
    let plan = WinogradTiles(
      images: dOutput.shape.images, height: dOutput.shape.height, width: dOutput.shape.width)
    let run = plan.run(inputChannels: rows, outputChannels: columns)
    let (inputSize, outputSize) = (
      WinogradMatrices.size(run, rows), WinogradMatrices.size(run, columns)
    )
    let matrix = WinogradMatrices.stride(rows, columns)
    let memory = scratch.memory(inputSize + outputSize + WinogradMatrices.size(rows, columns))
    let sums = memory + inputSize + outputSize
    for first in stride(from: 0, to: plan.count, by: run) {
      let tiles = min(run, plan.count - first)
      let inputs = WinogradMatrices(pointer: memory, tiles: tiles, channels: rows)
      let outputs = WinogradMatrices(pointer: memory + inputSize, tiles: tiles, channels: columns)
      inputs.transform(inputs: input, plan, first: first, tiles: 0..<tiles)
      outputs.transform(gradients: dOutput, plan, first: first)
      for element in 0..<Winograd.elements {
        TapOuterProduct(
          left: .init(
            UnsafePointer(inputs.pointer) + element * inputs.stride, channels: rows, stride: rows),
          right: .init(
            UnsafePointer(outputs.pointer) + element * outputs.stride, channels: columns,
            stride: columns),
          images: 1, rows: 1, columns: tiles, stride: columns, accumulates: first > 0
        ).run(leftOffset: 0, rightOffset: 0, into: sums + element * matrix)
      }
    }
    addWeightGradient(sums, stride: matrix, plane: rows * columns, to: dWeights.pointer)
  }

  /// g += G' u G for every channel pair; u is [36][plane], its matrices `stride` apart, g [9][plane].
  private static func addWeightGradient(
    _ sums: UnsafePointer<Float>, stride step: Int, plane: Int,
    to gradient: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 18) {
      let work = $0.baseAddress!
      for i in stride(from: 0, to: plane, by: Tile.lanes) {
        for j in 0..<6 {
          let u = sums + (j * step + i)
          let t = Winograd.weightsGradient(
            (
              u.vector(), u.vector(6 * step), u.vector(12 * step), u.vector(18 * step),
              u.vector(24 * step), u.vector(30 * step)
            ))
          (work[j], work[6 + j], work[12 + j]) = t
        }
        for k in 0..<3 {
          let w = work + 6 * k
          let g = Winograd.weightsGradient((w[0], w[1], w[2], w[3], w[4], w[5]))
          let target = gradient + (3 * k * plane + i)
          target.store(target.vector() + g.0)
          target.store(target.vector(plane) + g.1, plane)
          target.store(target.vector(2 * plane) + g.2, 2 * plane)
        }
      }
    }
  }
}
