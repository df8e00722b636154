import Foundation

/// How two shares differ: a of m things of one kind and b of n of another.
package struct ProportionDifference: Sendable, Equatable, Codable {
  /// a / m - b / n.
  package let difference: Double
  /// The ends of its 95 % interval by Newcombe's hybrid of two score intervals (*Interval estimation
  /// for the difference between independent proportions*, 1998, method 10). It holds for few and for
  /// none, too.
  package let lower, upper: Double
  /// The probability that chance alone gives counts that are no likelier (Fisher's exact test, both
  /// sides).
  package let pValue: Double

  /// - Parameters:
  ///   - a: 0...m.
  ///   - m: at least 1.
  ///   - b: 0...n.
  ///   - n: at least 1.
  package init(_ a: Int, of m: Int, _ b: Int, of n: Int) {
    precondition(
      (0...m).contains(a) && (0...n).contains(b) && m > 0 && n > 0,
      "\(a) of \(m) and \(b) of \(n) are no shares")
    let (p, q) = (Double(a) / Double(m), Double(b) / Double(n))
    let (first, second) = (Self.scoreInterval(a, of: m), Self.scoreInterval(b, of: n))
    difference = p - q
    func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
    lower = p - q - length(p - first.lower, second.upper - q)
    upper = p - q + length(first.upper - p, q - second.lower)
    pValue = Self.exactTest(a, of: m, b, of: n)
  }

  /// Returns Wilson's interval of a share (1927), 95 %.
  private static func scoreInterval(_ a: Int, of m: Int) -> (lower: Double, upper: Double) {
    let (a, m) = (Double(a), Double(m))
    let z = NormalDistribution.quantile(0.975)
    let middle = 2 * a + z * z
    let reach = z * (z * z + 4 * a * (1 - a / m)).squareRoot()
    let width = 2 * (m + z * z)
    return (max(0, (middle - reach) / width), min(1, (middle + reach) / width))
  }

  private static func exactTest(_ a: Int, of m: Int, _ b: Int, of n: Int) -> Double {
    func logFactorial(_ n: Int) -> Double { lgamma(Double(n) + 1) }
    let all = a + b
    // The logarithm of the hypergeometric probability but for what is the same for every x.
    func term(_ x: Int) -> Double {
      -logFactorial(x) - logFactorial(m - x) - logFactorial(all - x)
        - logFactorial(n - all + x)
    }
    let terms = (max(0, all - n)...min(m, all)).map(term)
    let largest = terms.max() ?? 0
    let found = term(a)
    let sum = terms.reduce(0.0) { $0 + exp($1 - largest) }
    // Equal probabilities may differ in their last digits.
    let unlikely = terms.reduce(0.0) { $0 + ($1 <= found + 1e-9 ? exp($1 - largest) : 0) }
    return min(1, unlikely / sum)
  }
}
