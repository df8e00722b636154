/// The product at the heart of every convolution, linear layer and attention: for each pixel m of
/// a grid and each column n,
///
///     target[m][n]  =  start[n] + sum over taps t, rows c of  source[m + offset(t)][c] · B[t][c][n]
///
/// This is im2col times a matrix with the im2col matrix never written: its row for pixel m is
/// read through a pointer to the pixel plus one offset a tap. B is packed (see `Panels`).
///
/// A tile is MR pixels by NR columns. The MR pixels need not be neighbours, so a tile runs on
/// across the ends of rows and images; only a sweep's very last tile is short, and it computes
/// its last pixel more than once instead of taking another path. Every element is one chain of
/// fused multiply-adds in the order of (t, c), whatever tile it falls in: results do not depend
/// on how images are batched. A panel that fits one vector has tiles of its own
/// (`NarrowTapProduct.swift`), and so has a product with one column (`SingleColumnProduct.swift`).
struct TapProduct {
  /// Where a tap reads relative to its pixel, in elements, and its first row in a panel.
  struct TapOffset { let source, row: Int }

  let source: UnsafePointer<Float>
  let target: UnsafeMutablePointer<Float>
  let grid: TapGrid
  let panels: Panels<Float>
  /// Added to every pixel, `columns` floats (readable to a whole panel); nil for zero.
  let start: UnsafePointer<Float>?
  /// What is added to the product lies this many elements from the target; nil adds nothing, 0 the
  /// target itself.
  let addend: Int?

  /// Runs the whole grid, on all threads that `scratch` has to spare.
  func run(taps: UnsafeBufferPointer<TapOffset>, _ scratch: KernelScratch<Float>) {
    guard scratch.crew != nil else { return run(taps: taps, panels: 0..<panels.panelCount) }
    // Panels to each thread, so that each reads its own weights; rows where there is one panel.
    if panels.panelCount > 1 {
      scratch.share(panels.panelCount) { run(taps: taps, panels: $0) }
    } else {
      scratch.share(grid.rows) { rowsOfGrid($0).run(taps: taps, panels: 0..<1) }
    }
  }

  /// The same product over some rows of each image.
  private func rowsOfGrid(_ range: Range<Int>) -> TapProduct {
    var part = grid
    part.rows = range.count
    return TapProduct(
      source: source + range.lowerBound * grid.sourceRow,
      target: target + range.lowerBound * grid.targetRow, grid: part, panels: panels, start: start,
      addend: addend)
  }

  /// Runs the whole grid with a single tap, at the pixel itself: a plain product with the panels' rows
  /// from `row` on.
  func runMatrix(row: Int = 0) {
    withUnsafeTemporaryAllocation(of: TapOffset.self, capacity: 1) {
      $0[0] = TapOffset(source: 0, row: row)
      run(taps: UnsafeBufferPointer($0), panels: 0..<panels.panelCount)
    }
  }

  /// Runs the whole grid for some of the panels.
  func run(taps: UnsafeBufferPointer<TapOffset>, panels numbers: Range<Int>) {
    let pixels = grid.images * grid.rows * grid.columns
    guard pixels > 0 else { return }
    if panels.columns == 1 && panels.rows % Tile.lanes == 0 { return runSingle(taps) }
    // Panels outside, pixels inside: a panel stays in the first-level cache while pixels stream.
    for number in numbers {
      let first = number * Tile.NR
      let panel = UnsafePointer(panels.storage.pointer) + number * panels.panelStride
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

  /// One tile: MR pixels times NR columns, twelve accumulators in registers.
  @inline(__always)
  private func runTile(
    _ tile: inout TileAddresses, _ taps: UnsafeBufferPointer<TapOffset>,
    panel: UnsafePointer<Float>, start: UnsafePointer<Float>?, valid: Int, width: Int
  ) {
    let lanes = Tile.lanes
    let rows = panels.rows
    let first = start?.vector() ?? Vector()
    let second = start?.vector(lanes) ?? Vector()
    var (a0, b0, a1, b1, a2, b2) = (first, second, first, second, first, second)
    var (a3, b3, a4, b4, a5, b5) = (first, second, first, second, first, second)
    for tap in taps {
      var (p0, p1, p2) = (tile.s.0 + tap.source, tile.s.1 + tap.source, tile.s.2 + tap.source)
      var (p3, p4, p5) = (tile.s.3 + tap.source, tile.s.4 + tap.source, tile.s.5 + tap.source)
      var b = panel + tap.row * Tile.NR
      let end = b + rows * Tile.NR
      while b < end {
        let (left, right) = (b.vector(), b.vector(lanes))
        let x0 = Vector(repeating: p0.pointee)
        a0.addProduct(x0, left)
        b0.addProduct(x0, right)
        let x1 = Vector(repeating: p1.pointee)
        a1.addProduct(x1, left)
        b1.addProduct(x1, right)
        let x2 = Vector(repeating: p2.pointee)
        a2.addProduct(x2, left)
        b2.addProduct(x2, right)
        let x3 = Vector(repeating: p3.pointee)
        a3.addProduct(x3, left)
        b3.addProduct(x3, right)
        let x4 = Vector(repeating: p4.pointee)
        a4.addProduct(x4, left)
        b4.addProduct(x4, right)
        let x5 = Vector(repeating: p5.pointee)
        a5.addProduct(x5, left)
        b5.addProduct(x5, right)
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
      put(a0, b0, tile.t.0)
      put(a1, b1, tile.t.1)
      put(a2, b2, tile.t.2)
      put(a3, b3, tile.t.3)
      put(a4, b4, tile.t.4)
      put(a5, b5, tile.t.5)
    } else {
      putPart(a0, b0, tile.t.0, width)
      if valid > 1 { putPart(a1, b1, tile.t.1, width) }
      if valid > 2 { putPart(a2, b2, tile.t.2, width) }
      if valid > 3 { putPart(a3, b3, tile.t.3, width) }
      if valid > 4 { putPart(a4, b4, tile.t.4, width) }
      if valid > 5 { putPart(a5, b5, tile.t.5, width) }
    }
  }

  @inline(__always)
  private func put(_ a: Vector, _ b: Vector, _ target: UnsafeMutablePointer<Float>) {
    if let addend {
      target.store(target.vector(addend) + a)
      target.store(target.vector(addend + Tile.lanes) + b, Tile.lanes)
    } else {
      target.store(a)
      target.store(b, Tile.lanes)
    }
  }

  /// Stores the first `width` of the tile's columns.
  @inline(never)
  private func putPart(
    _ a: Vector, _ b: Vector, _ target: UnsafeMutablePointer<Float>, _ width: Int
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Tile.NR) {
      let values = $0.baseAddress!
      values.store(a)
      values.store(b, Tile.lanes)
      if let addend {
        for j in 0..<width { target[j] = target[addend + j] + values[j] }
      } else {
        target.update(from: values, count: width)
      }
    }
  }
}
