/// The gradient of a product's matrix: for each tap t, row c and column n,
///
///     dB[t][c][n]  +=  sum over pixels m of  left[m + leftOffset(t)][c] · right[m + rightOffset(t)][n]
///
/// Nothing is packed: a pixel's channels lie side by side on both sides, so a tile of up to MR rows
/// by NR columns reads MR scalars and two vectors a pixel. Pixels are summed image by image, row by
/// row, in one chain an element, and the chain is added to dB once.
struct TapOuterProduct {
  /// One side of the product and how to step through its pixels, in elements.
  struct Side {
    let base: UnsafePointer<Float>
    let channels, image, row, column: Int

    /// The same side from another image and row on.
    func advanced(_ images: Int, _ rows: Int) -> Side {
      Side(
        base: base + images * image + rows * row, channels: channels, image: image, row: row,
        column: column)
    }
  }

  let left: Side
  let right: Side
  let images, rows, columns: Int
  /// Elements between the rows of the gradient.
  let stride: Int
  /// Whether the product is added to the gradient or replaces it.
  var accumulates = true

  /// Adds one tap's product to `gradient`, [left channels, right channels].
  ///
  /// Pixels go in blocks whose right side, NR columns wide, stays in the first-level cache while
  /// all rows pass over it (128 channels at 7 x 7, eight images: 79 to 85 % of the peak).
  func run(leftOffset: Int, rightOffset: Int, into gradient: UnsafeMutablePointer<Float>) {
    let rowsOfBlock = min(rows, max(1, Tile.outerProductPixels / columns))
    let imagesOfBlock = max(1, Tile.outerProductPixels / (rows * columns))
    for image in Swift.stride(from: 0, to: images, by: imagesOfBlock) {
      for row in Swift.stride(from: 0, to: rows, by: rowsOfBlock) {
        TapOuterProduct(
          left: left.advanced(image, row), right: right.advanced(image, row),
          images: min(imagesOfBlock, images - image), rows: min(rowsOfBlock, rows - row),
          columns: columns, stride: stride, accumulates: accumulates || image > 0 || row > 0
        ).runBlock(leftOffset, rightOffset, into: gradient)
      }
    }
  }

  /// Adds one tap's product over a block of pixels.
  private func runBlock(
    _ leftOffset: Int, _ rightOffset: Int, into gradient: UnsafeMutablePointer<Float>
  ) {
    let (a, b) = (left.base + leftOffset, right.base + rightOffset)
    let wide = right.channels - right.channels % Tile.NR
    let narrow = right.channels - wide <= Tile.lanes && right.channels > wide
    if narrow {
      runNarrow(a, b + wide, gradient + wide, width: right.channels - wide)
    }
    // Rows in nearly equal tiles: 16 is 6 + 5 + 5, not 6 + 6 + 4, which keeps all ports busy.
    let tiles = (left.channels + Tile.MR - 1) / Tile.MR
    for n in Swift.stride(from: 0, to: narrow ? wide : right.channels, by: Tile.NR) {
      let width = min(Tile.NR, right.channels - n)
      for tile in 0..<tiles {
        let first = tile * left.channels / tiles
        let height = (tile + 1) * left.channels / tiles - first
        let target = gradient + first * stride + n
        switch height {
        case 6: tile6(a + first, b + n, target, width)
        case 5: tile5(a + first, b + n, target, width)
        case 4: tile4(a + first, b + n, target, width)
        default:
          for row in 0..<height {
            tile1(a + first + row, b + n, target + row * stride, width)
          }
        }
      }
    }
  }

  /// Calls `body` with both pointers at every pixel.
  @inline(__always)
  func forEachPixel(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Void
  ) {
    for image in 0..<images {
      for row in 0..<rows {
        var p = a + image * left.image + row * left.row
        var q = b + image * right.image + row * right.row
        for _ in 0..<columns {
          body(p, q)
          p += left.column
          q += right.column
        }
      }
    }
  }

  @inline(__always)
  private func add(_ a: Vector, _ b: Vector, _ target: UnsafeMutablePointer<Float>, _ width: Int) {
    if width < Tile.NR {
      for j in 0..<width {
        let value = j < Tile.lanes ? a[j] : b[j - Tile.lanes]
        target[j] = accumulates ? target[j] + value : value
      }
    } else if accumulates {
      target.store(target.vector() + a)
      target.store(target.vector(Tile.lanes) + b, Tile.lanes)
    } else {
      target.store(a)
      target.store(b, Tile.lanes)
    }
  }

