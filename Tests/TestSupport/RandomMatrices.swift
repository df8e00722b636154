import Randomness

/// Test matrices, [d, d] row-major.
package enum RandomMatrices {
  package static func normal(_ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: .test)
    return (0..<count).map { _ in stream.normal() }
  }

  package static func symmetric(_ d: Int, seed: UInt64) -> [Double] {
    let values = normal(d * d, seed: seed)
    return (0..<d * d).map { values[$0] + values[$0 % d * d + $0 / d] }
  }
}

/// Returns the naive product, so that tests do not depend on the module's own.
package func product(_ a: [Double], _ b: [Double], _ d: Int) -> [Double] {
  var result = [Double](repeating: 0, count: d * d)
  for i in 0..<d {
    for j in 0..<d {
      for k in 0..<d { result[i * d + j] += a[i * d + k] * b[k * d + j] }
    }
  }
  return result
}

package func transposed(_ a: [Double], _ d: Int) -> [Double] {
  (0..<d * d).map { a[$0 % d * d + $0 / d] }
}

package func diagonal(_ values: [Double]) -> [Double] {
  let d = values.count
  return (0..<d * d).map { $0 / d == $0 % d ? values[$0 / d] : 0 }
}

package func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "arrays of \(a.count) and \(b.count) values")
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
