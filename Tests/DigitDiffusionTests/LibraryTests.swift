import DigitDiffusion
import Foundation
import TestSupport
import Testing

/// The library as a program of somebody else's uses it: by its public interface alone.
@Suite struct LibraryTests {
  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test func shippedGeneratorsDraw() throws {
    #expect(try Generator.shippedNames.contains("tiny-cem"))
    let generator = try Generator.shipped("tiny-cem")
    #expect(generator.objective == .cem && generator.labels.isEmpty && generator.height == 28)
    var done = 0
    let options = SamplingOptions(sampler: .ddim, schedule: .linear, steps: 3, seed: 5)
    let images = try generator.sample(4, options) { done = $0 }
    #expect(images.count == 4 && images.labels == nil && done == 4)
    #expect(images.pixels.contains { $0 > 128 })
    // Image i does not depend on how many are drawn.
    #expect(try generator.sample(2, options).pixels == Array(images.pixels.prefix(2 * 784)))
  }

  @Test func theBestThatKnowsLabelsDrawsThem() throws {
    let generator = try Generator.shipped(labels: true)
    var options = SamplingOptions(steps: 2)
    options.labels = [3, 7]
    #expect(try generator.sample(4, options).labels == [3, 7, 3, 7])
    options.labels = [10]
    #expect {
      try generator.sample(1, options)
    } throws: {
      "\($0)" == "labels: expected 0 to 9, found 10"
    }
  }

  /// One that is told labels has few steps closer to the image.
  @Test func whatIsNotSetSuitsTheGenerator() throws {
    let generator = try Generator.shipped("tiny-conditional")
    func pixels(_ options: SamplingOptions) throws -> [UInt8] {
      try generator.sample(2, options).pixels
    }
    #expect(
      try pixels(SamplingOptions()) == pixels(SamplingOptions(schedule: .quadratic, steps: 50)))
    #expect(
      try pixels(SamplingOptions(steps: 5))
        != pixels(SamplingOptions(schedule: .quadratic, steps: 5)))
    #expect(
      try pixels(SamplingOptions(sampler: .ddim, steps: 5))
        == pixels(SamplingOptions(sampler: .ddim, schedule: .quadratic, steps: 5)))
    // A distilled one has times of its own, and takes all four.
    let distilled = try Generator.shipped("tiny-distilled")
    #expect(
      try distilled.sample(2).pixels == distilled.sample(2, SamplingOptions(steps: 4)).pixels)
  }

  /// Trained on the digits 1 and 4, a generator knows those.
  @Test func labelsAreThoseOfTheData() throws {
    let folder = try TemporaryFolder()
    let all = try DigitDataSet.drawn(trainingCount: 60, testCount: 0).training
    let labels = try #require(all.labels)
    let some = try all.selecting((0..<60).filter { [1, 4].contains(labels[$0]) })
    try some.writeIDX(to: folder.file("train-images-idx3-ubyte"))
    var options = TrainingOptions(steps: 1)
    (options.batchSize, options.learnsLabels) = (2, true)
    let generator = try #require(
      try Generator.train(
        on: DigitDataSet(contentsOf: folder.path), options, folder: folder.file("run")))
    #expect(generator.labels == [1, 4])
    #expect(try generator.sample(3, SamplingOptions(steps: 1)).labels == [1, 4, 1])
    var asked = SamplingOptions(steps: 1)
    asked.labels = [4, 2]
    #expect {
      try generator.sample(2, asked)
    } throws: {
      "\($0)" == "labels: expected 1 and 4, found 2"
    }
  }

  @Test func filesAreThoseOfTheProgram() throws {
    let folder = try TemporaryFolder()
    let images = try Generator.shipped("tiny-ddpm").sample(5, SamplingOptions(steps: 2))
    let idx = folder.file("images.idx.gz")
    try images.writeIDX(to: idx)
    #expect(try DigitImages(contentsOfIDX: idx).pixels == images.pixels)
    try images.writeGrid(to: folder.file("grid.png"), columns: 5, scale: 2)
    #expect(try bytes(folder.file("grid.png")).starts(with: [0x89, 0x50, 0x4e, 0x47]))
    try images.writePNGs(toFolder: folder.file("each"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("each")).sorted()
        == (0..<5).map { "0000\($0).png" })
    try images.writePNGs(toFolder: folder.file("each"))
    _ = try folder.file("each/mine", [1])
    #expect(throws: (any Error).self) { try images.writePNGs(toFolder: folder.file("each")) }
    #expect(throws: (any Error).self) { try images.writeGrid(to: folder.file("grid.png/no")) }
  }

  @Test func trainingGoesOnToTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let data = try DigitDataSet.drawn(trainingCount: 40, testCount: 10)
    var options = TrainingOptions(objective: .v, steps: 6)
    options.batchSize = 4
    options.learnsLabels = true
    let whole = try Generator.train(on: data, options, folder: folder.file("whole"))
    #expect(whole?.labels == Array(0..<10))
    let stopped = try Generator.train(on: data, options, folder: folder.file("parts")) {
      $0.step < 3
    }
    #expect(stopped == nil)
    var steps: [Int] = []
    let resumed = try Generator.train(on: data, options, folder: folder.file("parts")) {
      steps.append($0.step)
      return true
    }
    #expect(steps == [4, 5, 6] && resumed != nil)
    let files = try ["whole", "parts"].map { try bytes(folder.file($0 + "/model.safetensors")) }
    let samples = try [whole, resumed].map { try #require($0).sample(2, .init(steps: 2)).pixels }
    #expect(files[0] == files[1] && samples[0] == samples[1])
    // Another training must not go on from here.
    options.seed = 2
    #expect(throws: (any Error).self) {
      try Generator.train(on: data, options, folder: folder.file("parts"))
    }
  }

  /// Clusters need no labels, and go on as they were kept.
  @Test func clustersTakeThePlaceOfLabels() throws {
    let folder = try TemporaryFolder()
    let data = try DigitDataSet.drawn(trainingCount: 40, testCount: 10)
    var options = TrainingOptions(objective: .ddpm, steps: 4)
    (options.batchSize, options.clusters) = (4, 3)
    func train(_ name: String, stopAt last: Int = .max) throws -> Generator? {
      try Generator.train(on: data, options, folder: folder.file(name)) { $0.step < last }
    }
    let whole = try #require(try train("whole"))
    #expect(whole.labels.isEmpty)
    let images = try whole.sample(3, .init(steps: 2))
    #expect(images.labels == nil)
    #expect(try train("parts", stopAt: 2) == nil)
    #expect(try train("parts")?.sample(3, .init(steps: 2)).pixels == images.pixels)
    for (clusters, learnsLabels) in [(1, false), (257, false), (41, false), (3, true)] {
      (options.clusters, options.learnsLabels) = (clusters, learnsLabels)
      #expect {
        try train("other")
      } throws: {
        "\($0)".contains("clusters")
      }
    }
  }

  @Test func impossibleOptionsAreNamed() throws {
    let data = try DigitDataSet.drawn(trainingCount: 10, testCount: 10)
    let folder = try TemporaryFolder()
    var options = TrainingOptions(steps: 0)
    #expect(throws: (any Error).self) {
      try Generator.train(on: data, options, folder: folder.file("a"))
    }
    options.steps = 1
    options.learningRate = -1
    #expect(throws: (any Error).self) {
      try Generator.train(on: data, options, folder: folder.file("a"))
    }
    #expect(throws: (any Error).self) {
      try Generator.shipped("tiny-cem").sample(1, SamplingOptions(steps: 0))
    }
    #expect(throws: (any Error).self) { try Generator.shipped("absent") }
    #expect(throws: (any Error).self) { try DigitDataSet(contentsOf: "absent") }
    #expect(throws: (any Error).self) { try DigitDataSet.drawn(trainingCount: 0) }
    #expect(throws: (any Error).self) { try DigitImages(pixels: [1], height: 1, width: 2) }
    let generator = try Generator.shipped("tiny-cem")
    var sampling = SamplingOptions(steps: 1)
    #expect(throws: (any Error).self) { try generator.sample(0, sampling) }
    sampling.threads = 0
    let refused = sampling
    #expect(throws: (any Error).self) { try generator.sample(1, refused) }
    #expect(throws: (any Error).self) { try Scorer(threads: -1) }
    let images = data.training
    #expect(throws: (any Error).self) { try images.selecting([10]) }
    let file = folder.file("grid.png")
    #expect(throws: (any Error).self) { try images.writeGrid(to: file, columns: 0) }
    #expect(throws: (any Error).self) { try images.writeGrid(to: file, scale: 33) }
    #expect(throws: (any Error).self) { try images.selecting([]).writeGrid(to: file) }
  }

  @Test func realDigitsScoreBetterThanNoise() throws {
    let scorer = try Scorer()
    let drawn = try DigitDataSet.drawn(trainingCount: 300, testCount: 10).training
    let noise = try DigitImages(
      pixels: (0..<300 * 784).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) },
      height: 28, width: 28)
    let scores = try [drawn, noise].map { try scorer.score($0) }
    #expect(scores[0].distance < scores[1].distance / 2)
    #expect(try #require(scores[0].floor) < scores[0].distance && scores[0].floorCount == 300)
    #expect(scores[0].text.contains("FID"))
    #expect(throws: (any Error).self) { try scorer.score(drawn.selecting(0..<10)) }
  }
}
