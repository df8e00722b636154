/// Winograd's minimal filtering F(m x m, 3 x 3): a 3 x 3 convolution of stride 1 by products of
/// polynomials' values instead of their coefficients.
///
///     Y = A' [ (G g G') * (B' d B) ] A        d: inputs, g: 3 x 3 weights, Y: m x m outputs
///
///     d d d d d d                   u = G g G': the weights at every pair of points
///     d Y Y Y Y d                   v = B' d B: the inputs of a tile at them
///     d Y Y Y Y d                   per pair e of points, over all tiles t:
///     d Y Y Y Y d                     m[e][t][out] = sum over in of  v[e][t][in] · u[e][in][out]
///     d Y Y Y Y d                   which is one matrix product a pair
///     d d d d d d
///
/// Here `'` is the transpose and `*` the product of elements. A tile of m x m outputs needs the
/// values at (m + 2)^2 pairs of points, 36 multiplications instead of 144 for m = 4. The gradients
/// are the exact adjoints: g' = G' (v' m) G and so on.
///
/// **Tiles of several sizes** share one u. The points of a smaller tile are among those of a larger
/// one, and u[e] is the same number for both: what depends on the size stands in B' and A'. So tiles
/// of 6 and 4, or of 4 and 3, cover an image without sticking out, and take part in one product:
///
///     point       0   1   -1   2   -2   infinity   1/2   -1/2
///     number      0   1    2   3    4      5        6      7
///     m = 3       x   x    x   x           x
///     m = 4       x   x    x   x    x      x
///     m = 6       x   x    x   x    x      x        x      x
///
/// Sources: Winograd, *Arithmetic complexity of computations*, 1980; Lavin, Gray, *Fast algorithms
/// for convolutional neural networks*, CVPR 2016. The rows of G are divided by s = 4, -6, -6, 24, 24,
/// 1, 45/32, 45/32 and those of B' multiplied, which for m = 4 leaves no fractions in B'.
///
/// Rounding: outputs and both gradients lie within 48 roundings (2.9e-6) of the largest sum of
/// absolute terms among them. With im2col each lies within (terms + 3) roundings of its own sum
/// (`ConvolutionKernelTests`).
enum Winograd {
  /// The sizes of a tile.
  enum Kind: Int {
    case three = 3
    case four = 4
    case six = 6

    /// The rows (or columns) of outputs that a tile covers.
    var outputs: Int { rawValue }
    /// The points at which it needs values.
    var points: Int { rawValue + 2 }
    /// One more than the largest number of its points.
    var side: Int { self == .six ? 8 : 6 }
    /// Whether it needs the values at this point.
    func has(_ point: Int) -> Bool { point < side && !(self == .three && point == 4) }
  }
}

/// The transforms of a tile along one axis. Each reads its arguments by index and stores what it
/// computes by index: pixels count from 0, points as in `Winograd`.
protocol WinogradFilter {
  static var outputs: Int { get }
  static var points: Int { get }
  /// Returns the number of the point at which values are stored as the k-th.
  static func point(_ k: Int) -> Int
  /// v = B' d; d are outputs + 2 pixels.
  static func input(_ d: (Int) -> Vector, _ v: (Int, Vector) -> Void)
  /// y = A' m.
  static func output(_ m: (Int) -> Vector, _ y: (Int, Vector) -> Void)
  /// m = A y, the adjoint of `output`.
  static func outputGradient(_ y: (Int) -> Vector, _ m: (Int, Vector) -> Void)
}

enum WinogradThree: WinogradFilter {
  @inline(__always) static var outputs: Int { 3 }
  @inline(__always) static var points: Int { 5 }
  @inline(__always) static func point(_ k: Int) -> Int { k == 4 ? 5 : k }

  @inline(__always)
  static func input(_ d: (Int) -> Vector, _ v: (Int, Vector) -> Void) {
    let (d1, d2, d3) = (d(1), d(2), d(3))
    let odd = d3 - d1
    v(0, ((d(0) - d2) * 4).adding(2, odd))
    v(1, (d3 - d2).adding(-2, d1) * 3)
    v(2, d3.adding(-3, d2).adding(2, d1))
    v(3, odd * 4)
    v(5, (d(4) - d2).adding(-2, odd))
  }

