/// The rank-sum statistic of Wilcoxon, Mann and Whitney as the area under the ROC curve.
package enum RankSum {
  /// Returns the probability that a number of the first list exceeds one of the second, where a tie
  /// counts half: 0.5 for lists that the numbers do not tell apart, 1 if every number of the first
  /// is larger.
  ///
  /// - Parameters:
  ///   - a: at least one number, none NaN.
  ///   - b: the same.
  package static func area(_ a: [Double], over b: [Double]) -> Double {
    precondition(!a.isEmpty && !b.isEmpty, "an area needs numbers in both lists")
    let all = (a.map { ($0, true) } + b.map { ($0, false) }).sorted { $0.0 < $1.0 }
    var (rankSum, start) = (0.0, 0)
    while start < all.count {
      var end = start
      while end < all.count, all[end].0 == all[start].0 { end += 1 }
      // Equal numbers share the mean of their ranks, which count from 1.
      let rank = Double(start + 1 + end) / 2
      rankSum += rank * Double(all[start..<end].count { $0.1 })
      start = end
    }
    let (n, m) = (Double(a.count), Double(b.count))
    return (rankSum - n * (n + 1) / 2) / (n * m)
  }

  /// Returns the standard error of an area (Hanley and McNeil, *The meaning and use of the area under
  /// a receiver operating characteristic curve*, Radiology 1982, equation 1).
  ///
  /// - Parameters:
  ///   - area: the area, in [0, 1].
  ///   - n: the length of the first list, at least 1.
  ///   - m: the length of the second.
  package static func standardError(area: Double, _ n: Int, _ m: Int) -> Double {
    let (a, n, m) = (area, Double(n), Double(m))
    let (q1, q2) = (a / (2 - a), 2 * a * a / (1 + a))
    let variance = a * (1 - a) + (n - 1) * (q1 - a * a) + (m - 1) * (q2 - a * a)
    return max(0, variance / (n * m)).squareRoot()
  }
}
