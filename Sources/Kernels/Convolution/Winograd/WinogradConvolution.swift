extension ConvolutionShape {
  /// Whether Winograd's filtering is used for this layer instead of im2col.
  ///
  /// It needs a quarter of the multiplications but moves 36 or 64 transformed matrices; with many
  /// channels those of the weights no longer fit the second-level cache.
  package var usesWinograd: Bool {
    kernel == 3 && stride == 1 && padding == 1 && !isTransposed
      && inputChannels % Tile.lanes == 0 && outputChannels % Tile.lanes == 0
      && inputChannels * outputChannels <= Tile.winogradWeights
  }

  /// The number of points to which the weights are transformed along each axis: 8 allows tiles of 6
  /// and takes 64 matrices, 6 allows tiles of 4 and takes 36.
  var winogradSide: Int {
    inputChannels * outputChannels <= Tile.winogradWideWeights ? 8 : 6
  }
}

extension Panels<Float> {
  /// Packs G g G' of 3 x 3 weights as side x side matrices. g is [9, rows, columns] or, if
  /// `transposed`, the rotated weights of the gradient to data, g[8 - tap] with rows and columns
  /// exchanged.
  mutating func packWinograd(
    _ values: UnsafePointer<Float>, inputChannels: Int, outputChannels: Int, side: Int,
    transposed: Bool
  ) {
    (taps, rows, columns) = (
      1, transposed ? outputChannels : inputChannels,
      transposed ? inputChannels : outputChannels
    )
    let columnsOfPanels = panelCount * Tile.NR
    matrixStride = WinogradMatrices.stride(rows, columnsOfPanels)
    matrixSide = side
    let needed = WinogradMatrices.size(side, rows, columnsOfPanels)
    if storage.count < needed { storage = Storage(count: needed) }
    let plane = inputChannels * outputChannels
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 24 + 9 + 9 * Tile.lanes) {
      let (work, g, square) = ($0.baseAddress!, $0.baseAddress! + 24, $0.baseAddress! + 33)
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
            Winograd.weights(side: side, { g[3 * $0 + j] }, { work[3 * $0 + j] = $1 })
          }
          let panel = first / Tile.NR
          let width = packedWidth(panel * Tile.NR)
          let target =
            storage.pointer + panel * panelStride + row * width + (first - panel * Tile.NR)
          for i in 0..<side {
            let p = target + side * i * matrixStride
            let w = work + 3 * i
            Winograd.weights(side: side, { w[$0] }, { p.store($1, $0 * matrixStride) })
          }
        }
      }
    }
  }
}

extension Float {
  /// target = convolution(source) + bias + addend by Winograd's filtering with `panels`.
  static func winograd(
    _ panels: Panels<Float>, source: Tensor<Float>, target: Tensor<Float>, bias: Block<Float>?,
    adding addend: Tensor<Float>?, scratch: KernelScratch<Float>
  ) {
    let plan = WinogradTiles(
      images: target.shape.images, height: target.shape.height, width: target.shape.width,
      side: panels.matrixSide)
    let side = plan.side
    // Threads that share an image meet once where each takes tiles of its own through all steps. Then
    // each reads all weights, so these have to be small. Else threads meet after each step.
    let weights = WinogradMatrices.size(side, panels.rows, panels.columns)
    let isApart = MemoryLayout<Float>.stride * weights <= Tile.winogradBytes
    let runs = plan.runs(
      inputChannels: panels.rows, outputChannels: panels.columns, share: 1,
      fewest: isApart ? scratch.threads : 1)
    let tiles = runs.map(\.tiles).max() ?? 0
    let inputSize = WinogradMatrices.size(side, tiles, panels.rows)
    let size = inputSize + WinogradMatrices.size(side, tiles, panels.columns)
    func compute(
      _ run: WinogradTiles.Run, in memory: UnsafeMutablePointer<Float>, sharedBy crew: Crew?
    ) {
      let inputs = WinogradMatrices(
        pointer: memory, side: side, tiles: run.tiles, channels: panels.rows)
      let outputs = WinogradMatrices(
        pointer: memory + inputSize, side: side, tiles: run.tiles, channels: panels.columns)
      crew.share(run.tiles) { inputs.transform(inputs: source, run, rows: $0) }
      crew.share(side * side) {
        for pair in $0 {
          let (i, j) = pair.quotientAndRemainder(dividingBy: side)
          let rows = run.rows(i, j)
          TapProduct.multiply(
            inputs.row(rows.lowerBound, ofPair: pair), stride: panels.rows, rows: rows.count,
            by: panels, matrix: i * panels.matrixSide + j,
            into: outputs.row(rows.lowerBound, ofPair: pair), stride: panels.columns)
        }
      }
      crew.share(run.tiles) {
        outputs.untransform(
          into: target, run, rows: $0, bias: bias, addend: target.distance(to: addend))
      }
    }
    if scratch.threads > 1 && isApart {
      let memory = scratch.memory(runs.count * size)
      scratch.crew.share(runs.count) {
        for number in $0 { compute(runs[number], in: memory + number * size, sharedBy: nil) }
      }
    } else {
      let memory = scratch.memory(size)
      for run in runs { compute(run, in: memory, sharedBy: scratch.crew) }
    }
  }

