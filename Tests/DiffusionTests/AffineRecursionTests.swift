import Diffusion
import Numerics
import Randomness
import Testing

@Suite struct AffineRecursionTests {
  private static let samplers: [Sampler] = Sampler.allCases

  /// With the exact estimate the law is that of the recursion along each axis, though the pixels'
  /// axes are others. The mean is 0.
  @Test(arguments: samplers, [Schedule.logSNR, .linear])
  func theExactEstimateGivesTheKnownLaw(sampler: Sampler, schedule: Schedule) throws {
    let field = try CosineField(height: 2, width: 3)
    let plan = try SamplingSettings(
      sampler: sampler, eta: 0.4, schedule: schedule, steps: 6, firstTime: 0.01, lastTime: 3,
      noiseInLastStep: true
    ).plan()
    let found = AffineRecursion(plan: plan).law(from: .standard(6)) { field.estimate(at: $0) }
    let recursion = GaussianRecursion(plan: plan)
    let expected = field.law(
      variances: field.variances.map { recursion.moments(eigenvalue: $0).variance })
    for (a, b) in zip(found.covariance.values, expected.covariance.values) {
      // Classic steps of this length blow variances up to hundreds.
      #expect(nearlyEqual(a, b, tolerance: 1e-10), "\(sampler), \(schedule)")
    }
    #expect(found.mean.allSatisfy { $0 == 0 })
  }

  /// An estimate whose matrices neither commute nor are symmetric, followed by another method: the
  /// state as an affine function of the start and of the noise of every step, whose coefficients
  /// give mean and covariance.
  @Test(arguments: samplers) func estimatesOfAnyKind(sampler: Sampler) throws {
    let d = 2
    let plan = try SamplingSettings(
      sampler: sampler, eta: 0.7, schedule: .quadratic, steps: 4, lastTime: 2
    ).plan()
    func estimate(_ t: Double) -> (matrix: [[Double]], offset: [Double]) {
      ([[0.3 + t, 0.2], [-0.5 * t, 0.1]], [0.4, -t])
    }
    // Coefficients of 1, the start's two numbers, and two numbers of noise per step.
    let terms = 1 + d + d * plan.count
    var x = (0..<d).map { i in (0..<terms).map { term -> Double in term == 1 + i ? 1 : 0 } }
    var previous = x.map { $0.map { _ in 0.0 } }
    func applied(_ t: Double, to x: [[Double]]) -> [[Double]] {
      let (matrix, offset) = estimate(t)
      return (0..<d).map { i -> [Double] in
        (0..<terms).map { term -> Double in
          let product = matrix[i][0] * x[0][term] + matrix[i][1] * x[1][term]
          return term == 0 ? product + offset[i] : product
        }
      }
    }
    for (k, step) in plan.enumerated() {
      let c = step.coefficients
      let f = applied(step.time, to: x)
      var next = x
      for i in 0..<d {
        for term in 0..<terms {
          let memory = f[i][term] - previous[i][term]
          next[i][term] = c.state * x[i][term] + c.estimate * f[i][term]
          next[i][term] += c.extrapolation * memory
        }
        next[i][1 + d + d * k + i] += c.noise
      }
      if c.correction != 0 {
        let ahead = applied(step.nextTime, to: next)
        for i in 0..<d {
          for term in 0..<terms { next[i][term] += c.correction * (ahead[i][term] - f[i][term]) }
        }
      }
      (x, previous) = (next, f)
    }
    let found = AffineRecursion(plan: plan).law(from: .standard(d)) { t in
      let (matrix, offset) = estimate(t)
      return AffineEstimate(
        matrix: BlockMatrix(matrix.flatMap { $0 }, rows: d, columns: d), offset: offset)
    }
    for i in 0..<d {
      #expect(nearlyEqual(found.mean[i], x[i][0]), "\(sampler)")
      for j in 0..<d {
        let covariance = (1..<terms).reduce(0.0) { $0 + x[i][$1] * x[j][$1] }
        #expect(nearlyEqual(found.covariance[i, j], covariance, tolerance: 1e-11), "\(sampler)")
      }
    }
  }

  @Test func meanSquareByHand() {
    let law = GaussianLaw(
      mean: [1, 2], covariance: BlockMatrix([2, 0.5, 0.5, 1], rows: 2, columns: 2))
    let a = AffineEstimate(
      matrix: BlockMatrix([1, 0, 0, 1], rows: 2, columns: 2), offset: [0, 3])
    let b = AffineEstimate(
      matrix: BlockMatrix([0, 0, 1, 1], rows: 2, columns: 2), offset: [0.5, 3])
    // The gap is (x_1 - 0.5, -x_1): means 0.5 and -1, and twice the variance 2 of x_1.
    #expect(nearlyEqual(a.meanSquare(to: b, over: law), 0.25 + 1 + 4))
    #expect(a.meanSquare(to: a, over: law) == 0)
  }
}
