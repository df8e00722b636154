/// The matrices of a run of tiles, one per pair of points, [side][side][tiles][channels], and the
/// transforms between them and images.
///
/// Neighbouring matrices lie `stride` elements apart. That is one cache line more than they need,
/// so that the elements of a tile do not compete for one set of the cache.
struct WinogradMatrices {
  let pointer: UnsafeMutablePointer<Float>
  let side, tiles, channels: Int

  var stride: Int { Self.stride(tiles, channels) }

  /// Also for the matrices of weights and of their gradients, with rows instead of tiles.
  static func stride(_ tiles: Int, _ channels: Int) -> Int { tiles * channels + 16 }
  /// Returns the elements of memory that `tiles` tiles take.
  static func size(_ side: Int, _ tiles: Int, _ channels: Int) -> Int {
    side * side * stride(tiles, channels)
  }

  /// Returns where a row of the matrix of a pair of points starts.
  func row(_ row: Int, ofPair pair: Int) -> UnsafeMutablePointer<Float> {
    pointer + (pair * stride + row * channels)
  }

  /// Fills rows `range` of the matrices with B' d B.
  func transform(inputs source: Tensor<Float>, _ run: WinogradTiles.Run, rows range: Range<Int>) {
    each(run, range, ReadTransform<Inputs>(matrices: self, source: source))
  }

  /// Fills the matrices with A dY A'.
  func transform(gradients source: Tensor<Float>, _ run: WinogradTiles.Run) {
    each(run, 0..<run.tiles, ReadTransform<Gradients>(matrices: self, source: source))
  }

  /// Writes A' m A of rows `range` plus bias and addend (which lies `addend` elements from the
  /// target).
  func untransform(
    into target: Tensor<Float>, _ run: WinogradTiles.Run, rows range: Range<Int>,
    bias: Block<Float>?, addend: Int?
  ) {
    let start = bias.map { (pointer: UnsafePointer($0.pointer), target.shape.biasStride($0)) }
    each(
      run, range,
      OutputTransform(
        matrices: self, target: target, bias: start?.pointer, biasStride: start?.1 ?? 0,
        addend: addend))
  }

  /// Runs `transform` on the tiles that belong to rows `range` of the matrices, in code of its own
  /// for each size of tile.
  private func each(
    _ run: WinogradTiles.Run, _ range: Range<Int>, _ transform: some WinogradTransform
  ) {
    for group in run.groups {
      let rows = range.clamped(to: group.offset..<group.offset + group.range.count)
      guard !rows.isEmpty else { continue }
      switch (group.height, group.width) {
      case (.three, .three): transform.run(WinogradThree.self, WinogradThree.self, group, rows)
      case (.three, .four): transform.run(WinogradThree.self, WinogradFour.self, group, rows)
      case (.three, .six): transform.run(WinogradThree.self, WinogradSix.self, group, rows)
      case (.four, .three): transform.run(WinogradFour.self, WinogradThree.self, group, rows)
      case (.four, .four): transform.run(WinogradFour.self, WinogradFour.self, group, rows)
      case (.four, .six): transform.run(WinogradFour.self, WinogradSix.self, group, rows)
      case (.six, .three): transform.run(WinogradSix.self, WinogradThree.self, group, rows)
      case (.six, .four): transform.run(WinogradSix.self, WinogradFour.self, group, rows)
      case (.six, .six): transform.run(WinogradSix.self, WinogradSix.self, group, rows)
      }
    }
  }
}

/// A transform of tiles of H rows and W columns.
private protocol WinogradTransform {
  func run<H: WinogradFilter, W: WinogradFilter>(
    _ height: H.Type, _ width: W.Type, _ group: WinogradTiles.Group, _ rows: Range<Int>)
}

/// What is read from an image: its pixels with a neighbour on each side, or a gradient.
private protocol WinogradReading {
  /// The neighbours on each side of a tile that are read.
  static var frame: Int { get }
  static func apply<F: WinogradFilter>(
    _ filter: F.Type, _ load: (Int) -> Vector, _ store: (Int, Vector) -> Void)
}

private enum Inputs: WinogradReading {
  @inline(__always) static var frame: Int { 1 }
  @inline(__always)
  static func apply<F: WinogradFilter>(
    _: F.Type, _ load: (Int) -> Vector, _ store: (Int, Vector) -> Void
  ) { F.input(load, store) }
}

private enum Gradients: WinogradReading {
  @inline(__always) static var frame: Int { 0 }
  @inline(__always)
  static func apply<F: WinogradFilter>(
    _: F.Type, _ load: (Int) -> Vector, _ store: (Int, Vector) -> Void
  ) { F.outputGradient(load, store) }
}

/// Fills the matrices from an image.
private struct ReadTransform<Reading: WinogradReading>: WinogradTransform {
  let matrices: WinogradMatrices
  let source: Tensor<Float>

