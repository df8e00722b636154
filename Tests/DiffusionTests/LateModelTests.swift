import Diffusion
import Images
import NeuralNet
import Testing

/// A model that finishes what another begins.
@Suite struct LateModelTests {
  private let settings: SamplingSettings = {
    var settings = SamplingSettings.standard()
    (settings.sampler, settings.steps) = (.ancestral, 6)
    return settings
  }()

  private func draw(
    _ model: DiffusionModel, late: LateModel? = nil, guidance: ClassGuidance? = nil
  ) throws -> [Float] {
    let drawn = try SampleGenerator(model, second: late.map(SecondModel.late), threads: 2).generate(
      settings, seed: 4, images: 0..<5, guidance: guidance, keepsValues: true)
    return try #require(drawn.values)
  }

  /// Above all times it draws everything, below all times nothing, and in between something else.
  @Test(arguments: [0, 3]) func takesOverAtItsTime(classes: Int) throws {
    let first = MicroModel.make(.ddpm, seed: 1, classes: classes)
    let second = MicroModel.make(.cem, seed: 2, classes: classes)
    let (early, late) = (try draw(first), try draw(second))
    #expect(early != late)
    #expect(try draw(first, late: LateModel(second, from: 100)) == late)
    #expect(try draw(first, late: LateModel(second, from: 1e-9)) == early)
    let between = try draw(first, late: LateModel(second, from: 1))
    #expect(between != early && between != late)
    #expect(try draw(first, late: LateModel(first, from: 1)) == early)
  }

  /// The time of a step is where it begins: the model takes over in the first step that begins at its time or later.
  @Test func theTimeItselfBelongsToTheLateModel() throws {
    let last = try #require(try settings.plan().last?.time)
    let (white, black) = (MicroModel.constant(1), MicroModel.constant(-1))
    #expect(try draw(white, late: LateModel(black, from: last)).allSatisfy { $0 == -1 })
    #expect(try draw(white, late: LateModel(black, from: last.nextDown)).allSatisfy { $0 == 1 })
  }

  @Test func modelsMustFit() {
    let plain = MicroModel.make(.cem)
    let labelled = MicroModel.make(.cem, classes: 3)
    #expect(LateModel(plain, from: 1).fault(after: MicroModel.make(.ddpm)) == nil)
    #expect(
      LateModel(labelled, from: 1).fault(after: plain)
        == "it knows other labels, 0 to 2, not none")
    let others = MicroModel.make(.cem, labels: LabelSet([0, 1, 7]))
    #expect(
      LateModel(others, from: 1).fault(after: labelled)
        == "it knows other labels, 0, 1 and 7, not 0 to 2")
    let framed = DiffusionModel(
      configuration: plain.configuration, objective: .cem,
      frame: ImageFrame(imageHeight: 8, imageWidth: 8, preset: .tiny, range: .unit),
      timeRange: .standard, provenance: plain.provenance, weights: plain.weights)
    #expect(LateModel(framed, from: 1).fault(after: plain)?.contains("range of pixels") == true)
  }
}
