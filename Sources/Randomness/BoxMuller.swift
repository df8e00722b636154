/// Normal numbers from pairs of 32-bit words (Box and Muller, 1958).
///
///     (sqrt(-2 log a) cos 2 pi b, sqrt(-2 log a) sin 2 pi b),  a = (u | 1) / 2^32,  b = v / 2^32
///
/// a is an odd multiple of 2^-32, so it is never 0 or 1 and the radius lies between 2.1e-5 and
/// 6.66. Every step is an integer operation, a conversion, a correctly rounded Float operation or a
/// fused multiply-add, and their order is fixed, so the result has the same bits on every machine.
/// The radius, the cosine and the sine are each within 1.4 ulp of the formula, their products
/// within 3.5 ulp (measured against Double at every seventh word).
///
/// The polynomials are minimax fits of the relative error (least squares, reweighted after Lawson,
/// 1961); they leave less than 0.1 ulp.
package enum BoxMuller {
  /// (log(1 + t) - t + t^2 / 2) / t^3 on sqrt(1/2) <= 1 + t <= sqrt(2), from t^0 up.
  private static let logarithm: (Float, Float, Float, Float, Float, Float, Float, Float) = (
    0.3333328, -0.2500095, 0.20003623, -0.16620973, 0.14163554, -0.1314959, 0.12963885, -0.07874702
  )
  /// (cos(2 pi x) - 1) / x^2 in powers of x^2, |x| <= 1/8.
  private static let cosine: (Float, Float, Float, Float) = (
    -19.739208, 64.93932, -85.44324, 59.229244
  )
  /// (sin(2 pi x) / x - 2 pi) / x^2 in powers of x^2, |x| <= 1/8.
  private static let sine: (Float, Float, Float) = (-41.34167, 81.593765, -75.4456)
  /// 2 pi, as the sum of two Floats.
  private static let turn: (high: Float, low: Float) = (6.2831855, -1.7484556e-7)
  private static let log2: Float = 0.6931472

  /// Returns the (cosine branch, sine branch) of the words (u, v).
  @inline(__always)
  package static func pair(_ u: UInt32, _ v: UInt32) -> SIMD2<Float> {
    radius(u) * direction(v)
  }

  /// Returns sqrt(-2 log a) for a = (u | 1) / 2^32.
  ///
  /// a = 2^-e (1 + t) with 1 + t between sqrt(1/2) and sqrt(2). The exponent e comes from the bits
  /// of the rounded word, and 2^32 t is the word's own bits shifted up by e, read as a signed
  /// number. That is exact, so nothing is lost where a is close to 1 and the logarithm close to 0.
  /// (A shift by e = 32, for u = 0, does nothing: t is 2^-32 instead of 0, far below the last place
  /// of the result.)
  @inline(__always)
  package static func radius(_ u: UInt32) -> Float {
    let word = u | 1
    let rounded = Int32(bitPattern: Float(word).bitPattern)
    let e = 32 &- ((rounded &- Int32(bitPattern: Float(0.5).squareRoot().bitPattern)) &>> 23)
    let t = Float(Int32(bitPattern: word &<< UInt32(bitPattern: e))) * 0x1p-32
    let k = logarithm
    var p = k.6.addingProduct(k.7, t)
    p = k.5.addingProduct(p, t)
    p = k.4.addingProduct(p, t)
    p = k.3.addingProduct(p, t)
    p = k.2.addingProduct(p, t)
    p = k.1.addingProduct(p, t)
    p = k.0.addingProduct(p, t)
    // -log a = e log 2 - t + t^2 (1/2 - t p)
    let half = Float(0.5).addingProduct(-t, p)
    let rest = (-t).addingProduct(t * t, half)
    let minusLog = rest.addingProduct(Float(e), log2)
    return (minusLog + minusLog).squareRoot()
  }

  /// Returns (cos 2 pi b, sin 2 pi b) for b = v / 2^32.
  ///
  /// The top bits, rounded, select the quarter turn. The other 30, read as a signed number, are the
  /// exact angle x from it, at most an eighth of a turn.
  @inline(__always)
  package static func direction(_ v: UInt32) -> SIMD2<Float> {
    let x = Float(Int32(bitPattern: v &<< 2) &>> 2) * 0x1p-32
    let z = x * x
    var c = cosine.2.addingProduct(cosine.3, z)
    c = cosine.1.addingProduct(c, z)
    c = cosine.0.addingProduct(c, z)
    c = Float(1).addingProduct(c, z)
    var s = sine.1.addingProduct(sine.2, z)
    s = sine.0.addingProduct(s, z)
    s = turn.low.addingProduct(s, z)
    s = (x * s).addingProduct(x, turn.high)
    // Odd quarters swap the two; the signs follow the half planes.
    let quarter = v &+ 0x2000_0000
    let odd = quarter & 0x4000_0000 != 0
    let (across, up) = odd ? (s, c) : (c, s)
    return SIMD2(
      Float(bitPattern: across.bitPattern ^ ((quarter &+ 0x4000_0000) & 0x8000_0000)),
      Float(bitPattern: up.bitPattern ^ (quarter & 0x8000_0000)))
  }

  /// Replaces pairs of words, `[count, 2]`, by the bits of the numbers that `pair` makes of them.
  ///
  /// Pairs do not depend on each other, and `pair` neither branches nor calls, so the compiler
  /// computes a whole vector of them at a time.
  static func replacePairs(_ words: UnsafeMutablePointer<UInt32>, count: Int) {
    for k in 0..<count {
      let pair = words + 2 &* k
      let z = Self.pair(pair[0], pair[1])
      pair[0] = z.x.bitPattern
      pair[1] = z.y.bitPattern
    }
  }
}
