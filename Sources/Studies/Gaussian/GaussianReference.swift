import Diffusion

/// Distances in the setting of Pierret and Galerne: 1/i² for i = 1 to 10, start N(0, I), eps =
/// 1e-3. They were computed apart from this program, by the paper's recursions in another language.
///
/// The paper's own tables are for CIFAR-10 and a texture, whose spectra are not available here.
struct GaussianReference {
  /// N, the number of points of the paper's grid, which is one more than the number of steps.
  static let points = [10, 50, 200]
  static let eps = 1e-3

  let integrator: GaussianIntegrator
  /// The distances as printed, with eight decimals, for each of `points`.
  let distances: [Double]

  static let all = [
    GaussianReference(
      integrator: .eulerMaruyama, distances: [1.41166237, 0.03849994, 0.00680997]),
    GaussianReference(
      integrator: .exponentialIntegrator, distances: [0.71284312, 0.09073586, 0.02180498]),
    GaussianReference(integrator: .ddpm, distances: [1.84009765, 0.03116498, 0.00435317]),
    GaussianReference(integrator: .euler, distances: [0.08319100, 0.03308580, 0.00782692]),
    GaussianReference(integrator: .heunODE, distances: [0.17929967, 0.00930162, 0.00159638]),
    GaussianReference(integrator: .rk4, distances: [0.01187914, 0.00100935, 0.00105952]),
  ]

  /// Computes the same distances with this program.
  ///
  /// - Throws: never, because the example is a valid spectrum.
  func computed() throws -> [Double] {
    let spectrum = try GaussianSpectrum.inverseSquares(GaussianStudy.exampleAxes)
    return Self.points.map {
      GaussianRecursion(
        integrator, times: ForwardProcess.uniform(points: $0, end: Self.eps),
        in: .pierretGalerne
      ).distance(to: spectrum)
    }
  }
}
