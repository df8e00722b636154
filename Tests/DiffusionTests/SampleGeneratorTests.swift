import Diffusion
import Foundation
import Images
import NeuralNet
import Randomness
import Testing

@Suite struct SampleGeneratorTests {
  private static let stochastic: SamplingSettings = {
    var settings = SamplingSettings.standard()
    (settings.sampler, settings.steps) = (.ancestral, 5)
    return settings
  }()

  private struct Stop: Error {}

  private func draw(
    _ settings: SamplingSettings = stochastic, objective: Objective = .ddpm,
    images: Range<Int> = 0..<70, batchSize: Int = 64, threads: Int = 1
  ) throws -> ImageBatch {
    try SampleGenerator(MicroModel.make(objective), threads: threads).generate(
      settings, seed: 9, images: images, batchSize: batchSize, keepsValues: true)
  }

  @Test(arguments: [1, 2, 3, 8], [1, 3, 64])
  func anImageIsTheSameOnAnyThreadsAndInAnyBatch(threads: Int, batchSize: Int) throws {
    let reference = try draw()
    let samples = try draw(batchSize: batchSize, threads: threads)
    #expect(samples.shape == [70, 8, 8])
    #expect(samples.pixels == reference.pixels)
    #expect(samples.values?.map(\.bitPattern) == reference.values?.map(\.bitPattern))
    let middle = try draw(images: 31..<36, batchSize: batchSize, threads: threads)
    #expect(middle.pixels == Array(reference.pixels[31 * 64..<36 * 64]))
    #expect(Set((0..<70).map { reference.image($0).pixels }).count == 70)
  }

  /// A multistep sampler keeps one estimate and Heun two, and each image has its own.
  @Test(arguments: [Sampler.heun, .dpm2m, .dpm2mSDE], [1, 3])
  func soItIsWithMemory(sampler: Sampler, threads: Int) throws {
    var settings = Self.stochastic
    settings.sampler = sampler
    let reference = try draw(settings)
    let samples = try draw(settings, batchSize: 3, threads: threads)
    #expect(samples.values?.map(\.bitPattern) == reference.values?.map(\.bitPattern))
    #expect(Set((0..<70).map { reference.image($0).pixels }).count == 70)
  }

  /// The expected image is the formula, on the network's own estimates and documented streams.
  @Test func theLoopIsTheFormula() throws {
    let model = MicroModel.make(.ddpm)
    let denoiser = NetworkDenoiser(model, threads: 1)
    var state = [Double](repeating: 0, count: 64)
    var noise = [Float](repeating: 0, count: 64)
    var stream = RandomStream(seed: 9, purpose: .samplingStart, index: 3)
    stream.fillNormal(&noise)
    for j in 0..<64 { state[j] = Double(noise[j]) }
    for (k, step) in try Self.stochastic.plan().enumerated() {
      let f = try denoiser.estimates(of: state, pixels: 64, time: step.time)
      stream = RandomStream(seed: 9, purpose: .samplingNoise, index: 3, step: UInt32(k))
      stream.fillNormal(&noise)
      let c = step.coefficients
      for j in 0..<64 {
        let clipped = min(max(f[j], -1), 1)
        let mean = c.state * state[j] + c.estimate * clipped
        state[j] = c.noise == 0 ? mean : mean + c.noise * Double(noise[j])
      }
    }
    let samples = try draw(images: 2..<5, threads: 2)
    #expect(Array(try #require(samples.values)[64..<128]) == state.map { Float($0) })
  }

  @Test(arguments: Objective.allCases, Sampler.allCases)
  func everyObjectiveAndSamplerGivesFiniteImages(objective: Objective, sampler: Sampler) throws {
    for schedule in Schedule.allCases {
      var settings = SamplingSettings.standard()
      (settings.sampler, settings.schedule, settings.steps) = (sampler, schedule, 12)
      // With clipping, random estimates would end in black and white only.
      settings.clip = nil
      let samples = try draw(settings, objective: objective, images: 0..<5)
      let values = try #require(samples.values)
      #expect(values.allSatisfy { $0.isFinite })
      #expect(samples.pixels == PixelRange.signed.bytes(values))
      #expect(Set(values).count > 100)
    }
  }

