import Diffusion
import Foundation
import Testing

/// The numbers of THEORY 4.3 for the schemes of Pierret and Galerne, to their printed digits
/// (`matches` allows half a unit of the last one).
@Suite struct GaussianIntegratorTests {
  private static let eigenvalues = [0, 0.25, 1, 4]

  private func recursion(_ integrator: GaussianIntegrator, _ times: [Double]) -> GaussianRecursion {
    GaussianRecursion(integrator, times: times)
  }

  private func check(
    _ recursion: GaussianRecursion, _ expected: [Double], eigenvalues: [Double] = eigenvalues
  ) {
    for (l, printed) in zip(eigenvalues, expected) {
      let variance = recursion.moments(eigenvalue: l).variance
      if printed.isInfinite {
        #expect(variance == .infinity, "l = \(l): \(variance)")
      } else {
        #expect(matches(variance, printed), "l = \(l): \(variance)")
      }
    }
  }

  private static let rowsA: [(GaussianIntegrator, [Double], Double?)] = [
    (.eulerMaruyama, [0.5002922864, 0.5870278534, 1.128555298, 3.049642798], 0.79961274),
    (.exponentialIntegrator, [0.6689227461, 0.7018417992, 1.308177859, 3.7180021], 0.89934634),
    (.noiseFirst, [2.998102942e-4, 0.09054371629, 0.6786117554, 2.975707806], nil),
    (.euler, [0.2194125972, 0.4366620397, 1, 2.401511981], 0.66937099),
    (.exactSDE, [0, 0.2510634782, 1, 3.555277549], 0.11446057),
    (.exactODE, [0, 0.2782419665, 1, 2.844938377], 0.31450888),
    (.heunODE, [.infinity, 0.2109615517, 1, 2.832814228], .infinity),
    (.rk4, [.infinity, 0.2753173029, 1, 2.844925456], .infinity),
  ]

  @Test(arguments: rowsA)
  func tableA(row: (integrator: GaussianIntegrator, variances: [Double], distance: Double?)) throws
  {
    let recursion = recursion(row.integrator, [2, 1.5, 1, 0.5, 0])
    check(recursion, row.variances)
    guard let printed = row.distance else { return }
    let spectrum = try GaussianSpectrum(name: "A", variances: Self.eigenvalues)
    let distance = recursion.distance(to: spectrum)
    #expect(distance == printed || matches(distance, printed, decimals: 8), "\(distance)")
  }

  @Test(arguments: [
    (
      GaussianIntegrator.eulerMaruyama, [0.4908778164, 0.6126611031, 1.119354165, 2.870041701]
    ),
    (.heunODE, [0.001907794621, 0.3134888416, 1, 2.63313825]),
    (.rk4, [0.09114683324, 0.356491983, 1, 2.641880902]),
  ])
  func tableC(integrator: GaussianIntegrator, expected: [Double]) {
    check(recursion(integrator, [2, 1.525, 1.05, 0.575, 0.1]), expected)
  }

  private func exponentialGrid(steps: Int) -> [Double] {
    Schedule.exponential.times(steps: steps).reversed()
  }

  @Test func tableB() {
    let recursion = recursion(.eulerMaruyama, exponentialGrid(steps: 10))
    check(recursion, [0.4640886144, 1.487980773, 4.854175171], eigenvalues: [0.25, 1, 4])
    #expect(matches(recursion.moments(eigenvalue: 0).variance, 1e-4, digits: 2))
  }

  @Test func tableD() throws {
    let rows: [(GaussianIntegrator, [Double], Double)] = [
      (.eulerMaruyama, [0.2561485493, 1.01467423, 3.968169247], 0.015948877),
      (.exponentialIntegrator, [0.2573968851, 1.02978172, 4.120940871], 0.035679466),
    ]
    let spectrum = try GaussianSpectrum(name: "D0", variances: Self.eigenvalues)
    for (integrator, expected, distance) in rows {
      let recursion = recursion(integrator, exponentialGrid(steps: 200))
      check(recursion, expected, eigenvalues: [0.25, 1, 4])
      let found = recursion.distance(to: spectrum)
      #expect(matches(found, distance, digits: 8), "\(integrator): \(found)")
    }
    let point = recursion(.eulerMaruyama, exponentialGrid(steps: 200)).moments(eigenvalue: 0)
    #expect(matches(point.variance, 1e-4, digits: 8))
    let other = recursion(.exponentialIntegrator, exponentialGrid(steps: 200))
    #expect(matches(other.moments(eigenvalue: 0).variance, 1.000050002e-4))
  }

  /// The start is N(0, I) at T = 2 and 10, and no step has an error.
  @Test func initialisation() {
    for (integrator, lastTime, l, printed, digits) in [
      (GaussianIntegrator.exactSDE, 2.0, 4.0, 3.55527754896, 12),
      (.exactODE, 2, 4, 2.84493837691, 12),
      (.exactSDE, 10, 0.25, 0.250000000097, 12), (.exactODE, 10, 0.25, 0.250008512777, 12),
      (.exactSDE, 10, 4, 3.99999990109, 12), (.exactODE, 10, 4, 3.99945527503, 12),
    ] {
      let found = recursion(integrator, [lastTime, 0]).moments(eigenvalue: l).variance
      #expect(matches(found, printed, digits: digits), "\(integrator), T = \(lastTime): \(found)")
    }
  }

  /// An exact solution ends the same after any number of steps.
  @Test(arguments: [GaussianIntegrator.exactSDE, .exactODE])
  func exactSolutionsComposeOverSteps(integrator: GaussianIntegrator) {
    for l in Self.eigenvalues {
      let one = recursion(integrator, [2, 0]).moments(eigenvalue: l)
      let many = recursion(integrator, [2, 1.7, 1.1, 0.3, 0.01, 0]).moments(eigenvalue: l)
      #expect(nearlyEqual(one.variance, many.variance))
      #expect(nearlyEqual(one.meanShare, many.meanShare))
    }
  }

