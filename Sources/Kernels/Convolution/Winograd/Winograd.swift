/// Winograd's minimal filtering F(4 x 4, 3 x 3): a 3 x 3 convolution of stride 1 with 36 instead of
/// 144 multiplications per channel pair and 4 x 4 outputs.
///
///     Y = A' [ (G g G') * (B' d B) ] A        d: 6 x 6 inputs, g: 3 x 3 weights, Y: 4 x 4 outputs
///
///     d d d d d d                   u = G g G', 6 x 6
///     d Y Y Y Y d                   v = B' d B, 6 x 6
///     d Y Y Y Y d                   per element e of the 36, over all tiles t:
///     d Y Y Y Y d                     m[e][t][out] = sum over in of  v[e][t][in] · u[e][in][out]
///     d Y Y Y Y d                   which is 36 matrix products: `TapProduct` again
///     d d d d d d
///
/// Here `'` is the transpose and `*` the product of elements. The three gradients are the exact
/// adjoints: g' = G' (v' m) G and so on. The interpolation points are 0, ±1, ±2 and infinity.
/// Sources: Winograd, *Arithmetic complexity of computations*, 1980; Lavin, Gray, *Fast algorithms
/// for convolutional neural networks*, CVPR 2016.
///
/// Rounding: outputs and gradients to data lie within 24 roundings (1.4e-6) of the largest sum of
/// absolute terms among them, and gradients to weights within 48. With im2col each lies within
/// (terms + 3) roundings of its own sum (`ConvolutionKernelTests`).
enum Winograd {
  /// The elements of a transformed tile.
  static let elements = 36
  /// The rows and columns of outputs that a tile covers.
  static let tile = 4

  typealias Six = (Vector, Vector, Vector, Vector, Vector, Vector)
  typealias Four = (Vector, Vector, Vector, Vector)
  typealias Three = (Vector, Vector, Vector)

  /// Returns B' d.
  @inline(__always)
  static func input(_ d: Six) -> Six {
    let even = d.4.addingProduct(-4, d.2)
    let odd = d.3.addingProduct(-4, d.1)
    let near = d.4 - d.2
    let far = d.3 - d.1
    return (
      d.4.addingProduct(4, d.0).addingProduct(-5, d.2), even + odd, even - odd,
      near.addingProduct(2, far), near.addingProduct(-2, far),
      d.5.addingProduct(4, d.1).addingProduct(-5, d.3)
    )
  }

  /// Returns A' m.
  @inline(__always)
  static func output(_ m: Six) -> Four {
    let (sum1, difference1) = (m.1 + m.2, m.1 - m.2)
    let (sum2, difference2) = (m.3 + m.4, m.3 - m.4)
    return (
      m.0 + sum1 + sum2, difference1.addingProduct(2, difference2),
      sum1.addingProduct(4, sum2), (difference1 + m.5).addingProduct(8, difference2)
    )
  }

  /// Returns A y, the adjoint of `output`.
  @inline(__always)
  static func outputGradient(_ y: Four) -> Six {
    let (even1, odd1) = (y.0 + y.2, y.1 + y.3)
    let even2 = y.0.addingProduct(4, y.2)
    let odd2 = (y.1 + y.1).addingProduct(8, y.3)
    return (y.0, even1 + odd1, even1 - odd1, even2 + odd2, even2 - odd2, y.3)
  }

  /// Returns G g.
  @inline(__always)
  static func weights(_ g: Three) -> Six {
    let outer = (g.0 + g.2) * (-1.0 / 6)
    let middle = g.1 * (-1.0 / 6)
    let wide = (g.2 * (1.0 / 6)).addingProduct(1.0 / 24, g.0)
    let half = g.1 * (1.0 / 12)
    return (g.0 * 0.25, outer + middle, outer - middle, wide + half, wide - half, g.2)
  }

  /// Returns G' u, the adjoint of `weights`.
  @inline(__always)
  static func weightsGradient(_ u: Six) -> Three {
    let (sum1, difference1) = (u.1 + u.2, u.1 - u.2)
    let (sum2, difference2) = (u.3 + u.4, u.3 - u.4)
    let outer = sum1 * (-1.0 / 6)
    return (
      outer.addingProduct(0.25, u.0).addingProduct(1.0 / 24, sum2),
      (difference1 * (-1.0 / 6)).addingProduct(1.0 / 12, difference2),
      (outer + u.5).addingProduct(1.0 / 6, sum2)
    )
  }
}

extension Vector {
  /// Returns self + factor · vector.
  @inline(__always)
  fileprivate func addingProduct(_ factor: Float, _ vector: Vector) -> Vector {
    addingProduct(Vector(repeating: factor), vector)
  }
}

/// The 4 x 4 tiles that cover a batch of images; those at the lower and right edge may stick out.
struct WinogradTiles {
  let images, height, width: Int

  var rows: Int { (height + Winograd.tile - 1) / Winograd.tile }
  var columns: Int { (width + Winograd.tile - 1) / Winograd.tile }
  var count: Int { images * rows * columns }

  /// Returns how many tiles to transform and multiply at a time. Their matrices fit in the cache,
  /// except where the weights do not fit either and reading those more often would cost more. All
  /// runs are about equally long, in whole tiles of the product.
  func run(inputChannels: Int, outputChannels: Int) -> Int {
    let weights = Winograd.elements * 4 * inputChannels * outputChannels
    let tile = Winograd.elements * 4 * (inputChannels + outputChannels)
    let fitting = max(1, max(Tile.winogradBytes, weights / 2) / tile)
    let runs = max(1, (count + fitting - 1) / fitting)
    let length = (count + runs - 1) / runs
    let unit = outputChannels > Tile.lanes ? Tile.MR : TapProduct.narrowPixels
    return min(count, (length + unit - 1) / unit * unit)
  }

  /// Returns the image of a tile and its first output row and column.
  @inline(__always)
  func position(_ tile: Int) -> (image: Int, y: Int, x: Int) {
    let (image, inside) = tile.quotientAndRemainder(dividingBy: rows * columns)
    let (row, column) = inside.quotientAndRemainder(dividingBy: columns)
    return (image, row * Winograd.tile, column * Winograd.tile)
  }
}
