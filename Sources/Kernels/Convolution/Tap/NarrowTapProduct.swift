/// The tile for a panel of one vector: two runs of seven neighbouring pixels by one vector.
///
///     run 0:  p  p+s  p+2s ... p+6s        run 1:  q  q+s ... q+6s        s: one pixel
///
/// It has fourteen accumulators, where the wide tile would have six and wait for each of them.
/// Seven divides the 28, 14 and 7 pixels of a U-Net's rows. The remainder of other rows is computed
/// pixel by pixel, as runs whose seven pixels are the same one.
///
/// Measured (Zen 5, 512-bit, 2026-11-21): 3 x 3, 16 to 16 channels at 28 x 28 rises from 40 to
/// 82 % of the multiply-add peak.
extension TapProduct {
  /// The number of pixels in a run.
  private static var runLength: Int { 7 }

  private struct Run {
    let source: UnsafePointer<Float>
    let target: UnsafeMutablePointer<Float>
  }

  /// Multiplies all pixels by the panel of one vector that starts with column `first`.
  func runNarrow(
    _ taps: UnsafeBufferPointer<TapOffset>, panel: UnsafePointer<Float>, first: Int
  ) {
    let length = Self.runLength
    let whole = grid.columns / length
    forEachPair(of: whole, step: length, from: 0, first) { a, b, both in
      runTile(a, b, both, taps, panel, first, length: length)
    }
    forEachPair(of: grid.columns - whole * length, step: 1, from: whole * length, first) {
      a, b, both in
      runTile(a, b, both, taps, panel, first, length: 1)
    }
  }

  /// Calls `body` with two runs at a time, over all rows; `both` is false where the second run
  /// repeats the first.
  @inline(__always)
  private func forEachPair(
    of runs: Int, step: Int, from start: Int, _ first: Int, _ body: (Run, Run, Bool) -> Void
  ) {
    var waiting: Run?
    for image in 0..<grid.images {
      for row in 0..<grid.rows {
        let s = source + image * grid.sourceImage + row * grid.sourceRow
        let t = target + image * grid.targetImage + row * grid.targetRow + first
        for i in 0..<runs {
          let column = start + i * step
          let run = Run(
            source: s + column * grid.sourceColumn, target: t + column * grid.targetColumn)
          if let earlier = waiting {
            body(earlier, run, true)
            waiting = nil
          } else {
            waiting = run
          }
        }
      }
    }
    if let last = waiting { body(last, last, false) }
  }

  @inline(__always)
  private func runTile(
    _ left: Run, _ right: Run, _ both: Bool, _ taps: UnsafeBufferPointer<TapOffset>,
    _ panel: UnsafePointer<Float>, _ first: Int, length: Int
  ) {
    let s = length == 1 ? 0 : grid.sourceColumn
    let bias = start.map { ($0 + first).vector() } ?? Vector()
    var (a0, a1, a2, a3, a4, a5, a6) = (bias, bias, bias, bias, bias, bias, bias)
    var (b0, b1, b2, b3, b4, b5, b6) = (bias, bias, bias, bias, bias, bias, bias)
    for tap in taps {
      var (p, q) = (left.source + tap.source, right.source + tap.source)
      var row = panel + tap.row * Tile.lanes
      let end = row + panels.rows * Tile.lanes
      while row < end {
        let weights = row.vector()
        a0.addProduct(Vector(repeating: p[0]), weights)
        a1.addProduct(Vector(repeating: p[s]), weights)
        a2.addProduct(Vector(repeating: p[2 * s]), weights)
        a3.addProduct(Vector(repeating: p[3 * s]), weights)
        a4.addProduct(Vector(repeating: p[4 * s]), weights)
        a5.addProduct(Vector(repeating: p[5 * s]), weights)
        a6.addProduct(Vector(repeating: p[6 * s]), weights)
        b0.addProduct(Vector(repeating: q[0]), weights)
        b1.addProduct(Vector(repeating: q[s]), weights)
        b2.addProduct(Vector(repeating: q[2 * s]), weights)
        b3.addProduct(Vector(repeating: q[3 * s]), weights)
        b4.addProduct(Vector(repeating: q[4 * s]), weights)
        b5.addProduct(Vector(repeating: q[5 * s]), weights)
        b6.addProduct(Vector(repeating: q[6 * s]), weights)
        p += 1
        q += 1
        row += Tile.lanes
      }
    }
    let width = min(Tile.lanes, panels.columns - first)
    put(a0, left.target, width)
    if length > 1 {
      putRest((a1, a2, a3, a4, a5, a6), left.target, width)
    }
    guard both else { return }
    put(b0, right.target, width)
    if length > 1 {
      putRest((b1, b2, b3, b4, b5, b6), right.target, width)
    }
  }

  /// Stores the second to seventh pixel of a run.
  @inline(__always)
  private func putRest(
    _ values: (Vector, Vector, Vector, Vector, Vector, Vector),
    _ target: UnsafeMutablePointer<Float>, _ width: Int
  ) {
    let step = grid.targetColumn
    put(values.0, target + step, width)
    put(values.1, target + 2 * step, width)
    put(values.2, target + 3 * step, width)
    put(values.3, target + 4 * step, width)
    put(values.4, target + 5 * step, width)
    put(values.5, target + 6 * step, width)
  }

  /// Stores the first `width` columns of a pixel.
  @inline(__always)
  private func put(_ value: Vector, _ target: UnsafeMutablePointer<Float>, _ width: Int) {
    if width == Tile.lanes {
      target.store(addend.map { target.vector($0) + value } ?? value)
    } else {
      for j in 0..<width { target[j] = addend.map { target[$0 + j] + value[j] } ?? value[j] }
    }
  }
}
