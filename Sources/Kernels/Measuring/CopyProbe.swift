/// The speed at which numbers pass through memory, as a yardstick for benchmarks.
package enum CopyProbe {
  /// Copies `source` to `target`, vector by vector, as the layers read and write. Returns the number of
  /// bytes read and written. Not inlined, so that it cannot be left out.
  @inline(never)
  package static func run(_ source: Block<Float>, _ target: Block<Float>) -> Int {
    precondition(
      source.count == target.count && source.count % (4 * Tile.lanes) == 0,
      "A copy needs equal blocks of whole vectors, got \(source.count) and \(target.count)")
    let (x, y) = (UnsafePointer(source.pointer), target.pointer)
    for i in stride(from: 0, to: source.count, by: 4 * Tile.lanes) {
      let (a, b) = (x.vector(i), x.vector(i + Tile.lanes))
      let (c, d) = (x.vector(i + 2 * Tile.lanes), x.vector(i + 3 * Tile.lanes))
      y.store(a, i)
      y.store(b, i + Tile.lanes)
      y.store(c, i + 2 * Tile.lanes)
      y.store(d, i + 3 * Tile.lanes)
    }
    return 2 * source.count * MemoryLayout<Float>.stride
  }
}
