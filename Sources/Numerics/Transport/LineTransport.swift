/// Optimal transport on the line, where sorting solves it.
package enum LineTransport {
  /// Returns the 1-Wasserstein distance between two empirical distributions: the area between their
  /// distribution functions.
  ///
  /// - Parameters:
  ///   - a: at least one finite number, in any order.
  ///   - b: the same, of any other count.
  package static func distance(_ a: [Double], _ b: [Double]) -> Double {
    precondition(!a.isEmpty && !b.isEmpty, "a distribution needs at least one number")
    let (a, b) = (a.sorted(), b.sorted())
    var (i, j, area) = (0, 0, 0.0)
    var last = min(a[0], b[0])
    while i < a.count || j < b.count {
      let next = i == a.count ? b[j] : j == b.count ? a[i] : min(a[i], b[j])
      let gap = abs(Double(i) / Double(a.count) - Double(j) / Double(b.count))
      area += gap * (next - last)
      last = next
      while i < a.count, a[i] == next { i += 1 }
      while j < b.count, b[j] == next { j += 1 }
    }
    return area
  }
}
