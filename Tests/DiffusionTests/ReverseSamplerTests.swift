import Diffusion
import Testing

@Suite struct ReverseSamplerTests {
  private static let eigenvalues = [0, 0.25, 1, 4]
  private static let law = DiagonalGaussian(mean: [0, 0, 0, 0], variances: eigenvalues)

  private struct Fixed: Denoiser {
    let value: Double
    func estimates(of states: [Double], pixels: Int, time: Double) -> [Double] {
      [Double](repeating: value, count: states.count)
    }
  }

  private struct Stop: Error {}

  @Test(arguments: Sampler.allCases)
  func anImageIsTheSameInEveryBatch(sampler: Sampler) throws {
    let settings = SamplingSettings(sampler: sampler, eta: 0.5, steps: 6)
    let reverse = try ReverseSampler(settings, seed: 5)
    func draw(_ images: Range<Int>, _ batchSize: Int) throws -> [Double] {
      try images.batches(of: batchSize).flatMap {
        try reverse.sample(images: $0, pixels: 4, denoiser: Self.law)
      }
    }
    let whole = try draw(0..<7, 7)
    #expect(whole.count == 28)
    #expect(try draw(0..<7, 3) == whole)
    #expect(try draw(0..<7, 1) == whole)
    #expect(try draw(4..<6, 100) == Array(whole[16..<24]))
    #expect(try draw(3..<3, 2).isEmpty)
    #expect(Set(whole.map { $0.bitPattern }).count >= 21)  // no image or pixel is repeated
    let other = try ReverseSampler(settings, seed: 6)
    #expect(
      try other.sample(images: 0..<7, pixels: 4, denoiser: Self.law) != whole)
  }

  /// A deterministic walk on a linear estimate only scales the start; its square is the recursion.
  @Test(arguments: [Sampler.ddim, .heun, .dpm2m], [Schedule.exponential, .karras, .logSNR])
  func deterministicWalkIsTheRecursion(sampler: Sampler, schedule: Schedule) throws {
    let settings = SamplingSettings(sampler: sampler, schedule: schedule, steps: 20)
    let reverse = try ReverseSampler(settings, seed: 1)
    var start: [Double] = []
    let end = try reverse.sample(images: 0..<3, pixels: 4, denoiser: Self.law) {
      if $0.stepsDone == 0 { start = $0.states }
    }
    for i in end.indices {
      let variance = GaussianRecursion(plan: reverse.plan)
        .moments(eigenvalue: Self.eigenvalues[i % 4]).variance
      #expect(nearlyEqual(end[i] * end[i], variance * start[i] * start[i], tolerance: 1e-11))
    }
  }

  /// The variance of the samples is within five standard errors of the exact one.
  @Test(arguments: Sampler.allCases, [false, true])
  func drawnVarianceIsTheRecursion(sampler: Sampler, noiseInLastStep: Bool) throws {
    let settings = SamplingSettings(
      sampler: sampler, eta: 0.7, schedule: .linear, steps: 4, lastTime: 2,
      noiseInLastStep: noiseInLastStep)
    let reverse = try ReverseSampler(settings, seed: 11)
    let count = 5000
    let samples = try reverse.sample(images: 0..<count, pixels: 4, denoiser: Self.law)
    for (j, l) in Self.eigenvalues.enumerated() {
      let column = stride(from: j, to: samples.count, by: 4).map { samples[$0] }
      let variance = column.reduce(0) { $0 + $1 * $1 } / Double(count)
      let mean = column.reduce(0, +) / Double(count)
      let expected = GaussianRecursion(plan: reverse.plan).moments(eigenvalue: l).variance
      #expect(abs(variance - expected) <= 5 * expected * (2 / Double(count)).squareRoot() + 1e-12)
      #expect(abs(mean) <= 5 * (expected / Double(count)).squareRoot() + 1e-6)
    }
  }

  /// Every sample ends on one of the points, and on each of them equally often.
  @Test func samplesEndOnThePoints() throws {
    let cloud = PointCloud([[-2, 0], [2, 0]])
    let reverse = try ReverseSampler(SamplingSettings(steps: 60), seed: 3)
    let samples = try reverse.sample(images: 0..<400, pixels: 2, denoiser: cloud)
    var right = 0
    for i in 0..<400 {
      #expect(abs(abs(samples[2 * i]) - 2) < 1e-9 && abs(samples[2 * i + 1]) < 1e-9)
      right += samples[2 * i] > 0 ? 1 : 0
    }
    #expect(abs(right - 200) <= 50)  // five standard deviations
  }

  @Test func observerSeesEveryStepAndItsEstimates() throws {
    let settings = SamplingSettings(sampler: .ddim, schedule: .linear, steps: 3, clip: -1...1)
    let reverse = try ReverseSampler(settings, seed: 2)
    var seen: [String] = []
    let end = try (2..<5).batches(of: 2).flatMap { batch in
      try reverse.sample(images: batch, pixels: 2, denoiser: Fixed(value: 1.5)) {
        #expect($0.states.count == $0.images.count * 2 && $0.steps == 3 && $0.pixels == 2)
        #expect($0.estimates?.allSatisfy { $0 == 1 } ?? ($0.stepsDone == 0))
        seen.append("\($0.images) \($0.stepsDone) \(($0.time * 100).rounded() / 100)")
      }
    }
    #expect(
      seen == [
        "2..<4 0 10.0", "2..<4 1 6.67", "2..<4 2 3.33", "2..<4 3 0.0",
        "4..<5 0 10.0", "4..<5 1 6.67", "4..<5 2 3.33", "4..<5 3 0.0",
      ])
    #expect(end == [Double](repeating: 1, count: 6))  // the last step of DDIM is the clipped f
  }

  /// Answers with the time, and keeps the times that it was asked for.
  private final class Clock: Denoiser {
    var times: [Double] = []
    func estimates(of states: [Double], pixels: Int, time: Double) -> [Double] {
      times.append(time)
      return [Double](repeating: time, count: states.count)
    }
  }

  @Test func heunLooksAheadAndShowsWhereItStood() throws {
    let settings = SamplingSettings(sampler: .heun, schedule: .linear, steps: 4, lastTime: 2)
    let clock = Clock()
    var seen: [Double] = []
    let reverse = try ReverseSampler(settings, seed: 2)
    _ = try reverse.sample(images: 0..<1, pixels: 1, denoiser: clock) {
      seen += $0.estimates ?? []
    }
    #expect(clock.times == [2, 1.5, 1.5, 1, 1, 0.5, 0.5])
    #expect(seen == [2, 1.5, 1, 0.5])
  }

  /// With clipping, both estimates are 1 at every time: nothing is left to extrapolate or correct.
  @Test(arguments: [Sampler.heun, .dpm2m])
  func everyEstimateIsClippedBeforeItsUse(sampler: Sampler) throws {
    func draw(_ sampler: Sampler, _ denoiser: some Denoiser) throws -> [[Double]] {
      let settings = SamplingSettings(
        sampler: sampler, schedule: .linear, steps: 5, lastTime: 8, clip: -1...1)
      var states: [[Double]] = []
      _ = try ReverseSampler(settings, seed: 4).sample(
        images: 0..<2, pixels: 3, denoiser: denoiser
      ) { states.append($0.states) }
      return states
    }
    #expect(try draw(sampler, Clock()) == draw(.ddim, Fixed(value: 1)))
  }

  @Test func throwingObserverEndsTheRun() throws {
    let reverse = try ReverseSampler(SamplingSettings(steps: 9), seed: 2)
    var calls = 0
    #expect(throws: Stop.self) {
      try reverse.sample(images: 0..<4, pixels: 4, denoiser: Self.law) { _ in
        calls += 1
        if calls == 3 { throw Stop() }
      }
    }
    #expect(calls == 3)
  }

  @Test(arguments: [nil, -1...1], [Sampler.ancestral, .heun, .dpm2m])
  func nonFiniteEstimatesAreNamed(clip: ClosedRange<Double>?, sampler: Sampler) throws {
    let reverse = try ReverseSampler(
      SamplingSettings(sampler: sampler, steps: 5, clip: clip), seed: 2)
    let fault = #expect(throws: NonFiniteState.self) {
      try reverse.sample(images: 3..<5, pixels: 2, denoiser: Fixed(value: .nan))
    }
    #expect(fault?.image == 3 && fault?.step == 1 && fault?.time == 10)
  }
}
