import Diffusion
import Images
import NeuralNet
import Testing

@Suite struct ClassGuidanceTests {
  private static let model = MicroModel.make(.ddpm, classes: 3)

  /// A model of other labels draws those, with the rows of their places.
  @Test func labelsAreThoseThatTheModelKnows() throws {
    let listed = MicroModel.make(.ddpm, labels: LabelSet([1, 3, 7]))
    #expect(ClassGuidance.standard(listed.configuration).labels == [1, 3, 7])
    func draw(_ model: DiffusionModel) throws -> ImageBatch {
      try SampleGenerator(model, threads: 2).generate(.standard(), seed: 3, images: 0..<4)
    }
    let (found, plain) = (try draw(listed), try draw(Self.model))
    #expect(found.labels == [1, 3, 7, 1] && plain.labels == [0, 1, 2, 0])
    #expect(found.pixels == plain.pixels)
  }
  private static let settings: SamplingSettings = {
    var settings = SamplingSettings.standard()
    (settings.sampler, settings.steps) = (.ancestral, 4)
    return settings
  }()

  private func draw(
    _ guidance: ClassGuidance?, images: Range<Int> = 0..<14, batchSize: Int = 64, threads: Int = 1
  ) throws -> ImageBatch {
    try SampleGenerator(Self.model, threads: threads).generate(
      Self.settings, seed: 9, images: images, batchSize: batchSize, guidance: guidance)
  }

  @Test func labelsComeInTurn() throws {
    let guidance = ClassGuidance(labels: [5, 7])
    #expect((0..<5).map(guidance.label) == [5, 7, 5, 7, 5])
    let rows = try #require(guidance.rows(count: 6))
    #expect(rows.order == [0, 2, 4, 1, 3, 5] && rows.columns == 3)
    #expect(guidance.rows(count: 5) == nil && ClassGuidance(labels: [5]).rows(count: 6) == nil)
    #expect(ClassGuidance(labels: []).label(ofImage: 3) == nil)
    #expect(ClassGuidance(labels: [1, 2], weight: 0).labels == [])
    #expect(ClassGuidance.standard(Self.model.configuration).labels == [0, 1, 2])
    #expect(ClassGuidance.standard(MicroModel.make().configuration).labels == [])
  }

  /// Labels drawn in shares occur as often as these say, whatever the number of images.
  @Test func labelsInShares() {
    let shares = [0, 3000, 0, 1000, 6000, 0]
    let all = ClassGuidance(count: 10_000, shares: shares, seed: 5)
    for (label, share) in shares.enumerated() {
      let found = all.labels.count { $0 == label }
      #expect(abs(found - share) <= 4, "\(label): \(found) of \(share)")
    }
    #expect(ClassGuidance(count: 100, shares: shares, seed: 5).labels == Array(all.labels[..<100]))
    #expect(ClassGuidance(count: 100, shares: shares, seed: 6).labels != Array(all.labels[..<100]))
    #expect(all.rows(count: 10_000) == nil && all.shares == shares && all.weight == 1)
  }

  /// The expected value is the formula, with each of the two branches evaluated by itself.
  @Test(arguments: [0.5, 1, 2, 7.25]) func guidanceIsTheFormula(_ weight: Double) throws {
    let denoiser = NetworkDenoiser(Self.model, threads: 2)
    let states = (0..<3 * 64).map { Double($0 % 17) / 8 - 1 }
    let labels = [2, 0, 2]
    let without = try denoiser.estimates(of: states, pixels: 64, time: 0.7)
    let with = try (0..<3).flatMap { n in
      try denoiser.guided(labels: [labels[n]], weight: 1)
        .estimates(of: Array(states[n * 64..<(n + 1) * 64]), pixels: 64, time: 0.7)
    }
    let guided = try denoiser.guided(labels: labels, weight: weight)
      .estimates(of: states, pixels: 64, time: 0.7)
    for i in states.indices {
      let expected = weight == 1 ? with[i] : without[i] + weight * (with[i] - without[i])
      #expect(guided[i] == expected)
    }
    let distance = zip(with, without).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(distance > 0.01, "labels change nothing")
  }

  @Test(arguments: [0, 1, 2.5]) func anImageIsTheSameOnAnyThreadsAndInAnyBatch(_ weight: Double)
    throws
  {
    let guidance = ClassGuidance(labels: [0, 1, 2], weight: weight)
    let reference = try draw(guidance)
    for (batchSize, threads) in [(1, 1), (3, 2), (5, 3), (64, 8)] {
      let samples = try draw(guidance, batchSize: batchSize, threads: threads)
      #expect(samples.pixels == reference.pixels && samples.labels == reference.labels)
    }
    let middle = try draw(guidance, images: 4..<9)
    #expect(middle.pixels == Array(reference.pixels[4 * 64..<9 * 64]))
    #expect(middle.labels == (weight == 0 ? nil : [1, 2, 0, 1, 2]))
  }

  /// An image depends on its own label, not on the labels of others.
  @Test func anImageFollowsItsLabel() throws {
    let turns = try draw(nil)
    #expect(turns.labels == (0..<14).map { UInt8($0 % 3) })
    let ones = try draw(ClassGuidance(labels: [1]))
    for n in 0..<14 {
      #expect((turns.image(n).pixels == ones.image(n).pixels) == (n % 3 == 1), "image \(n)")
    }
    let strong = try draw(ClassGuidance(labels: [1], weight: 3))
    let none = try draw(ClassGuidance(labels: []))
    #expect(none.labels == nil)
    #expect(
      strong.pixels != ones.pixels && none.pixels != ones.pixels && none.pixels != strong.pixels)
  }
}