  func run<H: WinogradFilter, W: WinogradFilter>(
    _: H.Type, _: W.Type, _ group: WinogradTiles.Group, _ range: Range<Int>
  ) {
    let (shape, channels, frame) = (source.shape, matrices.channels, Reading.frame)
    let (height, width) = (H.outputs + 2 * frame, W.outputs + 2 * frame)
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 128) {
      let (work, patch) = ($0.baseAddress!, $0.baseAddress! + 64)
      for row in range {
        let (image, y, x) = group.position(group.range.lowerBound + row - group.offset)
        let corner =
          UnsafePointer(source.row(image, y)) + (x - frame) * channels - frame * shape.rowStride
        // The rows and columns of the tile up to the end of the image and of its frame.
        let rows = min(height, shape.height + 2 * frame - y)
        let columns = min(width, shape.width + 2 * frame - x)
        let target = matrices.pointer + row * channels
        if rows == height && columns == width {
          for c in stride(from: 0, to: channels, by: Tile.lanes) {
            tile(H.self, W.self, corner + c, shape.rowStride, channels, work, target + c)
          }
        } else {
          for c in stride(from: 0, to: channels, by: Tile.lanes) {
            patch.copy(
              corner + c, shape.rowStride, channels, rows, columns, height: height, width: width)
            tile(
              H.self, W.self, UnsafeRawPointer(patch).assumingMemoryBound(to: Float.self),
              width * Tile.lanes, Tile.lanes, work, target + c)
          }
        }
      }
    }
  }

  /// Transforms one tile and vector of channels along both axes; [i, j] is at d + i rows + j columns.
  @inline(__always)
  private func tile<H: WinogradFilter, W: WinogradFilter>(
    _: H.Type, _: W.Type, _ d: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int,
    _ work: UnsafeMutablePointer<Vector>, _ target: UnsafeMutablePointer<Float>
  ) {
    for j in 0..<W.outputs + 2 * Reading.frame {
      let p = d + j * columnStride
      Reading.apply(H.self, { p.vector($0 * rowStride) }, { work[8 * $0 + j] = $1 })
    }
    for k in 0..<H.points {
      let i = H.point(k)
      let w = work + 8 * i
      let t = target + i * matrices.side * matrices.stride
      Reading.apply(W.self, { w[$0] }, { t.store($1, $0 * matrices.stride) })
    }
  }
}

private struct OutputTransform: WinogradTransform {
  let matrices: WinogradMatrices
  let target: Tensor<Float>
  let bias: UnsafePointer<Float>?
  let biasStride: Int
  let addend: Int?

  func run<H: WinogradFilter, W: WinogradFilter>(
    _: H.Type, _: W.Type, _ group: WinogradTiles.Group, _ range: Range<Int>
  ) {
    let (shape, channels) = (target.shape, matrices.channels)
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 64) {
      let work = $0.baseAddress!
      for row in range {
        let (image, y, x) = group.position(group.range.lowerBound + row - group.offset)
        let corner = target.row(image, y) + x * channels
        let (rows, columns) = (min(H.outputs, shape.height - y), min(W.outputs, shape.width - x))
        for c in stride(from: 0, to: channels, by: Tile.lanes) {
          let source = UnsafePointer(matrices.pointer) + row * channels + c
          for k in 0..<W.points {
            let j = W.point(k)
            let m = source + j * matrices.stride
            H.output(
              { m.vector($0 * matrices.side * matrices.stride) }, { work[8 * $0 + j] = $1 })
          }
          let start = bias.map { ($0 + (image * biasStride + c)).vector() } ?? Vector()
          let place = corner + c
          if rows < H.outputs || columns < W.outputs {
            put(W.self, rows, columns, work, start, place, shape.rowStride, addend)
          } else if let addend {
            put(W.self, H.outputs, W.outputs, work, start, place, shape.rowStride, addend)
          } else {
            put(W.self, H.outputs, W.outputs, work, start, place, shape.rowStride, nil)
          }
        }
      }
    }
  }

  /// Writes the rows and columns of a tile that lie in the image; fast where these are literals.
  @inline(__always)
  private func put<W: WinogradFilter>(
    _: W.Type, _ rows: Int, _ columns: Int, _ work: UnsafeMutablePointer<Vector>, _ start: Vector,
    _ place: UnsafeMutablePointer<Float>, _ rowStride: Int, _ addend: Int?
  ) {
    for i in 0..<rows {
      let w = work + 8 * i
      let row = place + i * rowStride
      W.output({ w[$0] }) { j, y in
        guard j < columns else { return }
        let pixel = row + j * matrices.channels
        let value = y + start
        pixel.store(addend.map { pixel.vector($0) + value } ?? value)
      }
    }
  }
}

extension UnsafeMutablePointer<Vector> {
  /// Copies a tile at an edge, [height][width] vectors, with missing rows and columns zero.
  @inline(__always)
  fileprivate func copy(
    _ source: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int, _ rows: Int,
    _ columns: Int, height: Int, width: Int
  ) {
    for i in 0..<height {
      for j in 0..<width {
        self[i * width + j] =
          i < rows && j < columns
          ? (source + (i * rowStride + j * columnStride)).vector() : Vector()
      }
    }
  }
}