  @Test func observerCanStopBetweenSteps() throws {
    var calls = 0
    let generator = SampleGenerator(MicroModel.make(), threads: 2)
    #expect(throws: Stop.self) {
      try generator.generate(Self.stochastic, seed: 1, images: 0..<9, batchSize: 2) { _ in
        calls += 1
        if calls == 8 { throw Stop() }
      }
    }
    #expect(calls == 8)
  }

  @Test func valuesAreKeptOnlyIfAskedFor() throws {
    let generator = SampleGenerator(MicroModel.make(), threads: 1)
    let samples = try generator.generate(Self.stochastic, seed: 1, images: 0..<2)
    #expect(samples.values == nil && samples.count == 2)
    #expect(try generator.generate(Self.stochastic, seed: 1, images: 7..<7).pixels.isEmpty)
  }

  @Test func standardSettingsFollowTheModelsTimes() throws {
    let range = try TimeRange(minimum: 0.01, maximum: 7)
    let settings = SamplingSettings.standard(range)
    #expect(settings.firstTime == 0.01 && settings.lastTime == 7)
    #expect(settings.steps == 50 && settings.clip == -1...1)
    #expect(try settings.plan().first?.time == 7)
  }

  /// Its few steps end where fifty do. Without its label, and with other samplers, it draws as others do.
  @Test func aModelThatIsToldWhatToDrawHasStepsCloserToTheImage() {
    let (informed, other) = (MicroModel.make(classes: 3), MicroModel.make())
    let few = SamplingSettings.standard(informed, steps: 10)
    #expect(few.sampler == .dpm2mSDE && few.schedule == .power && few.steps == 10)
    #expect(few.stepTimes.first == SamplingSettings.standard(informed).stepTimes.first)
    #expect(SamplingSettings.standard(informed).quietTime == nil)
    #expect(few.quietTime == 0.5 && few.text == "dpm2m-sde, power, 10 steps, quiet from t = 0.5")
    #expect(SamplingSettings.standard(informed, sampler: .dpm2mSDE, steps: 10) == few)
    let plain = SamplingSettings.standard(other, steps: 10)
    #expect(plain.schedule == .quadratic)
    #expect(SamplingSettings.standard(informed) == SamplingSettings.standard(other))
    #expect(SamplingSettings.standard(informed, steps: 10, guidance: 0) == plain)
    #expect(
      SamplingSettings.standard(informed, sampler: .ddim, steps: 10)
        == SamplingSettings.standard(other, sampler: .ddim, steps: 10))
    #expect(
      SamplingSettings.standard(informed, schedule: .karras, steps: 10)
        == SamplingSettings.standard(other, schedule: .karras, steps: 10))
  }

  /// Three steps from 10 are no steeper than 10 (k / 3)^4.
  @Test func veryFewStepsDoNotReachSoFar() throws {
    let times = SamplingSettings.standard(MicroModel.make(classes: 3), steps: 3).stepTimes
    #expect(times.count == 3 && times[2] == 10)
    #expect(abs(times[0] - 10.0 / 81) < 1e-12 && abs(times[1] - 160.0 / 81) < 1e-12)
    #expect(SamplingSettings.standard(MicroModel.make(classes: 3), steps: 1).fault == nil)
    // The schedule is the same wherever it is chosen.
    let chosen = SamplingSettings.standard().with(.power, steps: 3)
    #expect(chosen.stepTimes == times)
    #expect(SamplingSettings.standard(schedule: .power, steps: 3) == chosen)
  }

  /// Steps that begin at the quiet time or below are those of `dpm2m`, the others keep their noise.
  @Test func quietStepsAddNoNoise() throws {
    var settings = SamplingSettings(sampler: .dpm2mSDE, schedule: .linear, steps: 5, lastTime: 5)
    let loud = try settings.plan()
    settings.sampler = .dpm2m
    let silent = try settings.plan()
    settings.sampler = .dpm2mSDE
    settings.quietTime = 3
    #expect(try settings.plan() == Array(loud.prefix(2) + silent.suffix(3)))
    #expect(loud[2].coefficients.noise > 0 && silent[2].coefficients.noise == 0)
    settings.quietTime = 0
    #expect(throws: InvalidSetting.self) { try settings.plan() }
    // What was written before there were quiet times has none.
    let old = SamplingSettings(sampler: .dpm2mSDE)
    #expect(!String(decoding: try JSONEncoder().encode(old), as: UTF8.self).contains("quiet"))
  }

  /// Where the model has not learnt the time at which the power schedule would end, it ends at the
  /// smallest that it has.
  @Test(arguments: [(1e-4...10, 0.004), (0.01...10, 0.01), (1e-5...0.002, 1e-5)])
  func powerEndsAtATimeThatWasLearnt(range: ClosedRange<Double>, first: Double) throws {
    let times = try TimeRange(minimum: range.lowerBound, maximum: range.upperBound)
    let settings = SamplingSettings.standard(times, steps: 10, isInformed: true)
    #expect(settings.firstTime == first && settings.fault == nil)
  }
}

