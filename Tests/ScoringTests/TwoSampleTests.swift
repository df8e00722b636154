import Images
import Randomness
import Scoring
import Testing

/// Whether discriminators find what is there, and nothing where nothing is.
@Suite struct TwoSampleTests {
  /// Squares of gray 200 at random places on black, 8 x 8; `grain` on some of the black pixels.
  private func images(
    _ count: Int, seed: UInt64, grain: UInt8 = 0, labels: ((Int) -> UInt8)? = nil
  ) -> ImageBatch {
    var stream = RandomStream(seed: seed, purpose: .test)
    var pixels = [UInt8](repeating: 0, count: count * 64)
    for i in 0..<count {
      let (x, y) = (stream.index(below: 5), stream.index(below: 5))
      for p in 0..<64 where grain > 0 && stream.index(below: 4) == 0 { pixels[i * 64 + p] = grain }
      for row in y..<y + 3 {
        for column in x..<x + 3 { pixels[i * 64 + row * 8 + column] = 200 }
      }
    }
    return ImageBatch(
      .memory("squares"), height: 8, width: 8, pixels: pixels,
      labels: labels.map { label in (0..<count).map(label) })
  }

  private func test(
    _ samples: ImageBatch, labels: [UInt8]? = nil, real: ImageBatch, threads: Int = 2,
    epochs: Int = 12
  ) throws -> [GrayView: TwoSampleTest.Result] {
    var settings = TwoSampleTest.Settings()
    (settings.repetitions, settings.epochs) = (1, epochs)
    let results = try TwoSampleTest(settings, threads: threads).measure(
      samples, labels: labels, real: real)
    return Dictionary(uniqueKeysWithValues: results.map { ($0.view, $0) })
  }

  @Test func faintGrainIsSeenInTheFineViewOnly() throws {
    let results = try test(
      images(400, seed: 1, grain: 1), real: images(900, seed: 2), epochs: 60)
    let (all, coarse) = (try #require(results[.all]), try #require(results[.eighths]))
    #expect(all.samples[0].area > 0.95 && all.samples[0].trainingArea > 0.95, "\(all.samples)")
    #expect(abs(coarse.samples[0].area - 0.5) < 0.15)
    #expect(abs(all.control[0].area - 0.5) < 0.15)
    #expect(all.learnt == 280 && all.tested == 120)
  }

  @Test func threadsChangeNoBit() throws {
    let (samples, real) = (images(60, seed: 1, grain: 9), images(130, seed: 2))
    #expect(
      try test(samples, real: real, threads: 1) == (try test(samples, real: real, threads: 3)))
  }

  /// Samples of one class stand against real images of that class.
  @Test func classesAreMatched() throws {
    // Real images of class 1 are grainy, and so are all samples, which were drawn for it.
    let clean = images(200, seed: 3), grainy = images(200, seed: 4, grain: 60)
    let real = ImageBatch(
      .memory("both"), height: 8, width: 8, pixels: clean.pixels + grainy.pixels,
      labels: [UInt8](repeating: 0, count: 200) + [UInt8](repeating: 1, count: 200))
    let samples = images(90, seed: 5, grain: 60)
    let matched = try test(samples, labels: [UInt8](repeating: 1, count: 90), real: real)
    let blind = try test(samples, real: real)
    #expect(abs((matched[.all]?.samples[0].area ?? 1) - 0.5) < 0.25)
    #expect((blind[.all]?.samples[0].area ?? 0) > 0.65)
  }

  /// When the real images of a class run out, its samples are left out, and not those of another.
  @Test func samplesWithoutAPartnerAreLeftOut() throws {
    // All samples are grainy and half of them were drawn for class 1, of which there are no images.
    let grainy = images(120, seed: 6, grain: 60), clean = images(120, seed: 7)
    let samples = ImageBatch(
      .memory("both"), height: 8, width: 8, pixels: clean.pixels + grainy.pixels)
    let labels = [UInt8](repeating: 0, count: 120) + [UInt8](repeating: 1, count: 120)
    let results = try test(samples, labels: labels, real: images(500, seed: 8) { _ in 0 })
    let all = try #require(results[.all])
    #expect(all.learnt == 84 && all.tested == 36)
    #expect(abs(all.samples[0].area - 0.5) < 0.25)
    #expect(throws: UnfitData.self) {
      try test(samples, labels: labels, real: images(500, seed: 8) { _ in 2 })
    }
  }

  /// 4 x 0.3 of the images cannot be tested on without testing some twice; 3 x 0.3 can.
  @Test func noImageIsTestedTwiceOrLearntFrom() throws {
    var settings = TwoSampleTest.Settings()
    (settings.repetitions, settings.epochs, settings.views) = (3, 1, [.ink])
    let found = try TwoSampleTest(settings, threads: 2).find(
      images(40, seed: 1), labels: nil, real: images(90, seed: 2))
    #expect(found.heldOut.map(\.sampleIndices.count) == [12, 12, 12])
    #expect(Set(found.heldOut.flatMap(\.sampleIndices)).count == 36)
    #expect(Set(found.heldOut.flatMap(\.realIndices)).count == 36)
    let held = found.heldOut[1]
    #expect(held.samples == images(40, seed: 1).selecting(held.sampleIndices))
    #expect(held.real == images(90, seed: 2).selecting(held.realIndices))
    let finding = found.findings[0]
    #expect(finding.discriminators.count == 3 && finding.controls.count == 3)
    // What the result says is what the discriminators say of the images held out.
    for (r, held) in found.heldOut.enumerated() {
      #expect(
        finding.result.samples[r].area == finding.discriminators[r].area(held.samples, held.real))
    }
  }

  /// At 0.5 the standard error is sqrt(1 / (6 n)) for n images of each kind, up to terms of 1/n, and
  /// 1.96 + 0.84 of them are seen with power 0.8. Two repetitions with a correlation of 3/7 have
  /// 5/7 of the variance of one.
  @Test func whatWouldHaveBeenSeen() {
    let trial = TwoSampleTest.Trial(area: 0.5, trainingArea: 0.9)
    func result(_ repetitions: Int) -> TwoSampleTest.Result {
      let trials = [TwoSampleTest.Trial](repeating: trial, count: repetitions)
      return TwoSampleTest.Result(
        view: .all, samples: trials, control: trials, learnt: 1400, tested: 600)
    }
    #expect(abs(result(1).detectableArea - 0.5 - 2.8016 / 3600.0.squareRoot()) < 1e-4)
    #expect(abs(result(2).detectableArea - 0.5 - 2.8016 / 5040.0.squareRoot()) < 1e-4)
    let mean = TwoSampleTest.Result.mean([0.4, 0.6], learnt: 1400, tested: 600)
    #expect(mean.area == 0.5 && abs(mean.halfWidth - 1.96 / 5040.0.squareRoot()) < 1e-4)
  }

  @Test func viewsShowWhatTheySay() {
    let pair = ImageBatch(.memory("two"), height: 1, width: 2, pixels: [1, 255])
    // log2(1 + 1) / 8 of 255 is 31.9.
    #expect(GrayView.all.pixels(pair) == [1, 255, 32, 255])
    #expect(GrayView.eighths.pixels(pair) == [0, 248, 0, 254])
    #expect(GrayView.ink.pixels(pair) == [0, 255, 0, 255])
  }

  @Test func tooFewImagesAreRefused() {
    #expect(throws: UnfitData.self) {
      try test(images(10, seed: 1), real: images(100, seed: 2))
    }
  }
}