  /// dWeights += gradient with respect to 3 x 3 weights: G' (v' m) G, v' m over all tiles.
  static func winogradBackwardWeights(
    _ input: Tensor<Float>, _ dOutput: Tensor<Float>, side: Int, dWeights: Block<Float>,
    scratch: KernelScratch<Float>
  ) {
    let (rows, columns) = (input.shape.channels, dOutput.shape.channels)
    let plan = WinogradTiles(
      images: dOutput.shape.images, height: dOutput.shape.height, width: dOutput.shape.width,
      side: side)
    let side = plan.side
    // Every run reads and writes the sums.
    let runs = plan.runs(inputChannels: rows, outputChannels: columns, share: 2)
    let tiles = runs.map(\.tiles).max() ?? 0
    let (inputSize, outputSize) = (
      WinogradMatrices.size(side, tiles, rows), WinogradMatrices.size(side, tiles, columns)
    )
    let matrix = WinogradMatrices.stride(rows, columns)
    let memory = scratch.memory(
      inputSize + outputSize + WinogradMatrices.size(side, rows, columns))
    let sums = memory + inputSize + outputSize
    for (number, run) in runs.enumerated() {
      let inputs = WinogradMatrices(
        pointer: memory, side: side, tiles: run.tiles, channels: rows)
      let outputs = WinogradMatrices(
        pointer: memory + inputSize, side: side, tiles: run.tiles, channels: columns)
      inputs.transform(inputs: input, run, rows: 0..<run.tiles)
      outputs.transform(gradients: dOutput, run)
      for pair in 0..<side * side {
        let (i, j) = pair.quotientAndRemainder(dividingBy: side)
        let range = run.rows(i, j)
        let sum = sums + pair * matrix
        guard !range.isEmpty else {
          if number == 0 { sum.update(repeating: 0, count: rows * columns) }
          continue
        }
        let left = UnsafePointer(inputs.row(range.lowerBound, ofPair: pair))
        let right = UnsafePointer(outputs.row(range.lowerBound, ofPair: pair))
        TapOuterProduct(
          left: .init(left, channels: rows, stride: rows),
          right: .init(right, channels: columns, stride: columns),
          images: 1, rows: 1, columns: range.count, stride: columns, accumulates: number > 0
        ).run(leftOffset: 0, rightOffset: 0, into: sum)
      }
    }
    addWeightGradient(
      sums, side: side, stride: matrix, plane: rows * columns, to: dWeights.pointer)
  }

  /// g += G' u G for every channel pair; u is [side][side][plane], its matrices `stride` apart, g
  /// [9][plane].
  private static func addWeightGradient(
    _ sums: UnsafePointer<Float>, side: Int, stride step: Int, plane: Int,
    to gradient: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 24) {
      let work = $0.baseAddress!
      for i in stride(from: 0, to: plane, by: Tile.lanes) {
        for j in 0..<side {
          let u = sums + (j * step + i)
          let t = Winograd.weightsGradient(side: side) { u.vector($0 * side * step) }
          (work[j], work[8 + j], work[16 + j]) = t
        }
        for k in 0..<3 {
          let w = work + 8 * k
          let g = Winograd.weightsGradient(side: side) { w[$0] }
          let target = gradient + (3 * k * plane + i)
          target.store(target.vector() + g.0)
          target.store(target.vector(plane) + g.1, plane)
          target.store(target.vector(2 * plane) + g.2, 2 * plane)
        }
      }
    }
  }
}