  @inline(never)
  private func tile6(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
    _ width: Int
  ) {
    var (a0, a1, a2, a3, a4, a5) = (Vector(), Vector(), Vector(), Vector(), Vector(), Vector())
    var (b0, b1, b2, b3, b4, b5) = (Vector(), Vector(), Vector(), Vector(), Vector(), Vector())
    forEachPixel(a, b) { p, q in
      let (l, r) = (q.vector(), q.vector(Tile.lanes))
      let x0 = Vector(repeating: p[0])
      a0.addProduct(x0, l)
      b0.addProduct(x0, r)
      let x1 = Vector(repeating: p[1])
      a1.addProduct(x1, l)
      b1.addProduct(x1, r)
      let x2 = Vector(repeating: p[2])
      a2.addProduct(x2, l)
      b2.addProduct(x2, r)
      let x3 = Vector(repeating: p[3])
      a3.addProduct(x3, l)
      b3.addProduct(x3, r)
      let x4 = Vector(repeating: p[4])
      a4.addProduct(x4, l)
      b4.addProduct(x4, r)
      let x5 = Vector(repeating: p[5])
      a5.addProduct(x5, l)
      b5.addProduct(x5, r)
    }
    add(a0, b0, target, width)
    add(a1, b1, target + stride, width)
    add(a2, b2, target + 2 * stride, width)
    add(a3, b3, target + 3 * stride, width)
    add(a4, b4, target + 4 * stride, width)
    add(a5, b5, target + 5 * stride, width)
  }

  @inline(never)
  private func tile5(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
    _ width: Int
  ) {
    var (a0, a1, a2, a3, a4) = (Vector(), Vector(), Vector(), Vector(), Vector())
    var (b0, b1, b2, b3, b4) = (Vector(), Vector(), Vector(), Vector(), Vector())
    forEachPixel(a, b) { p, q in
      let (l, r) = (q.vector(), q.vector(Tile.lanes))
      let x0 = Vector(repeating: p[0])
      a0.addProduct(x0, l)
      b0.addProduct(x0, r)
      let x1 = Vector(repeating: p[1])
      a1.addProduct(x1, l)
      b1.addProduct(x1, r)
      let x2 = Vector(repeating: p[2])
      a2.addProduct(x2, l)
      b2.addProduct(x2, r)
      let x3 = Vector(repeating: p[3])
      a3.addProduct(x3, l)
      b3.addProduct(x3, r)
      let x4 = Vector(repeating: p[4])
      a4.addProduct(x4, l)
      b4.addProduct(x4, r)
    }
    add(a0, b0, target, width)
    add(a1, b1, target + stride, width)
    add(a2, b2, target + 2 * stride, width)
    add(a3, b3, target + 3 * stride, width)
    add(a4, b4, target + 4 * stride, width)
  }

  @inline(never)
  private func tile4(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
    _ width: Int
  ) {
    var (a0, a1, a2, a3) = (Vector(), Vector(), Vector(), Vector())
    var (b0, b1, b2, b3) = (Vector(), Vector(), Vector(), Vector())
    forEachPixel(a, b) { p, q in
      let (l, r) = (q.vector(), q.vector(Tile.lanes))
      let x0 = Vector(repeating: p[0])
      a0.addProduct(x0, l)
      b0.addProduct(x0, r)
      let x1 = Vector(repeating: p[1])
      a1.addProduct(x1, l)
      b1.addProduct(x1, r)
      let x2 = Vector(repeating: p[2])
      a2.addProduct(x2, l)
      b2.addProduct(x2, r)
      let x3 = Vector(repeating: p[3])
      a3.addProduct(x3, l)
      b3.addProduct(x3, r)
    }
    add(a0, b0, target, width)
    add(a1, b1, target + stride, width)
    add(a2, b2, target + 2 * stride, width)
    add(a3, b3, target + 3 * stride, width)
  }

  @inline(never)
  private func tile1(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
    _ width: Int
  ) {
    var (sumA, sumB) = (Vector(), Vector())
    forEachPixel(a, b) { p, q in
      let x = Vector(repeating: p[0])
      sumA.addProduct(x, q.vector())
      sumB.addProduct(x, q.vector(Tile.lanes))
    }
    add(sumA, sumB, target, width)
  }
}
