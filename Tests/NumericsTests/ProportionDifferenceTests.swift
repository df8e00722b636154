import Numerics
import Testing

@Suite struct ProportionDifferenceTests {
  typealias Case = (
    a: Int, m: Int, b: Int, n: Int, lower: Double, upper: Double, probability: Double
  )

  /// The first three are table II of Newcombe (1998), method 10, to its four digits; the others and
  /// all probabilities are those of Wilson's formula and of `scipy.stats.fisher_exact` in Python.
  private static let cases: [Case] = [
    (56, 70, 48, 80, 0.0524314724, 0.3338726540, 0.012521129749),
    (9, 10, 3, 10, 0.1705227239, 0.8090179735, 0.019766611098),
    (5, 56, 0, 29, -0.0381371479, 0.1925600139, 0.160621443247),
    (0, 10, 0, 10, -0.2775327999, 0.2775327999, 1),
    (10, 10, 0, 20, 0.6790860371, 1, 3.3283391605e-08),
    // The lady tasting tea.
    (3, 4, 1, 4, -0.1354884006, 0.7890832681, 0.485714285714),
    (70, 1000, 29, 974, 0.0211846671, 0.0599014333, 4.70318563422e-05),
    (0, 50, 7, 900, -0.0159670170, 0.0636821521, 1),
  ]

  @Test(arguments: cases) func agreesWithPublishedNumbers(_ known: Case) {
    let found = ProportionDifference(known.a, of: known.m, known.b, of: known.n)
    #expect(abs(found.lower - known.lower) < 1e-9 && abs(found.upper - known.upper) < 1e-9)
    // Sums of exponentials of logarithms of factorials keep ten digits.
    #expect(abs(found.pValue - known.probability) < 1e-10 + 1e-8 * known.probability)
    let turned = ProportionDifference(known.b, of: known.n, known.a, of: known.m)
    #expect(abs(turned.lower + found.upper) < 1e-12 && abs(turned.pValue - found.pValue) < 1e-12)
  }
}
