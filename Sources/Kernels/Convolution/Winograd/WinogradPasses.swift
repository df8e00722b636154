/// The transforms between images and the 36 matrices of a run of tiles, [36][tiles][channels].
///
/// Neighbouring matrices lie `stride` elements apart. That is one cache line more than they need,
/// so that the 36 elements of a tile do not compete for one set of the cache.
struct WinogradMatrices {
  let pointer: UnsafeMutablePointer<Float>
  let tiles, channels: Int

  var stride: Int { Self.stride(tiles, channels) }

  /// Also for the 36 matrices of weights and of their gradients, with rows instead of tiles.
  static func stride(_ tiles: Int, _ channels: Int) -> Int { tiles * channels + 16 }
  /// Returns the elements of memory that `tiles` tiles take.
  static func size(_ tiles: Int, _ channels: Int) -> Int {
    Winograd.elements * stride(tiles, channels)
  }

  /// Fills rows `range` of the matrices with B' d B of those tiles, counted from `first`.
  func transform(
    inputs source: Tensor<Float>, _ plan: WinogradTiles, first: Int, tiles range: Range<Int>
  ) {
    let shape = source.shape
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 2 * Winograd.elements) {
      let (work, patch) = ($0.baseAddress!, $0.baseAddress! + Winograd.elements)
      for tile in range {
        let (image, y, x) = plan.position(first + tile)
        let corner = UnsafePointer(source.row(image, y)) + (x - 1) * channels - shape.rowStride
        // The rows and columns of the 6 x 6 up to one pixel beyond the image, in the frame.
        let rows = min(6, shape.height + 2 - y)
        let columns = min(6, shape.width + 2 - x)
        let target = pointer + tile * channels
        if rows == 6 && columns == 6 {
          for c in Swift.stride(from: 0, to: channels, by: Tile.lanes) {
            input(corner + c, shape.rowStride, channels, work, target + c)
          }
        } else {
          for c in Swift.stride(from: 0, to: channels, by: Tile.lanes) {
            copy(corner + c, shape.rowStride, rows, columns, patch, size: 6)
            input(
              UnsafeRawPointer(patch).assumingMemoryBound(to: Float.self), 6 * Tile.lanes,
              Tile.lanes, work, target + c)
          }
        }
      }
    }
  }

  /// Fills the matrices with A dY A' of the tiles that start at `first`.
  func transform(gradients source: Tensor<Float>, _ plan: WinogradTiles, first: Int) {
    let shape = source.shape
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 2 * Winograd.elements) {
      let (work, patch) = ($0.baseAddress!, $0.baseAddress! + Winograd.elements)
      for tile in 0..<tiles {
        let (image, y, x) = plan.position(first + tile)
        let corner = UnsafePointer(source.row(image, y)) + x * channels
        let (rows, columns) = (min(4, shape.height - y), min(4, shape.width - x))
        for c in Swift.stride(from: 0, to: channels, by: Tile.lanes) {
          let target = pointer + tile * channels + c
          if rows == 4 && columns == 4 {
            outputGradient(corner + c, shape.rowStride, channels, work, target)
          } else {
            copy(corner + c, shape.rowStride, rows, columns, patch, size: 4)
            outputGradient(
              UnsafeRawPointer(patch).assumingMemoryBound(to: Float.self), 4 * Tile.lanes,
              Tile.lanes, work, target)
          }
        }
      }
    }
  }

  /// Writes A' m A of rows `range`, tiles counted from `first`, plus bias and addend (which lies
  /// `addend` elements from the target).
  func untransform(
    into target: Tensor<Float>, _ plan: WinogradTiles, first: Int, tiles range: Range<Int>,
    bias: UnsafePointer<Float>?, addend: Int?
  ) {
    let shape = target.shape
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 24) {
      let work = $0.baseAddress!
      for tile in range {
        let (image, y, x) = plan.position(first + tile)
        let corner = target.row(image, y) + x * channels
        let (rows, columns) = (min(4, shape.height - y), min(4, shape.width - x))
        for c in Swift.stride(from: 0, to: channels, by: Tile.lanes) {
          let source = UnsafePointer(pointer) + tile * channels + c
          for j in 0..<6 {
            let m = source + j * stride
            let y = Winograd.output(
              (
                m.vector(), m.vector(6 * stride), m.vector(12 * stride), m.vector(18 * stride),
                m.vector(24 * stride), m.vector(30 * stride)
              ))
            (work[j], work[6 + j], work[12 + j], work[18 + j]) = y
          }
          let start = bias.map { ($0 + c).vector() } ?? Vector()
          let place = corner + c
          if rows < 4 || columns < 4 {
            putRows(rows, columns, work, start, place, shape.rowStride, addend)
          } else if let addend {
            putRows(4, 4, work, start, place, shape.rowStride, addend)
          } else {
            putRows(4, 4, work, start, place, shape.rowStride, nil)
          }
        }
      }
    }
  }

  /// Writes the rows and columns of a tile that lie in the image; fast where these are literals.
  @inline(__always)
  private func putRows(
    _ rows: Int, _ columns: Int, _ work: UnsafeMutablePointer<Vector>, _ start: Vector,
    _ place: UnsafeMutablePointer<Float>, _ rowStride: Int, _ addend: Int?
  ) {
    for i in 0..<rows {
      let w = work + 6 * i
      let y = Winograd.output((w[0], w[1], w[2], w[3], w[4], w[5]))
      let row = place + i * rowStride
      put(y.0 + start, row, addend)
      if columns > 1 { put(y.1 + start, row + channels, addend) }
      if columns > 2 { put(y.2 + start, row + 2 * channels, addend) }
      if columns > 3 { put(y.3 + start, row + 3 * channels, addend) }
    }
  }

  @inline(__always)
  private func put(
    _ value: Vector, _ target: UnsafeMutablePointer<Float>, _ addend: Int?
  ) {
    target.store(addend.map { target.vector($0) + value } ?? value)
  }

  /// Writes B' d B of one tile and vector of channels; d[i, j] is at d + i rows + j columns.
  @inline(__always)
  private func input(
    _ d: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int,
    _ work: UnsafeMutablePointer<Vector>, _ target: UnsafeMutablePointer<Float>
  ) {
    for j in 0..<6 {
      let p = d + j * columnStride
      let t = Winograd.input(
        (
          p.vector(), p.vector(rowStride), p.vector(2 * rowStride), p.vector(3 * rowStride),
          p.vector(4 * rowStride), p.vector(5 * rowStride)
        ))
      (work[j], work[6 + j], work[12 + j], work[18 + j], work[24 + j], work[30 + j]) = t
    }
    for i in 0..<6 {
      let w = work + 6 * i
      put(Winograd.input((w[0], w[1], w[2], w[3], w[4], w[5])), target + 6 * i * stride)
    }
  }

  /// Writes A dY A' of one tile and vector of channels.
  @inline(__always)
  private func outputGradient(
    _ d: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int,
    _ work: UnsafeMutablePointer<Vector>, _ target: UnsafeMutablePointer<Float>
  ) {
    for j in 0..<4 {
      let p = d + j * columnStride
      let t = Winograd.outputGradient(
        (p.vector(), p.vector(rowStride), p.vector(2 * rowStride), p.vector(3 * rowStride)))
      (work[j], work[4 + j], work[8 + j], work[12 + j], work[16 + j], work[20 + j]) = t
    }
    for i in 0..<6 {
      let w = work + 4 * i
      put(Winograd.outputGradient((w[0], w[1], w[2], w[3])), target + 6 * i * stride)
    }
  }

  /// Stores one row of a transformed tile: six neighbouring matrices.
  @inline(__always)
  private func put(_ row: Winograd.Six, _ target: UnsafeMutablePointer<Float>) {
    target.store(row.0)
    target.store(row.1, stride)
    target.store(row.2, 2 * stride)
    target.store(row.3, 3 * stride)
    target.store(row.4, 4 * stride)
    target.store(row.5, 5 * stride)
  }

  /// Copies a tile at an edge, with missing rows and columns zero: [size][size] vectors.
  @inline(__always)
  private func copy(
    _ source: UnsafePointer<Float>, _ rowStride: Int, _ rows: Int, _ columns: Int,
    _ patch: UnsafeMutablePointer<Vector>, size: Int
  ) {
    for i in 0..<size {
      for j in 0..<size {
        patch[i * size + j] =
          i < rows && j < columns ? (source + (i * rowStride + j * channels)).vector() : Vector()
      }
    }
  }
}
