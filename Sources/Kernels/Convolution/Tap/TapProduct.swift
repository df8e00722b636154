/// The product at the heart of every convolution, linear layer and attention: for each pixel m of
/// a grid and each column n,
///
///     target[m][n] = start[n] + sum over taps t, rows c of source[m + offset(t)][c] · B[t][c][n]
///
/// This is im2col times a matrix, but the im2col matrix is never written: its row for pixel m is
/// read through a pointer to the pixel plus one offset per tap. B is packed (see `Panels`).
///
/// A tile is MR pixels by NR columns. The MR pixels need not be neighbours, so a tile continues
/// across the ends of rows and images. Only a sweep's very last tile is short, and it computes its
/// last pixel more than once instead of taking another path. Every element is one chain of fused
/// multiply-adds in the order of (t, c), whatever tile it falls in. A panel that fits one vector
/// has tiles of another form with the same chains (`NarrowTapProduct.swift`). A product with one
/// column adds up lanes of channels instead (`SingleColumnProduct.swift`): a different order, but
/// the same one for every pixel. So results never depend on how images are batched.
struct TapProduct {
  /// The position a tap reads relative to its pixel, in elements, and its first row in a panel.
  struct TapOffset { let source, row: Int }

  let source: UnsafePointer<Float>
  let target: UnsafeMutablePointer<Float>
  let grid: TapGrid
  let panels: Panels<Float>
  /// What every pixel starts from, `columns` floats (readable to a whole panel); nil for zero.
  let start: UnsafePointer<Float>?
  /// The distance in elements from the target to what is added to the product; nil adds nothing, 0
  /// the target itself.
  let addend: Int?
  /// The matrix of `panels` to multiply by, where each lies by itself.
  var matrix = 0

  /// Runs the whole grid, on all threads that `scratch` has to spare.
  func run(taps: UnsafeBufferPointer<TapOffset>, _ scratch: KernelScratch<Float>) {
    guard scratch.crew != nil else { return run(taps: taps, panels: 0..<panels.panelCount) }
    // Each thread gets panels, so that it reads its own weights, or rows where there is one panel.
    if panels.panelCount > 1 {
      scratch.crew.share(panels.panelCount) { run(taps: taps, panels: $0) }
    } else {
      scratch.crew.share(grid.rows) { rowsOfGrid($0).run(taps: taps, panels: 0..<1) }
    }
  }

  /// Returns the same product over some rows of each image.
  private func rowsOfGrid(_ range: Range<Int>) -> TapProduct {
    var part = grid
    part.rows = range.count
    return TapProduct(
      source: source + range.lowerBound * grid.sourceRow,
      target: target + range.lowerBound * grid.targetRow, grid: part, panels: panels, start: start,
      addend: addend, matrix: matrix)
  }

  /// Computes a plain product, target = left · panels: one tap, at the pixel itself.
  ///
  /// - Parameters:
  ///   - left: [rows, rows of a tap], its rows `stride` elements apart.
  ///   - matrix: which of the matrices to multiply by, where each lies by itself.
  ///   - target: [rows, columns of the panels], its rows `targetStride` elements apart.
  static func multiply(
    _ left: UnsafePointer<Float>, stride: Int, rows: Int, by panels: Panels<Float>, matrix: Int = 0,
    into target: UnsafeMutablePointer<Float>, stride targetStride: Int
  ) {
    guard rows > 0 else { return }
    if panels.columns > 1 {
      PlainProduct(
        left: left, leftStride: stride, rows: rows, target: target, targetStride: targetStride
      ).run(panels, matrix: matrix)
      return
    }
    let product = TapProduct(
      source: left, target: target,
      grid: TapGrid(
        images: 1, rows: 1, columns: rows, sourceImage: 0, sourceRow: 0, sourceColumn: stride,
        targetImage: 0, targetRow: 0, targetColumn: targetStride),
      panels: panels, start: nil, addend: nil, matrix: matrix)
    withUnsafeTemporaryAllocation(of: TapOffset.self, capacity: 1) {
      $0[0] = TapOffset(source: 0, row: 0)
      product.run(taps: UnsafeBufferPointer($0), panels: 0..<panels.panelCount)
    }
  }

