import Diffusion
import Foundation
import Numerics
import Runs
import Studies
import Testing

@Suite struct KernelStudyTests {
  /// The data themselves, and a Gaussian that is narrow enough not to meet itself.
  @Test func estimatesByHand() {
    let data = KernelEstimate([-1, 2], bandwidth: 0)
    #expect(data.shares.first == 0 && data.shares.last == 1 && data.shares[360] == 0.5)
    let narrow = KernelEstimate([0], bandwidth: 0.2)
    #expect(abs(narrow.shares[360] - 0.5) < 1e-12 && abs((narrow.shares.last ?? 0) - 1) < 1e-12)
    let node = 360 + 23
    let z = 2 * Double.pi * 23 / 720 / 0.2
    #expect(abs(narrow.shares[node] - NormalDistribution.cumulative(z)) < 1e-12)
    let sharp = KernelEstimate([0], bandwidth: 0.2, sharpening: 1)
    let bump = z * exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    #expect(abs(sharp.shares[node] - NormalDistribution.cumulative(z) - bump) < 1e-12)
    // Near pi a kernel reaches over to -pi.
    let wrapped = KernelEstimate([Double.pi], bandwidth: 0.3)
    #expect(abs(wrapped.shares[360] - 0.5) < 1e-12 && abs((wrapped.shares.last ?? 0) - 1) < 1e-12)
  }

  /// The factor of cos(2 theta) in each kernel's estimate: (1 + 4 a h^2) e^{-2 h^2}.
  @Test(arguments: KernelStudy.sharpenings)
  func kernelsBlurAsTheirTransforms(sharpening: Double) {
    let angles = KernelStudy.angles(2000, uneven: 0.8, seed: 1)
    let estimate = KernelEstimate(angles, bandwidth: 0.25, sharpening: sharpening)
    // The mean of cos(2 theta) under the estimate, cell by cell.
    let mean = (0..<720).reduce(0.0) {
      let middle = -Double.pi + 2 * .pi * (Double($1) + 0.5) / 720
      return $0 + cos(2 * middle) * (estimate.shares[$1 + 1] - estimate.shares[$1])
    }
    let data = SampleStatistics(angles.map { cos(2 * $0) }).mean
    #expect(abs(data - 0.4) < 0.05)
    let square = 4 * 0.25 * 0.25
    #expect(abs(mean / data - (1 + sharpening * square) * exp(-square / 2)) < 1e-4)
  }

  /// Smoothed points follow the Gaussian estimate. The updates do not: they follow their own kernels
  /// far better, and the harmonic grows by the factor that linear theory gives.
  @Test func updatesSharpenTheDensity() throws {
    let study = KernelStudy(counts: [1000], draws: 20_000, seed: 1, threads: 2)
    let rows = try study.run(watch: Watch()).filter { $0.unevenness > 0 }
    #expect(rows.map(\.step) == [.none, .half, .full])
    let own = try #require(KernelStudy.factors.firstIndex(of: 1))
    let square = 4 * rows[0].bandwidth * rows[0].bandwidth
    for (row, a) in zip(rows, KernelStudy.sharpenings) {
      let expected = (1 + a * square) * exp(-square / 2)
      let found = try #require(row.harmonic)
      // Linear theory leaves out the square of an unevenness of 0.8, and the circle's curvature.
      #expect(abs(found.factor - expected) < 0.05 + 4 * found.error, "\(row)")
      #expect(row.apart[own] == 0)
    }
    // Radial noise changes the angles a little, so the law is not exactly the estimate's.
    #expect(rows[0].gaussian[own] < 1.5 * study.chance, "\(rows[0])")
    #expect(
      rows[2].gaussian[own] > 2 * study.chance && rows[2].gaussian[own] > rows[2].sharpened[2])
    #expect(rows[1].sharpened[1] < rows[1].gaussian[own])
  }

  /// The data's own noise grows with the dimension of the space, and the update averages it.
  @Test func theUpdateAveragesNoiseOfTheData() throws {
    let rows = try CircleTable(
      counts: [300], ambients: [2, 60], repetitions: 2, draws: 1000, seed: 1, threads: 2
    ).run(watch: Watch())
    func mean(_ noise: Double, _ ambient: Int, _ value: (CircleTable.Row) -> [Double]) throws
      -> Double
    {
      SampleStatistics(
        value(try #require(rows.first { $0.noise == noise && $0.ambient == ambient }))
      ).mean
    }
    #expect(try mean(0, 60, \.own) < 1e-6)
    // The norm of 58 normal numbers is about 7.6.
    #expect(abs(try mean(0.02, 60, \.own) / (0.02 * 59.0.squareRoot()) - 1) < 0.05)
    #expect(try mean(0.02, 60, \.full) < 0.6 * mean(0.02, 60, \.own))
    #expect(try abs(mean(0, 60, \.full) / mean(0, 2, \.full) - 1) < 0.3)
  }
}
