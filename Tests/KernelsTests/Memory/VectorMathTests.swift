import Foundation
import Kernels
import Testing

/// The exponential of whole vectors is compared with the library's in Double.
@Suite struct VectorMathTests {
  /// Units in the last place; measured 0.886.
  static let tolerance = 1.0

  /// Returns the distance in units of the last place of the exact value.
  private func error(_ x: Float) -> Double {
    let exact = exp(Double(x))
    return abs(Double(Float.exponential(x)) - exact) / Double(Float(exact).ulp)
  }

  /// The arguments are every 997th Float from 2^-30 to 88, with both signs where allowed.
  @Test func exponentialWithinOneUlp() {
    var largest = (error: 0.0, x: Float(0))
    for pattern in stride(from: Float(0x1p-30).bitPattern, through: Float(88).bitPattern, by: 997) {
      let x = Float(bitPattern: pattern)
      for signed in x <= 87 ? [x, -x] : [x] {
        let e = error(signed)
        if !(e <= largest.error) { largest = (e, signed) }
      }
    }
    #expect(largest.error <= Self.tolerance, "\(largest.error) ulp at \(largest.x)")
  }

  @Test func exponentialAtItsEnds() {
    #expect(Float.exponential(0) == 1)
    #expect(Float.exponential(-0.0) == 1)
    #expect(error(88) <= Self.tolerance && error(-87) <= Self.tolerance)
    // Arguments beyond the range give the values at its ends, which are positive and finite.
    #expect(Float.exponential(1000) == Float.exponential(88))
    #expect(Float.exponential(.infinity) == Float.exponential(88))
    #expect(Float.exponential(-1000) == Float.exponential(-87))
    #expect(Float.exponential(-.infinity) == Float.exponential(-87))
  }

  /// A NaN must reach the loss, where training stops.
  @Test func exponentialKeepsNaN() {
    #expect(Float.exponential(.nan).isNaN)
    #expect(Float.exponential(-.nan).isNaN)
    #expect(VectorMath.sigmoid(Vector(repeating: .nan))[0].isNaN)
  }

  /// Each lane gets its own argument.
  @Test func lanesAreIndependent() {
    var x = Vector()
    for lane in 0..<Tile.lanes { x[lane] = Float(lane) - 3 }
    let y = VectorMath.exponential(x)
    for lane in 0..<Tile.lanes { #expect(y[lane] == Float.exponential(Float(lane) - 3)) }
  }

  /// The sigmoid's exponential takes log 2 in one piece, so its error grows where the sigmoid vanishes:
  /// measured 2.9 and 5.1 units in the last place.
  @Test(arguments: [(Float(30), 3.0), (Float(87), 6.0)])
  func sigmoidWithinSomeUlp(end: Float, tolerance: Double) {
    var largest = (error: 0.0, x: Float(0))
    for pattern in stride(from: Float(0x1p-30).bitPattern, through: end.bitPattern, by: 997) {
      for x in [Float(bitPattern: pattern), -Float(bitPattern: pattern)] {
        let exact = 1 / (1 + exp(-Double(x)))
        let found = Double(VectorMath.sigmoid(Vector(repeating: x))[0])
        let e = abs(found - exact) / Double(Float(exact).ulp)
        if !(e <= largest.error) { largest = (e, x) }
      }
    }
    #expect(largest.error <= tolerance, "\(largest.error) ulp at \(largest.x)")
  }

  @Test func sigmoidIsASymmetricStep() {
    for x: Float in [0, 0.1, 1, 5, 20, 80, 200] {
      let (up, down) = (
        VectorMath.sigmoid(Vector(repeating: x)), VectorMath.sigmoid(Vector(repeating: -x))
      )
      #expect(abs(Double(up[0]) - 1 / (1 + exp(-Double(x)))) <= 4 * rounding)
      #expect(abs(up[0] + down[0] - 1) <= 4 * Float(rounding))
      #expect(down[0] > 0)
    }
  }
}
