import Diffusion
import Numerics
import Testing

@Suite struct CosineFieldTests {
  @Test func modesAreOrthonormalAndVariancesKnown() throws {
    let field = try CosineField(height: 3, width: 4)
    let product = field.modes * field.modes.transposed
    for i in 0..<12 {
      for j in 0..<12 { #expect(nearlyEqual(product[i, j], i == j ? 1 : 0)) }
    }
    // The first cosine is constant, and number 5 has half a wave down and half a wave across.
    #expect((0..<12).allSatisfy { nearlyEqual(field.modes[0, $0], 1 / 12.0.squareRoot()) })
    #expect(field.modes[5, 0] > 0 && field.modes[5, 3] < 0 && field.modes[5, 11] > 0)
    #expect(field.variances[0] == 1 && field.variances[5] == 1 / 7.0)
    let signal = try CosineField(height: 1, width: 5)
    let squares: [Double] = [1, 4, 9, 16, 25]
    #expect(signal.variances == squares.map { 1 / $0 })
    #expect(signal.spectrum.variances == signal.variances)
  }

  /// Along the cosines this is the diagonal law.
  @Test(arguments: [0.01, 0.8, 5]) func theEstimateIsThatOfTheDiagonalLaw(t: Double) throws {
    let field = try CosineField(height: 2, width: 3)
    let x = [0.3, -1, 0.7, 2, 0, -0.4]
    func coefficients(_ values: [Double]) -> [Double] {
      (0..<6).map { k in (0..<6).reduce(0.0) { $0 + field.modes[k, $1] * values[$1] } }
    }
    let diagonal = DiagonalGaussian(
      mean: [Double](repeating: 0, count: 6), variances: field.variances)
    let expected = diagonal.estimate(at: coefficients(x), time: t)
    let found = field.estimate(at: x, time: t)
    for (a, b) in zip(coefficients(found), expected) { #expect(nearlyEqual(a, b)) }
    let affine = field.estimate(at: t)
    for i in 0..<6 {
      let product = (0..<6).reduce(0.0) { $0 + affine.matrix[i, $1] * x[$1] }
      #expect(nearlyEqual(product + affine.offset[i], found[i]))
    }
    // E|X_0 - f|^2 = E|X_0|^2 - E|f|^2, since f is the projection of X_0.
    let zero = AffineEstimate(
      matrix: BlockMatrix(rows: 6, columns: 6), offset: [Double](repeating: 0, count: 6))
    let known = affine.meanSquare(to: zero, over: field.law(at: t))
    #expect(nearlyEqual(field.unknown(at: t), field.variances.reduce(0, +) - known))
  }

  @Test func drawsHaveTheLaw() throws {
    let field = try CosineField(height: 2, width: 2)
    let count = 20_000
    let draws = field.draw(count, seed: 4, for: .training)
    #expect(draws == field.draw(count, seed: 4, for: .training))
    #expect(draws[0] != field.draw(1, seed: 4, for: .judging)[0])
    let covariance = field.law(at: 0).covariance
    for i in 0..<4 {
      for j in 0..<4 {
        let products = (0..<count).map { draws[4 * $0 + i] * draws[4 * $0 + j] }
        let mean = products.reduce(0, +) / Double(count)
        let squared = covariance[i, j] * covariance[i, j]
        let spread = covariance[i, i] * covariance[j, j] + squared
        // Five standard errors of a mean of products.
        #expect(abs(mean - covariance[i, j]) < 5 * (spread / Double(count)).squareRoot())
      }
    }
  }
}
