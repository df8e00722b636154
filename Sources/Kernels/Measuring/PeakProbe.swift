/// The processor's own limit, as a yardstick for benchmarks.
package enum PeakProbe {
  /// Runs `rounds` rounds of twelve independent fused multiply-adds on whole vectors, all in
  /// registers. Returns the number of floating-point operations (two per lane and multiply-add) and
  /// a value that depends on all of them.
  package static func run(rounds: Int) -> (operations: Int, checksum: Float) {
    let (x, y) = (Vector(repeating: 0.999_999), Vector(repeating: 1e-6))
    var (a0, a1, a2, a3, a4, a5) = (y, y, y, y, y, y)
    var (b0, b1, b2, b3, b4, b5) = (y, y, y, y, y, y)
    for _ in 0..<rounds {
      a0 = y.addingProduct(a0, x)
      a1 = y.addingProduct(a1, x)
      a2 = y.addingProduct(a2, x)
      a3 = y.addingProduct(a3, x)
      a4 = y.addingProduct(a4, x)
      a5 = y.addingProduct(a5, x)
      b0 = y.addingProduct(b0, x)
      b1 = y.addingProduct(b1, x)
      b2 = y.addingProduct(b2, x)
      b3 = y.addingProduct(b3, x)
      b4 = y.addingProduct(b4, x)
      b5 = y.addingProduct(b5, x)
    }
    let sum = ((a0 + a1) + (a2 + a3)) + ((a4 + a5) + (b0 + b1)) + ((b2 + b3) + (b4 + b5))
    return (rounds * 12 * 2 * Tile.lanes, sum.sum())
  }

  /// Runs one fused multiply-add after the other on a single number, each waiting for the last: the
  /// one measure that no compiler can turn into vectors. Returns the same as `run`.
  ///
  /// A processor starts a multiply-add on each of its 2 to 4 ports every cycle and takes 4 cycles
  /// to finish one. So `run` reaches 8 to 16 times this rate even without vectors, and with them
  /// that many times the lanes.
  package static func runChain(rounds: Int) -> (operations: Int, checksum: Float) {
    let (x, y): (Float, Float) = (0.999_999, 1e-6)
    var a = y
    for _ in 0..<rounds { a = y.addingProduct(a, x) }
    return (rounds * 2, a)
  }
}
