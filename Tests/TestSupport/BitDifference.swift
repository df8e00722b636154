/// Returns where two arrays first differ in their bits, or nil. Bits tell even -0 from 0 and one
/// NaN from another. `#expect` on long arrays would search for the shortest edit between them.
package func bitDifference(_ actual: [Float], _ expected: [Float]) -> String? {
  if actual.count != expected.count { return "\(actual.count) numbers, not \(expected.count)" }
  let first = zip(actual, expected).enumerated().first {
    $1.0.bitPattern != $1.1.bitPattern
  }
  return first.map { "[\($0.offset)] = \($0.element.0), expected \($0.element.1)" }
}
