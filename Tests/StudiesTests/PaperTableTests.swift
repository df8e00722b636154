import Diffusion
import Foundation
import Runs
import Studies
import Testing

@Suite struct PaperTableTests {
  private func rows(_ spectrum: GaussianSpectrum) throws -> [PaperTable.Row] {
    try PaperTable(spectrum).rows(watch: Watch())
  }

  private func row(
    _ rows: [PaperTable.Row], _ start: PaperTable.Start, _ eps: Double,
    _ scheme: PaperTable.Scheme
  ) throws -> PaperTable.Row {
    try #require(rows.first { $0.start == start && $0.eps == eps && $0.scheme == scheme })
  }

  /// 1/i², i = 1 to 10, eps = 1e-3 and NFE 50, computed apart from this program; THEORY 4.3 has the
  /// first column of N(0, I) and the limits. RK4 takes 12 points and Heun 50 or 25.
  @Test func valuesComputedIndependently() throws {
    // The means must not enter.
    let spectrum = try GaussianSpectrum(
      name: "1/i²", variances: (1...10).map { 1 / Double($0 * $0) },
      means: [Double](repeating: 3, count: 10))
    let rows = try rows(spectrum)
    for (scheme, noise, exact) in [
      (PaperTable.Scheme.eulerMaruyama, 0.0384999389, 0.0384999389),
      (.exponentialIntegrator, 0.0907358615, 0.0907358615), (.ddpm, 0.0311649822, 0.0311649822),
      (.euler, 0.0330858000, 0.0330958100), (.heunAsPublished, 0.0093016233, 0.0092925789),
      (.heun, 0.0332210971, 0.0332116116), (.rk4, 0.0055018354, 0.0055024643),
    ] {
      for (start, printed) in [(PaperTable.Start.noise, noise), (.exact, exact)] {
        let found = try #require(try row(rows, start, 1e-3, scheme).distances[0])
        #expect(abs(found - printed) < 0.6e-10, "\(scheme), \(start): \(found)")
      }
    }
    let euler = try #require(try row(rows, .noise, 0, .euler).distances[0])
    #expect(abs(euler - 0.0357690991) < 0.6e-10)
    #expect(abs(try row(rows, .noise, 1e-3, .ddpm).continuous - 1.0505634821e-3) < 1e-13)
    #expect(abs(try row(rows, .noise, 1e-3, .rk4).continuous - 1.0596444242e-3) < 1e-13)
    #expect(abs(try row(rows, .exact, 1e-3, .rk4).continuous - 1.0505634624e-3) < 1e-13)
    // Scores at t = 0 are infinite for data without variance somewhere, and are never asked for.
    #expect(try row(rows, .noise, 0, .rk4).distances.allSatisfy { $0 == nil })
    #expect(rows.allSatisfy { $0.published.allSatisfy { $0 == nil } })
    #expect(rows.allSatisfy { $0.publishedContinuous == nil })
  }

  /// A stand-in with the size, the largest value and the sum of CIFAR-10's. It is recognised; its
  /// own distances are no claim about the paper's.
  @Test func thePublishedSpectrumIsRecognised() throws {
    func standIn(_ count: Int, largest: Double, sum: Double) throws -> GaussianSpectrum {
      let rest = (sum - largest) / Double(count - 1)
      return try GaussianSpectrum(
        name: "stand-in",
        variances: [largest] + [Double](repeating: rest, count: count - 1))
    }
    #expect(try PaperTable(standIn(3072, largest: 221.4533, sum: 761.6196)).isPublished)
    #expect(try PaperTable(standIn(3072, largest: 221.46, sum: 761.62)).isPublished)
    #expect(try !PaperTable(standIn(3071, largest: 221.4533, sum: 761.6196)).isPublished)
    #expect(try !PaperTable(standIn(3072, largest: 221.6, sum: 761.6196)).isPublished)
    #expect(try !PaperTable(standIn(3072, largest: 221.4533, sum: 762)).isPublished)
  }

  /// The printed entries of THEORY 4.4.
  @Test func publishedEntries() {
    typealias Published = PaperTable.Published
    #expect(Published.column(.noise, 0, .eulerMaruyama) == [4.78, 0.66, 0.32, 0.16])
    #expect(Published.column(.noise, 1e-3, .ddpm) == [6.74, 1, 0.53, 0.32])
    #expect(Published.column(.noise, 1e-4, .heunAsPublished) == [4.68, 0.44, 0.14, 0.08])
    #expect(Published.column(.noise, 1e-5, .rk4) == [67.32, 5.49, 2.11, 0.77])
    // Nothing is printed for what the paper means by Heun, nor known for the other start.
    #expect(Published.column(.noise, 1e-3, .heun).allSatisfy { $0 == nil })
    #expect(Published.column(.exact, 1e-3, .euler).allSatisfy { $0 == nil })
    #expect(Published.continuous(.noise, 0, true) == 6.7e-4)
    #expect(Published.continuous(.noise, 1e-3, false) == 0.19)
    #expect(Published.continuous(.exact, 1e-5, false) == 4.1e-3)
    #expect(Published.halfUnit(6.7e-4) == 0.5e-5 && Published.halfUnit(23.42) == 0.5e-2)
  }
}