  @inline(__always)
  static func output(_ m: (Int) -> Vector, _ y: (Int, Vector) -> Void) {
    let (m1, m2, m3) = (m(1), m(2), m(3))
    let sum = m1 + m2
    y(0, m(0) + sum + m3)
    y(1, (m1 - m2).adding(2, m3))
    y(2, (sum + m(5)).adding(4, m3))
  }

  @inline(__always)
  static func outputGradient(_ y: (Int) -> Vector, _ m: (Int, Vector) -> Void) {
    let (y0, y1, y2) = (y(0), y(1), y(2))
    let even = y0 + y2
    m(0, y0)
    m(1, even + y1)
    m(2, even - y1)
    m(3, y0.adding(2, y1).adding(4, y2))
    m(5, y2)
  }
}

enum WinogradFour: WinogradFilter {
  @inline(__always) static var outputs: Int { 4 }
  @inline(__always) static var points: Int { 6 }
  @inline(__always) static func point(_ k: Int) -> Int { k }

  @inline(__always)
  static func input(_ d: (Int) -> Vector, _ v: (Int, Vector) -> Void) {
    let (d1, d2, d3, d4) = (d(1), d(2), d(3), d(4))
    let (even, odd) = (d4.adding(-4, d2), d3.adding(-4, d1))
    let (near, far) = (d4 - d2, d3 - d1)
    v(0, d4.adding(4, d(0)).adding(-5, d2))
    v(1, even + odd)
    v(2, even - odd)
    v(3, near.adding(2, far))
    v(4, near.adding(-2, far))
    v(5, d(5).adding(4, d1).adding(-5, d3))
  }

  @inline(__always)
  static func output(_ m: (Int) -> Vector, _ y: (Int, Vector) -> Void) {
    let (m1, m2, m3, m4) = (m(1), m(2), m(3), m(4))
    let (sum1, difference1) = (m1 + m2, m1 - m2)
    let (sum2, difference2) = (m3 + m4, m3 - m4)
    y(0, m(0) + sum1 + sum2)
    y(1, difference1.adding(2, difference2))
    y(2, sum1.adding(4, sum2))
    y(3, (difference1 + m(5)).adding(8, difference2))
  }

  @inline(__always)
  static func outputGradient(_ y: (Int) -> Vector, _ m: (Int, Vector) -> Void) {
    let (y0, y1, y2, y3) = (y(0), y(1), y(2), y(3))
    let (even1, odd1) = (y0 + y2, y1 + y3)
    let (even2, odd2) = (y0.adding(4, y2), (y1 + y1).adding(8, y3))
    m(0, y0)
    m(1, even1 + odd1)
    m(2, even1 - odd1)
    m(3, even2 + odd2)
    m(4, even2 - odd2)
    m(5, y3)
  }
}

enum WinogradSix: WinogradFilter {
  @inline(__always) static var outputs: Int { 6 }
  @inline(__always) static var points: Int { 8 }
  @inline(__always) static func point(_ k: Int) -> Int { k }

  @inline(__always)
  static func input(_ d: (Int) -> Vector, _ v: (Int, Vector) -> Void) {
    let (d1, d2, d3, d4, d5, d6) = (d(1), d(2), d(3), d(4), d(5), d(6))
    v(0, ((d(0) - d6) * 4).adding(21, d4 - d2))
    let even1 = ((d6 + d2) * (4.0 / 3)).adding(-17.0 / 3, d4)
    let odd1 = ((d5 + d1) * (4.0 / 3)).adding(-17.0 / 3, d3)
    v(1, even1 + odd1)
    v(2, even1 - odd1)
    let even2 = (d6 * (4.0 / 15)).adding(-1.0 / 3, d4).adding(1.0 / 15, d2)
    let odd2 = (d5 * (8.0 / 15)).adding(-2.0 / 3, d3).adding(2.0 / 15, d1)
    v(3, even2 + odd2)
    v(4, even2 - odd2)
    v(5, (d(7) - d1).adding(21.0 / 4, d3 - d5))
    let even3 = d6.adding(-5, d4).adding(4, d2)
    let odd3 = (d5 * 0.5).adding(-2.5, d3).adding(2, d1)
    v(6, even3 + odd3)
    v(7, even3 - odd3)
  }

