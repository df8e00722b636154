import Diffusion
import Images
import NeuralNet
import Testing

/// A model that is guided away from another.
@Suite struct GuideModelTests {
  private func settings(_ sampler: Sampler = .ancestral, steps: Int = 6) -> SamplingSettings {
    var settings = SamplingSettings.standard()
    (settings.sampler, settings.steps, settings.clip) = (sampler, steps, nil)
    return settings
  }

  private func draw(
    _ model: DiffusionModel, _ guide: GuideModel? = nil, _ guidance: ClassGuidance? = nil
  ) throws -> [Float] {
    let drawn = try SampleGenerator(model, second: guide.map(SecondModel.guide), threads: 2)
      .generate(settings(), seed: 4, images: 0..<5, guidance: guidance, keepsValues: true)
    return try #require(drawn.values)
  }

  /// Every walk ends on its last estimate, which is 0.25 + w (0.5 - 0.25) with the guide, and 0.5
  /// where the last step's time is just outside the guide's.
  @Test func estimatesAreLedAwayFromTheGuides() throws {
    let last = try #require(try settings().plan().last?.time)
    let (guided, guide) = (MicroModel.constant(0.5), MicroModel.constant(0.25))
    for (weight, times, value) in [
      (3.0, 0...10, 1.0), (1, 0...10, 0.5), (0, 0...10, 0.25), (3, last...last, 1),
      (3, last.nextUp...10, 0.5), (3, 0...last.nextDown, 0.5),
    ] {
      let drawn = try draw(guided, GuideModel(guide, weight: weight, times: times))
      #expect(drawn.allSatisfy { abs($0 - Float(value)) < 1e-6 }, "\(weight) \(times) \(drawn[0])")
    }
  }

  /// A guide that knows the labels is asked for them: then a model that guides itself changes nothing,
  /// whatever the weight. Without the labels it would be another.
  @Test func aGuideIsAskedForTheLabelsThatItKnows() throws {
    let model = MicroModel.make(.ddpm, seed: 1, classes: 3)
    let guidance = ClassGuidance(labels: [2, 0])
    let alone = try draw(model, nil, guidance)
    let itself = try draw(model, GuideModel(model, weight: 4, times: 0...10), guidance)
    #expect(itself == alone)
    let plain = MicroModel.make(.ddpm, seed: 1)
    let other = try draw(model, GuideModel(plain, weight: 4, times: 0...10), guidance)
    #expect(other != alone)
    // Labels that it does not know are none to it.
    let stranger = MicroModel.make(.ddpm, seed: 1, labels: LabelSet([1, 5]))
    let strange = try draw(model, GuideModel(stranger, weight: 4, times: 0...10), guidance)
    #expect(strange != alone && strange.allSatisfy(\.isFinite))
  }

  @Test func evaluationsOfTheGuideAreThoseAtItsTimes() throws {
    let model = MicroModel.constant(0)
    for sampler in [Sampler.ancestral, .heun] {
      let settings = settings(sampler, steps: 4)
      let plan = try settings.plan()
      let all = GuideModel(model, weight: 2, times: 0...10)
      #expect(try all.evaluations(settings) == settings.evaluations)
      // The time between the two last steps is visited once, or, by what looks ahead, twice.
      let one = GuideModel(model, weight: 2, times: plan[3].time...plan[3].time)
      #expect(try one.evaluations(settings) == (sampler == .heun ? 2 : 1))
      #expect(try GuideModel(model, weight: 2, times: 0...1e-9).evaluations(settings) == 0)
    }
  }

  @Test func modelsMustFit() {
    let plain = MicroModel.make(.cem)
    let guide = { GuideModel($0, weight: 2, times: 0...1) }
    #expect(guide(MicroModel.make(.ddpm, classes: 3)).fault(of: plain) == nil)
    let framed = DiffusionModel(
      configuration: plain.configuration, objective: .cem,
      frame: ImageFrame(imageHeight: 8, imageWidth: 8, preset: .tiny, range: .unit),
      timeRange: .standard, provenance: plain.provenance, weights: plain.weights)
    #expect(guide(framed).fault(of: plain)?.contains("range of pixels") == true)
    let distilled = DiffusionModel(
      configuration: plain.configuration, objective: .v, frame: plain.frame,
      timeRange: .standard, provenance: plain.provenance, weights: plain.weights,
      consistencyTimes: [1, 10])
    #expect(guide(distilled).fault(of: plain)?.contains("distilled") == true)
    #expect(guide(plain).fault(of: distilled)?.contains("distilled") == true)
  }
}