@Suite struct ImageFrameTests {
  /// The frame puts 5 x 6 in 8 x 8: one row above, two below, one column on either side.
  private static let frame = ImageFrame(imageHeight: 5, imageWidth: 6, preset: .tiny)

  @Test func imagesComeBackFromTheirField() {
    let frame = Self.frame
    #expect(frame.height == 8 && frame.width == 8)
    let bytes = (0..<90).map { UInt8($0 * 2 + 1) }
    var fields: [Double] = []
    for index in 0..<3 {
      var field = [Float](repeating: 9, count: 64)
      frame.place(bytes, at: index * 30, into: &field)
      #expect(field[0..<9].allSatisfy { $0 == -1 } && field[48..<64].allSatisfy { $0 == -1 })
      fields += field.map { Double($0) }
    }
    for index in 0..<3 {
      #expect(frame.image(fields, field: index) == Array(bytes[index * 30..<(index + 1) * 30]))
    }
    fields[64 + 9] = 1.75
    #expect(frame.values(fields, field: 1)[0] == 1.75)
    #expect(frame.image(fields, field: 1)[0] == 255)
  }

  /// A field in [0, 1] is black around the image too, and values come out of it from -1 to 1.
  @Test func fieldsMayBeFromZeroToOne() {
    let frame = ImageFrame(imageHeight: 5, imageWidth: 6, preset: .tiny, range: .unit)
    let bytes = (0..<30).map { UInt8($0 * 8) }
    var field = [Float](repeating: 9, count: 64)
    frame.place(bytes, at: 0, into: &field)
    #expect(field.prefix(9).allSatisfy { $0 == 0 })
    #expect(field[9] == 0 && field[10] == Float(8) / 255)
    var fields = field.map { Double($0) }
    #expect(frame.image(fields, field: 0) == bytes)
    #expect(frame.values(fields, field: 0)[0] == -1)
    fields[9] = 1.5
    #expect(frame.values(fields, field: 0)[0] == 2 && frame.image(fields, field: 0)[0] == 255)
  }

  /// Estimates are clipped to black and white, whatever these are in the model's own range: a model
  /// whose output is far below black everywhere draws exactly black.
  @Test(arguments: PixelRange.allCases) func clippingFollowsTheRange(range: PixelRange) throws {
    let micro = MicroModel.make(.cem)
    var weights = [Float](repeating: 0, count: micro.weights.count)
    let layout = UNet(micro.configuration).layout
    // With all other weights at 0 the output is the last bias.
    weights[weights.count - 1] = -7
    #expect(layout.count == weights.count)
    let model = DiffusionModel(
      configuration: micro.configuration, objective: .cem,
      frame: ImageFrame(imageHeight: 8, imageWidth: 8, preset: .tiny, range: range),
      timeRange: .standard, provenance: micro.provenance, weights: weights)
    let generator = SampleGenerator(model, threads: 1)
    var settings = SamplingSettings.standard()
    settings.steps = 3
    let drawn = try generator.generate(settings, seed: 1, images: 0..<1, keepsValues: true)
    #expect(try #require(drawn.values).allSatisfy { $0 == -1 })
    settings.clip = nil
    let beyond = try generator.generate(settings, seed: 1, images: 0..<1, keepsValues: true)
    #expect(try #require(beyond.values).allSatisfy { $0 == (range == .signed ? -7 : -15) })
  }

  @Test func everyShadeSurvives() {
    let shades = (0...255).map { Float($0) / 127.5 - 1 }
    #expect(PixelRange.signed.bytes(shades) == Array(0...255))
    #expect(PixelRange.signed.bytes([-1.5, -1, 1, 40]) == [0, 0, 255, 255])
  }
}
