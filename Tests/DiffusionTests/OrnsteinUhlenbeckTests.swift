import Diffusion
import Foundation
import Testing

@Suite struct OrnsteinUhlenbeckTests {
  @Test func smallTimesKeepTheirDigits() {
    // 1 - e^{-t} = t - t^2/2 + ..., where computing 1 - exp(-t) would lose twelve digits.
    let t = 1e-12
    #expect(abs(OrnsteinUhlenbeck.sigmaSquared(t) / (t - t * t / 2) - 1) < 1e-15)
    #expect(abs(OrnsteinUhlenbeck.logSNR(t) - -log(t)) < 1e-11)
  }

  @Test func printedValues() {
    #expect(matches(OrnsteinUhlenbeck.signalScale(10), 0.00674, decimals: 5))
    #expect(matches(OrnsteinUhlenbeck.noiseScale(1e-4), 0.0099998, decimals: 7))
    #expect(nearlyEqual(OrnsteinUhlenbeck.logSNR(log(2)), 0))
  }

  @Test(arguments: [1e-4, 0.03, 1, 7])
  func noiseLevelInvertsTime(t: Double) {
    let level = OrnsteinUhlenbeck.noiseScale(t) / OrnsteinUhlenbeck.signalScale(t)
    #expect(abs(OrnsteinUhlenbeck.time(noiseLevel: level) / t - 1) < 1e-13)
    #expect(nearlyEqual(OrnsteinUhlenbeck.logSNR(t), -2 * log(level)))
  }

  @Test func diffusesOneImageOfABatch() {
    // The example of THEORY: t = 0.3, x_0 = 1.7, eps = -0.4.
    let clean: [Float] = [9, 9, 1.7, 1.7]
    let noise: [Float] = [9, 9, -0.4, 0]
    var noised: [Float] = [5, 5, 5, 5]
    OrnsteinUhlenbeck.diffuse(clean: clean, noise: noise, at: 0.3, range: 2..<4, into: &noised)
    #expect(noised[0] == 5 && noised[1] == 5)
    #expect(abs(noised[2] - 1.259_564) < 1e-6)
    #expect(abs(noised[3] - Float(1.7 * exp(-0.15))) < 1e-6)
  }

  @Test func timeRangesAreChecked() throws {
    #expect(try TimeRange(minimum: 1e-4, maximum: 10) == .standard)
    #expect(try TimeRange(minimum: 1e-3, maximum: 6) == TimeRange(1e-3...6))
    for (low, high) in [(0, 1), (1, 1), (2, 1), (1e-4, 51), (.nan, 1), (1e-4, .nan)] {
      #expect(throws: InvalidSetting.self) { try TimeRange(minimum: low, maximum: high) }
    }
    let json = try JSONEncoder().encode(TimeRange.standard)
    #expect(try JSONDecoder().decode(TimeRange.self, from: json) == .standard)
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(TimeRange.self, from: Data(#"{"minimum":2,"maximum":1}"#.utf8))
    }
  }
}