  // MARK: The paper's convention

  private static let paper: [(GaussianIntegrator, [Double])] = [
    (.eulerMaruyama, [1.41166237, 0.03849994, 0.00680997]),
    (.exponentialIntegrator, [0.71284312, 0.09073586, 0.02180498]),
    (.ddpm, [1.84009765, 0.03116498, 0.00435317]),
    (.euler, [0.08319100, 0.03308580, 0.00782692]),
    (.heunODE, [0.17929967, 0.00930162, 0.00159638]),
    (.rk4, [0.01187914, 0.00100935, 0.00105952]),
  ]

  @Test(arguments: paper)
  func theirConvention(integrator: GaussianIntegrator, printed: [Double]) throws {
    let spectrum = try GaussianSpectrum.inverseSquares(10)
    for (points, distance) in zip([10, 50, 200], printed) {
      let times = ForwardProcess.uniform(points: points, end: 1e-3)
      let found = GaussianRecursion(integrator, times: times, in: .pierretGalerne)
        .distance(to: spectrum)
      #expect(matches(found, distance, decimals: 8), "\(integrator), N = \(points): \(found)")
    }
  }

  @Test func theirContinuousLimits() throws {
    let spectrum = try GaussianSpectrum.inverseSquares(10)
    func error(_ integrator: GaussianIntegrator, end: Double) -> GaussianError {
      GaussianRecursion(integrator, times: [1, end], in: .pierretGalerne).error(on: spectrum)
    }
    // Roots of numbers near 1 are subtracted, with errors of 1e-16: five digits of 1e-10 remain.
    #expect(matches(error(.exactSDE, end: 0).total, 9.4099e-11, digits: 5))
    #expect(matches(error(.exactODE, end: 0).total, 1.3708650180e-5, digits: 10))
    #expect(matches(error(.exactSDE, end: 1e-3).truncation, 1.0505634624e-3, digits: 11))
    #expect(matches(error(.exactSDE, end: 1e-3).total, 1.0505634821e-3, digits: 11))
    #expect(matches(error(.exactODE, end: 1e-3).total, 1.0596444242e-3, digits: 11))
    #expect(error(.exactODE, end: 1e-3).discretisation == 0)
  }

  // MARK: Means

  /// The mean follows the same map as the state. An exact solution that starts from the exact law
  /// stays on it.
  @Test func exactSolutionsKeepTheExactLaw() {
    for integrator in [GaussianIntegrator.exactSDE, .exactODE] {
      for l in Self.eigenvalues {
        let end = recursion(integrator, [3, 1, 0.2])
          .moments(eigenvalue: l, from: .exact(eigenvalue: l, at: 3))
        let exact = GaussianMoments.exact(eigenvalue: l, at: 0.2)
        #expect(nearlyEqual(end.variance, exact.variance))
        #expect(nearlyEqual(end.meanShare, exact.meanShare))
      }
    }
  }

  /// From N(0, 1) at T = 2, computed independently (4 steps of 0.5, l = 0.25, 1, 4).
  @Test(arguments: [
    (GaussianIntegrator.eulerMaruyama, [0.93127982, 0.82730205, 0.58139895]),
    (.exponentialIntegrator, [0.98256123, 0.90332906, 0.66462061]),
    (.noiseFirst, [0.93127982, 0.82730205, 0.58139895]),
    (.euler, [0.6940534, 0.55639436, 0.34023277]),
    (.heunODE, [0.84510715, 0.63540943, 0.37795663]),
    (.rk4, [0.8072346, 0.63212141, 0.3794992]),
    (.exactSDE, [0.96234404, 0.86466472, 0.61497946]),
    (.exactODE, [0.80594858, 0.63212056, 0.37949977]),
  ])
  func means(integrator: GaussianIntegrator, expected: [Double]) {
    for (l, printed) in zip([0.25, 1, 4], expected) {
      let found = recursion(integrator, [2, 1.5, 1, 0.5, 0]).moments(eigenvalue: l).meanShare
      #expect(matches(found, printed, decimals: 7), "\(integrator), l = \(l): \(found)")
    }
  }

  /// Every scheme's variance and mean converge, with the order that is known for the scheme.
  @Test(
    arguments: [
      (GaussianIntegrator.eulerMaruyama, 1.0), (.exponentialIntegrator, 1), (.ddpm, 1),
      (.noiseFirst, 1), (.euler, 1), (.heunODE, 2), (.rk4, 4),
    ], ForwardProcess.examples)
  func errorFallsWithTheStepsAsItShould(
    order: (GaussianIntegrator, Double), process: ForwardProcess
  ) throws {
    // DDPM's step belongs to processes that preserve variance.
    guard order.0 != .ddpm || process.preservesVariance else { return }
    let spectrum = try GaussianSpectrum(
      name: "test", variances: [0.3, 1, 4], means: [1, 0.5, 2])
    func distance(_ steps: Int) -> Double {
      let times = ForwardProcess.uniform(
        points: steps + 1, from: process.ownTime(5), end: process.ownTime(0.2))
      return GaussianRecursion(order.0, times: times, in: process)
        .error(on: spectrum).discretisation
    }
    // At order 4, more steps would change less than rounding does.
    let steps = order.1 > 2 ? 64 : 256
    let measured = log2(distance(steps) / distance(2 * steps))
    // These steps are not yet the limit, but the orders differ by 1 and more.
    #expect(abs(measured - order.1) < 0.15, "\(order.0), \(process): \(measured)")
  }
}