  /// Runs the whole grid for some of the panels.
  func run(taps: UnsafeBufferPointer<TapOffset>, panels numbers: Range<Int>) {
    assert(taps.allSatisfy { $0.row + panels.rows <= panels.taps * panels.rows })
    let pixels = grid.images * grid.rows * grid.columns
    guard pixels > 0 else { return }
    if panels.columns == 1 && panels.rows % Tile.lanes == 0 { return runSingle(taps) }
    // Panels are the outer loop, so that one stays in the first-level cache while pixels stream.
    for number in numbers {
      let first = number * Tile.NR
      let panel =
        UnsafePointer(panels.storage.pointer) + matrix * panels.matrixStride
        + number * panels.panelStride
      if panels.packedWidth(first) == Tile.NR {
        runWide(taps, panel: panel, first: first, pixels: pixels)
      } else {
        runNarrow(taps, panel: panel, first: first)
      }
    }
  }

  private func runWide(
    _ taps: UnsafeBufferPointer<TapOffset>, panel: UnsafePointer<Float>, first: Int, pixels: Int
  ) {
    let width = min(Tile.NR, panels.columns - first)
    var cursor = Cursor()
    var done = 0
    while done < pixels {
      let valid = min(Tile.MR, pixels - done)
      var tile = TileAddresses(source, target + first)
      tile.fill(&cursor, grid, valid: valid)
      runTile(
        &tile, taps, panel: panel, start: start.map { $0 + first }, valid: valid, width: width)
      done += valid
    }
  }

  /// Computes one tile: MR pixels times NR columns, with twelve accumulators in registers.
  @inline(__always)
  private func runTile(
    _ tile: inout TileAddresses, _ taps: UnsafeBufferPointer<TapOffset>,
    panel: UnsafePointer<Float>, start: UnsafePointer<Float>?, valid: Int, width: Int
  ) {
    let rows = panels.rows
    let first = TileRow(
      left: start?.vector() ?? Vector(), right: start?.vector(Tile.lanes) ?? Vector())
    var (r0, r1, r2, r3, r4, r5) = (first, first, first, first, first, first)
    for tap in taps {
      var (p0, p1, p2) = (tile.s.0 + tap.source, tile.s.1 + tap.source, tile.s.2 + tap.source)
      var (p3, p4, p5) = (tile.s.3 + tap.source, tile.s.4 + tap.source, tile.s.5 + tap.source)
      var b = panel + tap.row * Tile.NR
      let end = b + rows * Tile.NR
      while b < end {
        let (left, right) = (b.vector(), b.vector(Tile.lanes))
        r0.addProduct(p0.pointee, left, right)
        r1.addProduct(p1.pointee, left, right)
        r2.addProduct(p2.pointee, left, right)
        r3.addProduct(p3.pointee, left, right)
        r4.addProduct(p4.pointee, left, right)
        r5.addProduct(p5.pointee, left, right)
        p0 += 1
        p1 += 1
        p2 += 1
        p3 += 1
        p4 += 1
        p5 += 1
        b += Tile.NR
      }
    }
    if width == Tile.NR && valid == Tile.MR {
      r0.store(tile.t.0, adding: addend)
      r1.store(tile.t.1, adding: addend)
      r2.store(tile.t.2, adding: addend)
      r3.store(tile.t.3, adding: addend)
      r4.store(tile.t.4, adding: addend)
      r5.store(tile.t.5, adding: addend)
    } else {
      r0.store(tile.t.0, adding: addend, width: width)
      if valid > 1 { r1.store(tile.t.1, adding: addend, width: width) }
      if valid > 2 { r2.store(tile.t.2, adding: addend, width: width) }
      if valid > 3 { r3.store(tile.t.3, adding: addend, width: width) }
      if valid > 4 { r4.store(tile.t.4, adding: addend, width: width) }
      if valid > 5 { r5.store(tile.t.5, adding: addend, width: width) }
    }
  }
}
