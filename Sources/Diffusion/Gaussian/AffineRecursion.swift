import Numerics

/// N(mean, covariance) in D dimensions, with any covariance.
package struct GaussianLaw: Sendable {
  /// [D].
  package let mean: [Double]
  /// [D, D], symmetric.
  package let covariance: BlockMatrix

  package init(mean: [Double], covariance: BlockMatrix) {
    precondition(
      covariance.rows == mean.count && covariance.columns == mean.count,
      "a mean of \(mean.count) numbers needs a covariance of as many rows and columns, not "
        + "\(covariance.rows) x \(covariance.columns)")
    (self.mean, self.covariance) = (mean, covariance)
  }

  /// N(0, I), from which sampling starts.
  package static func standard(_ dimension: Int) -> GaussianLaw {
    GaussianLaw(
      mean: [Double](repeating: 0, count: dimension), covariance: .identity(dimension))
  }

  /// Mean and covariance in the form that measures of features read; the law has no number of
  /// samples.
  package var statistics: FeatureStatistics {
    FeatureStatistics(count: 0, mean: mean, covariance: covariance.values)
  }
}

/// An estimate of E[X_0 | X_t = x] at one time that is affine in the state: f = matrix x + offset.
package struct AffineEstimate: Sendable {
  /// G, [D, D], row-major in the estimate's coordinates.
  package let matrix: BlockMatrix
  /// g, [D].
  package let offset: [Double]

  package init(matrix: BlockMatrix, offset: [Double]) {
    precondition(
      matrix.rows == offset.count && matrix.columns == offset.count,
      "an estimate of \(offset.count) numbers needs a square matrix of as many rows, not "
        + "\(matrix.rows) x \(matrix.columns)")
    (self.matrix, self.offset) = (matrix, offset)
  }

  /// Returns E|f - other|^2, summed over coordinates, for states of a law with covariance C:
  /// tr((G - G') C (G - G')^T) + |(G - G') mean + g - g'|^2.
  package func meanSquare(to other: AffineEstimate, over law: GaussianLaw) -> Double {
    let gap = BlockMatrix.sum(matrix, other.matrix, scale: -1)
    let spread = gap * law.covariance * gap.transposed
    var total = offset.indices.reduce(0) { $0 + spread[$1, $1] }
    let shift = gap.applied(to: law.mean)
    for i in offset.indices {
      let difference = shift[i] + offset[i] - other.offset[i]
      total += difference * difference
    }
    return total
  }
}

/// The exact law of a sampler's output when the estimate is affine in the state at every time, as
/// that of a linear model is, whether or not it is right.
///
/// Every step is then an affine map of the state x, the previous estimate p and new noise z, so the
/// output is Gaussian. For a step x' = a x + b f + d (f - p) + C z with f = G x + g, followed by x'
/// += c (f' - f) with f' = G' x' + g' at the step's end, and R = I + c G':
///
///     x' = A x - d R p + k + C R z,   A = R (a I + (b + d) G) - c G
///     cov(x') = A cov(x) A^T - d (A cov(x, p) R^T + its transpose) + d^2 R cov(p) R^T + C^2 R R^T
///     cov(x', f) = (A cov(x) - d R cov(p, x)) G^T,   cov(f) = G cov(x) G^T
///
/// With the exact estimate of Gaussian data this is `GaussianRecursion` in any coordinates; it costs
/// matrix products, and needs nothing to commute.
package struct AffineRecursion: Sendable {
  /// The steps from T down, at least one.
  package let plan: [SamplingStep]

  package init(plan: [SamplingStep]) {
    precondition(!plan.isEmpty, "A plan has at least one step.")
    self.plan = plan
  }

  /// Returns the output's law.
  ///
  /// - Parameters:
  ///   - start: the law at T.
  ///   - estimate: gives G and g for a time t > 0.
  package func law(
    from start: GaussianLaw, _ estimate: (Double) -> AffineEstimate
  ) -> GaussianLaw {
    var state = State(start)
    for step in plan {
      state.advance(
        step.coefficients, estimate(step.time),
        ahead: step.coefficients.correction == 0 ? nil : estimate(step.nextTime))
    }
    return GaussianLaw(mean: state.x, covariance: state.xx)
  }

  /// The moments of the state x and of the previous estimate p.
  private struct State {
    var x: [Double]
    var xx: BlockMatrix
    /// E p, cov(x, p) and cov(p); zero before the first step, which has no extrapolation.
    private var p: [Double]
    private var xp: BlockMatrix
    private var pp: BlockMatrix

    init(_ start: GaussianLaw) {
      (x, xx) = (start.mean, start.covariance)
      p = [Double](repeating: 0, count: x.count)
      xp = BlockMatrix(rows: x.count, columns: x.count)
      pp = xp
    }

    mutating func advance(
      _ c: StepCoefficients, _ estimate: AffineEstimate, ahead: AffineEstimate?
    ) {
      let identity = BlockMatrix.identity(x.count)
      let (g, d) = (estimate.matrix, c.extrapolation)
      let f = zip(g.applied(to: x), estimate.offset).map { $0 + $1 }
      // The prediction.
      var map = BlockMatrix.sum(identity.scaled(c.state), g, scale: c.estimate + d)
      var mean = x.indices.map { c.state * x[$0] + (c.estimate + d) * f[$0] - d * p[$0] }
      var response = identity
      if let ahead {
        response = BlockMatrix.sum(identity, ahead.matrix, scale: c.correction)
        map = BlockMatrix.sum(response * map, g, scale: -c.correction)
        let end = zip(ahead.matrix.applied(to: mean), ahead.offset).map { $0 + $1 }
        mean = x.indices.map { mean[$0] + c.correction * (end[$0] - f[$0]) }
      }
      let spread = map * xx
      var covariance = spread * map.transposed
      var withState = spread
      if d != 0 {
        let memory = response.scaled(-d)
        let cross = map * xp * memory.transposed
        covariance = BlockMatrix.sum(covariance, BlockMatrix.sum(cross, cross.transposed))
        covariance = BlockMatrix.sum(covariance, memory * pp * memory.transposed)
        withState = BlockMatrix.sum(withState, memory * xp.transposed)
      }
      if c.noise != 0 {
        covariance = BlockMatrix.sum(
          covariance, response * response.transposed, scale: c.noise * c.noise)
      }
      (xp, pp) = (withState * g.transposed, (g * xx * g.transposed).symmetrised)
      (xx, x, p) = (covariance.symmetrised, mean, f)
    }
  }
}

extension BlockMatrix {
  /// Returns a + scale b.
  fileprivate static func sum(
    _ a: BlockMatrix, _ b: BlockMatrix, scale: Double = 1
  ) -> BlockMatrix {
    var result = a
    for i in result.blocks.indices { result.blocks[i] += scale * b.blocks[i] }
    return result
  }

  fileprivate func scaled(_ scale: Double) -> BlockMatrix {
    var result = self
    for i in result.blocks.indices { result.blocks[i] *= scale }
    return result
  }

  /// Returns the product with a vector of `columns` numbers.
  fileprivate func applied(to vector: [Double]) -> [Double] {
    (0..<rows).map { row in
      vector.indices.reduce(0) { $0 + self[row, $1] * vector[$1] }
    }
  }
}
