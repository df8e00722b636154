/// Minimises a smooth function by the method of Broyden, Fletcher, Goldfarb and Shanno with a
/// bisecting line search for the weak Wolfe conditions (Nocedal and Wright, *Numerical
/// Optimization*, 2nd edition, algorithm 6.1; Lewis and Overton, 2013, for the search, which also
/// copes with a function that is infinite in places).
package struct QuasiNewton: Sendable {
  /// Stops once no partial derivative is larger than this.
  package var tolerance = 1e-9
  package var mostIterations = 500

  package init() {}

  /// Where the search ended; not always a minimum.
  package struct Outcome: Sendable {
    package let point: [Double]
    package let value: Double
    package let gradient: [Double]
    package let iterations: Int
  }

  /// - Parameters:
  ///   - start: [n], n >= 1, where the function is finite.
  ///   - function: returns the value and the gradient, [n].
  /// - Returns: a point whose value is at most that of `start`.
  package func minimise(
    from start: [Double], _ function: ([Double]) -> (value: Double, gradient: [Double])
  ) -> Outcome {
    precondition(!start.isEmpty, "A function of no numbers cannot be minimised.")
    var point = start
    var (value, gradient) = function(point)
    var inverse = Inverse(count: start.count)
    var iteration = 0
    while iteration < mostIterations, value.isFinite,
      gradient.contains(where: { abs($0) > tolerance })
    {
      iteration += 1
      var direction = inverse.times(gradient).map { -$0 }
      if Self.dot(direction, gradient) >= 0 {
        // Rounding spoilt the matrix.
        inverse = Inverse(count: start.count)
        direction = gradient.map { -$0 }
      }
      guard
        let found = Self.search(from: point, value, gradient, along: direction, function)
      else { break }
      let step = Self.minus(found.point, point)
      let change = Self.minus(found.gradient, gradient)
      let gain = value - found.value
      (point, value, gradient) = (found.point, found.value, found.gradient)
      inverse.update(step: step, change: change)
      if gain <= 1e-15 * abs(value) { break }
    }
    return Outcome(point: point, value: value, gradient: gradient, iterations: iteration)
  }

  private typealias Place = (point: [Double], value: Double, gradient: [Double])

  /// Returns a point along a direction that is lower and less steep; nil if there is none that
  /// numbers can tell.
  private static func search(
    from point: [Double], _ value: Double, _ gradient: [Double], along direction: [Double],
    _ function: ([Double]) -> (value: Double, gradient: [Double])
  ) -> Place? {
    let slope = dot(direction, gradient)
    var (low, high, length) = (0.0, Double.infinity, 1.0)
    var best: Place?
    for _ in 0..<50 {
      let next = zip(point, direction).map { $0 + length * $1 }
      let (there, slopes) = function(next)
      if !(there <= value + 1e-4 * length * slope) {
        high = length
      } else {
        best = (next, there, slopes)
        if dot(direction, slopes) >= 0.9 * slope { return best }
        low = length
      }
      length = high.isFinite ? (low + high) / 2 : 2 * length
    }
    return best
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func minus(_ a: [Double], _ b: [Double]) -> [Double] {
    zip(a, b).map { $0 - $1 }
  }

  /// The estimate of the inverse Hessian, [n, n].
  private struct Inverse {
    private var entries: [Double]
    private let count: Int
    private var isFresh = true

    init(count: Int) {
      self.count = count
      entries = [Double](repeating: 0, count: count * count)
      for i in 0..<count { entries[i * count + i] = 1 }
    }

    func times(_ vector: [Double]) -> [Double] {
      (0..<count).map { row in
        var sum = 0.0
        for column in 0..<count { sum += entries[row * count + column] * vector[column] }
        return sum
      }
    }

    /// H' = (1 - s y^T / y^T s) H (1 - y s^T / y^T s) + s s^T / y^T s.
    mutating func update(step s: [Double], change y: [Double]) {
      let curvature = dot(y, s)
      guard curvature > 1e-300 else { return }
      if isFresh {
        // The length of the first step tells the scale (Nocedal and Wright, equation 6.20).
        let scale = curvature / dot(y, y)
        for i in 0..<count { entries[i * count + i] = scale }
        isFresh = false
      }
      let moved = times(y)
      let factor = (1 + dot(y, moved) / curvature) / curvature
      for i in 0..<count {
        for j in 0..<count {
          entries[i * count + j] +=
            factor * s[i] * s[j] - (moved[i] * s[j] + s[i] * moved[j]) / curvature
        }
      }
    }
  }
}
