import Diffusion
import Foundation
import Testing

/// The gradient of the exact distance by the times of a walk.
@Suite struct WalkDistanceTests {
  private static func spectrum() throws -> GaussianSpectrum {
    try GaussianSpectrum(
      name: "test", variances: [12, 3, 3, 0.5, 0.02, 0, 0], means: [5, 1, 2, 0, 0.3, 2, 0])
  }
  private static let times = [0.013, 0.02, 0.3, 1.1, 2.6, 6.2]

  @Test(arguments: Sampler.allCases)
  func theValueIsTheRecursions(sampler: Sampler) throws {
    let spectrum = try Self.spectrum()
    let plan = try SamplingSettings(sampler: sampler).walking(Self.times).plan()
    let expected = GaussianRecursion(plan: plan).distance(to: spectrum)
    let value = WalkDistance(sampler: sampler, spectrum: spectrum)(Self.times).value
    #expect(abs(value / expected - 1) < 1e-13)
  }

  @Test(arguments: Sampler.allCases)
  func theGradientIsThatOfDifferences(sampler: Sampler) throws {
    let distance = WalkDistance(sampler: sampler, spectrum: try Self.spectrum())
    distance.expectGradientOfDifferences(at: Self.times)
  }

  @Test func noWalkHasNoDistance() throws {
    let distance = WalkDistance(sampler: .ddim, spectrum: try Self.spectrum())
    #expect(distance([0.1, 0.1, 2]).value == .infinity)
    #expect(distance([0.2, 0.1]).value == .infinity)
    #expect(distance([0, 0.1]).value == .infinity)
  }

  @Test func mergedVariancesKeepTheirMean() throws {
    let spectrum = try GaussianSpectrum(
      name: "test", variances: (0..<200).map { 5 * exp(-0.05 * Double($0)) })
    let all = WalkDistance(sampler: .ddim, spectrum: spectrum)(Self.times).value
    let merged = WalkDistance(sampler: .ddim, spectrum: spectrum, mergedWithin: 1.1)(Self.times)
    #expect(abs(merged.value / all - 1) < 1e-3 && merged.value != all)
  }

  /// Times of a plan are walked exactly, and settings that disagree with them are refused.
  @Test func settingsWalkThePlansTimes() throws {
    var settings = SamplingSettings(sampler: .ddim, schedule: .karras).walking(Self.times)
    #expect(try settings.plan().map(\.time) == Self.times.reversed())
    #expect(settings.scheduleName == "planned" && settings.steps == 6)
    let copy = try JSONDecoder().decode(
      SamplingSettings.self, from: JSONEncoder().encode(settings))
    #expect(copy == settings)
    #expect(settings.walking([2, 1]).fault?.contains("rising times") == true)
    #expect(settings.walking([1e-13, 1]).fault?.contains("at least") == true)
    settings.steps = 5
    #expect(
      settings.fault == "times: expected 5 times from 0.013 to 6.2, found 6 from 0.013 to 6.2")
  }
}

extension WalkDistance {
  /// Compares the gradient with central differences.
  func expectGradientOfDifferences(at times: [Double]) {
    let (value, gradient) = self(times)
    for k in times.indices {
      let width = 1e-5 * times[k]
      var (up, down) = (times, times)
      up[k] += width
      down[k] -= width
      let difference = (self(up).value - self(down).value) / (2 * width)
      #expect(
        abs(gradient[k] - difference) < 1e-6 * (abs(difference) + value / times[k]),
        "time \(k): \(gradient[k]), by differences \(difference)")
    }
  }
}