  @inline(__always)
  static func output(_ m: (Int) -> Vector, _ y: (Int, Vector) -> Void) {
    let (m1, m2, m3, m4, m6, m7) = (m(1), m(2), m(3), m(4), m(6), m(7))
    let (sum1, difference1) = (m1 + m2, m1 - m2)
    let (sum2, difference2) = (m3 + m4, m3 - m4)
    let (sum3, difference3) = (m6 + m7, m6 - m7)
    y(0, m(0) + sum1 + (sum2 + sum3))
    y(1, difference1.adding(2, difference2).adding(0.5, difference3))
    y(2, sum1.adding(4, sum2).adding(0.25, sum3))
    y(3, difference1.adding(8, difference2).adding(0.125, difference3))
    y(4, sum1.adding(16, sum2).adding(1.0 / 16, sum3))
    y(5, (difference1 + m(5)).adding(32, difference2).adding(1.0 / 32, difference3))
  }

  @inline(__always)
  static func outputGradient(_ y: (Int) -> Vector, _ m: (Int, Vector) -> Void) {
    let (y0, y1, y2, y3, y4, y5) = (y(0), y(1), y(2), y(3), y(4), y(5))
    let (even1, odd1) = (y0 + y2 + y4, y1 + y3 + y5)
    let even2 = y0.adding(4, y2).adding(16, y4)
    let odd2 = (y1 + y1).adding(8, y3).adding(32, y5)
    let even3 = y0.adding(0.25, y2).adding(1.0 / 16, y4)
    let odd3 = (y1 * 0.5).adding(0.125, y3).adding(1.0 / 32, y5)
    m(0, y0)
    m(1, even1 + odd1)
    m(2, even1 - odd1)
    m(3, even2 + odd2)
    m(4, even2 - odd2)
    m(5, y5)
    m(6, even3 + odd3)
    m(7, even3 - odd3)
  }
}

extension Winograd {
  /// u = G g: three weights at the first `side` points, 6 or 8.
  @inline(__always)
  static func weights(side: Int, _ g: (Int) -> Vector, _ u: (Int, Vector) -> Void) {
    let (g0, g1, g2) = (g(0), g(1), g(2))
    let outer = (g0 + g2) * (-1.0 / 6)
    let middle = g1 * (-1.0 / 6)
    let wide = (g2 * (1.0 / 6)).adding(1.0 / 24, g0)
    let half = g1 * (1.0 / 12)
    u(0, g0 * 0.25)
    u(1, outer + middle)
    u(2, outer - middle)
    u(3, wide + half)
    u(4, wide - half)
    u(5, g2)
    guard side == 8 else { return }
    let near = (g0 * (32.0 / 45)).adding(8.0 / 45, g2)
    let step = g1 * (16.0 / 45)
    u(6, near + step)
    u(7, near - step)
  }

  /// Returns g = G' u, the adjoint of `weights`.
  @inline(__always)
  static func weightsGradient(side: Int, _ u: (Int) -> Vector) -> (Vector, Vector, Vector) {
    let (u1, u2, u3, u4) = (u(1), u(2), u(3), u(4))
    let (sum1, difference1) = (u1 + u2, u1 - u2)
    let (sum2, difference2) = (u3 + u4, u3 - u4)
    let outer = sum1 * (-1.0 / 6)
    let first = outer.adding(0.25, u(0)).adding(1.0 / 24, sum2)
    let middle = (difference1 * (-1.0 / 6)).adding(1.0 / 12, difference2)
    let last = (outer + u(5)).adding(1.0 / 6, sum2)
    guard side == 8 else { return (first, middle, last) }
    let (u6, u7) = (u(6), u(7))
    let sum3 = u6 + u7
    return (
      first.adding(32.0 / 45, sum3), middle.adding(16.0 / 45, u6 - u7),
      last.adding(8.0 / 45, sum3)
    )
  }
}

extension Vector {
  /// Returns self + factor · vector.
  @inline(__always)
  fileprivate func adding(_ factor: Float, _ vector: Vector) -> Vector {
    addingProduct(Vector(repeating: factor), vector)
  }
}
