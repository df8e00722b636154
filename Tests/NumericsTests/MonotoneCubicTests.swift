import Numerics
import Testing

@Suite struct MonotoneCubicTests {
  private let curve = MonotoneCubic(x: [0, 1, 3, 4], y: [2, 3, 7, 7])

  /// At (1, 3) the secants' slopes are 1 and 2 over widths 1 and 2: 9 / (5 / 1 + 4 / 2) = 9 / 7. Half
  /// way from 0 a cubic with slopes 0 and m has the value 2 + 1 / 2 - m / 8.
  @Test func handNumbers() {
    #expect(abs(curve(1).slope - 9 / 7.0) < 1e-15)
    #expect(abs(curve(0.5).value - (2.5 - 9 / 56.0)) < 1e-15)
    #expect(curve(1).value == 3 && curve(3).value == 7)
  }

  @Test func isConstantBeyondItsEnds() {
    #expect(curve(-5) == (2, 0) && curve(9) == (7, 0))
    #expect(curve(.infinity) == (7, 0))
    #expect(MonotoneCubic(x: [1], y: [4])(0) == (4, 0))
  }

  @Test func neverOvershootsAndIsSmooth() {
    let steep = MonotoneCubic(x: [0, 1, 2, 2.1, 5], y: [5, 0, 0.01, 90, 1])
    var last = steep(0).value
    for i in 1...2000 {
      let x = Double(i) / 400
      let (value, slope) = steep(x)
      #expect(value >= 0 && value <= 90)
      #expect(x > 1 || value <= last)
      let width = 1e-7
      let difference = (steep(x + width).value - steep(x - width).value) / (2 * width)
      #expect(abs(slope - difference) < 2e-3 * (1 + abs(slope)))
      last = value
    }
  }
}
