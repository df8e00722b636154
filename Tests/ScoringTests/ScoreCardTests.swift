import Datasets
import FileFormats
import Foundation
import Images
import Kernels
import NeuralNet
import Randomness
import Runs
import Scoring
import TestSupport
import Testing

/// The whole card, on 4 x 4 images whose two features are linear in the pixels.
@Suite struct ScoreCardTests {
  private let extractor: LinearExtractor = {
    let first = (0..<16).map { Float($0 % 3) }
    let second = (0..<16).map { Float(($0 * 5) % 7) / 7 }
    return LinearExtractor(
      weights: first + second, featureCount: 2, inputHeight: 4, inputWidth: 4)
  }()

  private func images(
    _ count: Int, seed: UInt64, half: ImageBatch.Provenance.Half = .training, labels: Bool = true
  ) -> ImageBatch {
    var stream = RandomStream(seed: seed, purpose: .test)
    return ImageBatch(
      .dataset("toys", half), height: 4, width: 4,
      pixels: (0..<count * 16).map { _ in UInt8(truncatingIfNeeded: stream.next()) >> 1 },
      labels: labels ? (0..<count).map { UInt8($0 % 3) } : nil)
  }

  private var judge: ImageJudge {
    var configuration = FeatureNetworkConfiguration(height: 4, width: 4, classes: 4)
    configuration.channels = [8, 16]
    return ImageJudge(
      TrainedFeatureNetwork(
        configuration: configuration,
        values: FeatureNetwork(configuration, output: .classes).layout.initialValues(seed: 1),
        accuracy: 0.5,
        provenance: .init(
          dataset: "toys", seed: 1, epochs: 1, command: "test", labelCounts: [1, 1, 1, 1])),
      threads: 1)
  }

  private func measurement(
    real: RealImages?, judge: ImageJudge?, threads: Int = 2,
    report: @escaping (ScoreCardMeasurement.Progress) throws -> Void = { _ in }
  ) throws -> ScoreCardMeasurement {
    let reference = try ReferenceStatistics.measure(
      images(500, seed: 1), others: images(100, seed: 2, half: .test), with: extractor)
    var settings = ScoreCardMeasurement.Settings()
    (settings.bootstrapDraws, settings.realCount) = (9, 120)
    return ScoreCardMeasurement(
      scorer: try FIDScorer(extractor: extractor, reference: reference), judge: judge, real: real,
      threads: threads, settings: settings, report: report)
  }

  private var real: RealImages {
    RealImages(training: images(500, seed: 1), test: images(100, seed: 2, half: .test))
  }

  @Test func everyMeasureStandsInEveryColumn() throws {
    let samples = images(60, seed: 3).named("samples.idx")
    let labels = (0..<60).map { UInt8($0 % 3) }
    let measurement = try measurement(real: real, judge: judge)
    let card = try measurement.measure(samples, labels: labels)
    let floor = try #require(card.floor)
    for column in [card.samples, floor, card.ceiling] {
      #expect(column.count == 60)
      #expect(column.interval.draws == 9)
      #expect(column.interval.lower <= column.interval.upper)
      #expect(column.extrapolation?.points.map(\.count) == [60, 30, 20, 15])
      #expect(column.kernel?.realCount == 120 && column.manifold?.realCount == 120)
      #expect(column.opinion != nil && column.nearest?.trainingCount == 500)
      #expect(column.classes?.counts.reduce(0, +) == 60)
      // The data have the labels 0, 1 and 2; the judge knows a fourth.
      #expect(column.classes?.expectedShares.last == 0)
    }
    #expect(
      [card.samples.name, floor.name, card.ceiling.name] == [
        "samples.idx", "toys test images", "uniform noise",
      ])
    #expect(card.leftOut.isEmpty && card.dataset == "toys")
    #expect(card.samples.opinion?.agreement != nil && floor.opinion?.agreement == nil)
    // Samples and data share a law; the ceiling's noise is twice as bright, and so far away.
    #expect(card.ceiling.distance > 10 * card.samples.distance)
    #expect((card.ceiling.kernel?.distance ?? 0) > 10 * abs(card.samples.kernel?.distance ?? 1))
    #expect(card.ceiling.manifold?.precision ?? 1 < 0.5)
    // Every column has the measures that its images would have by themselves.
    #expect(try measurement.scorer.score(samples) == card.fid)
    #expect(card.samples.distance == card.fid.distance)
    let team = ThreadTeam(threads: 1)
    let training = real.training
    #expect(
      card.samples.nearest?.median
        == NearestSummary(
          try NearestImages.find(samples, among: training, team: team), fresh: nil,
          trainingCount: 500
        ).median)
    #expect(
      try judge.judge(samples).count { $0.confidence >= 0.99 }
        == Int(60 * (card.samples.opinion?.sure ?? -1)))
  }

  /// With as many samples as test images, the floor uses all test images, in another order.
  @Test func floorIsThatOfTheTestImages() throws {
    let samples = images(100, seed: 2).named("copies of the test images")
    let card = try measurement(real: real, judge: judge).measure(samples)
    let floor = try #require(card.floor)
    #expect(abs(floor.distance - card.samples.distance) < 1e-12)
    #expect(
      floor.manifold == card.samples.manifold && floor.opinion?.sure == card.samples.opinion?.sure)
    #expect(floor.nearest?.median == card.samples.nearest?.median)
    #expect(floor.nearest?.duplicates == 0)
  }

  /// A score of samples with other classes than the data's says little beside a floor that has the
  /// data's: the floor takes the samples' shares, and a second score takes the data's.
  @Test func floorHasTheClassesOfTheSamples() throws {
    let samples = images(60, seed: 3).named("samples.idx")
    let labels: [UInt8] = (0..<60).map { $0 < 40 ? 0 : $0 < 50 ? 1 : 2 }
    let card = try measurement(real: real, judge: judge).measure(samples, labels: labels)
    // There are 34 test images of class 0 for the 40 samples, so the others are cut alike.
    #expect(card.floor?.count == 34 + 8 + 8)
    #expect(card.samples.weightedDistance != nil && card.floor?.weightedDistance != nil)
    #expect(card.ceiling.weightedDistance == nil)
    #expect(card.text.contains("\n  classes as in training "))
    let unlabelled = try measurement(real: real, judge: judge).measure(samples)
    #expect(unlabelled.floor?.count == 60 && unlabelled.samples.weightedDistance == nil)
    // A class that the samples lack cannot be given a weight.
    let two = try measurement(real: real, judge: judge).measure(
      samples, labels: labels.map { min($0, 1) })
    #expect(two.samples.weightedDistance == nil)
  }

  /// A set in the data's own shares scores the same either way.
  @Test func ownSharesAreNoWeights() throws {
    let training = images(300, seed: 1)
    let samples = images(60, seed: 3)
    let card = try measurement(
      real: RealImages(training: training, test: nil), judge: judge
    ).measure(samples, labels: samples.labels)
    let weighted = try #require(card.samples.weightedDistance)
    #expect(abs(weighted - card.samples.distance) < 1e-9)
  }

  @Test func trainingImagesAreDuplicates() throws {
    let samples = images(500, seed: 1).named("copies of the training images")
    let card = try measurement(real: real, judge: nil).measure(samples)
    #expect(card.samples.nearest?.duplicates == 500 && card.samples.nearest?.memorised == 1)
    #expect(card.samples.distance < 1e-12)
    #expect(card.floor?.count == 100 && card.ceiling.nearest?.duplicates == 0)
  }

  @Test func threadsChangeNoBit() throws {
    let samples = images(60, seed: 3).named("s")
    let one = try measurement(real: real, judge: judge, threads: 1).measure(samples)
    #expect(try measurement(real: real, judge: judge, threads: 3).measure(samples) == one)
  }

  @Test func whatIsMissingIsSaid() throws {
    let samples = images(40, seed: 3).named("s")
    let bare = try measurement(real: nil, judge: nil).measure(samples, leftOut: ["KID: no data"])
    #expect(bare.floor == nil && bare.samples.kernel == nil && bare.samples.opinion == nil)
    #expect(
      bare.leftOut == [
        "KID: no data", "FID of infinitely many samples: this needs 45 samples, found 40",
      ])
    let text = bare.text
    #expect(text.contains("\nleft out   KID: no data\n"))
    #expect(!text.contains("KID  ") && !text.contains("duplicates"))
    // Without test images the floor of FID is that of the reference.
    #expect(text.contains("\nfloor      FID of 100 toys test images\n"))
    let untested = RealImages(training: images(500, seed: 1), test: nil)
    let card = try measurement(real: untested, judge: nil).measure(samples)
    #expect(card.samples.nearest?.median ?? 0 > 0 && card.samples.nearest?.duplicates == nil)
    #expect(
      card.leftOut[0]
        == "floor and duplicates: toys has no test images, but more than 2 are needed")
  }

  @Test func textAndJSONShowEveryMeasure() throws {
    let samples = images(60, seed: 3).named("samples.idx")
    let card = try measurement(real: real, judge: judge)
      .measure(samples, labels: [UInt8](repeating: 1, count: 60))
    let lines = card.text.split(separator: "\n").map(String.init)
    for start in [
      "images ", "FID ", "  95 % of sets of this size ", "  infinitely many samples ", "KID ",
      "precision ", "recall ", "second classifier is sure ", "  mean confidence ",
      "  sees the label asked for ", "classes, chi-square (2) ", "  probability by chance ",
      "nearest training image ", "  5 to 95 % of images ", "  nearest / second nearest ",
      "  memorised (below 1/3) ", "  duplicates ", "class ", "  as asked, % ",
      "samples    60 images of 4 x 4 from samples.idx", "judge      sha256 ",
      "real       toys: 500 training images, 120 of them for KID",
    ] {
      #expect(lines.count { $0.hasPrefix(start) } == 1, "\(start)")
    }
    // The judge's fourth class is none of the data's.
    let heads = lines.first { $0.hasPrefix("class ") }?.split(separator: " ").compactMap { Int($0) }
    #expect(heads == [0, 1, 2])
    // The columns of numbers end where their headings end.
    let width = lines[0].count
    let rows = lines.prefix { !$0.hasPrefix("class  ") }
    #expect(rows.count == 25 && rows.allSatisfy { $0.count == width })
    let data = try JSONEncoder().encode(card)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["distance"] as? Double == card.fid.distance)
    #expect(object["reference"] != nil && object["leftOut"] as? [String] == [])
    let columns = try #require(object["card"] as? [String: Any])
    #expect(Set(columns.keys) == ["samples", "floor", "ceiling"])
    let column = try #require(columns["samples"] as? [String: Any])
    #expect(
      try JSONDecoder().decode(
        ScoreCard.Column.self, from: JSONSerialization.data(withJSONObject: column))
        == card.samples)
  }

  @Test func wrongInputsAreRefused() throws {
    let measurement = try measurement(real: real, judge: judge)
    let few = #expect(throws: UnfitData.self) {
      try measurement.measure(images(2, seed: 3).named("few.idx"))
    }
    #expect(few?.description.hasPrefix("few.idx: expected more images than the 2 feature") == true)
    let label = #expect(throws: UnfitData.self) {
      try measurement.measure(
        images(3, seed: 3).named("s.idx"), labels: [0, 4, 1])
    }
    #expect(
      label?.description.contains("expected labels that the second classifier knows, 0 to 3")
        == true)
    #expect(label?.found == "4")
  }

  private struct Stop: Error {}

  /// Every stage can be stopped, and reports its progress.
  @Test func progressIsToldAndCanStop() throws {
    let samples = images(60, seed: 3).named("s")
    final class Log {
      var stages: [String] = []
      var isInOrder = true
      var done = 0
    }
    let log = Log()
    _ = try measurement(real: real, judge: judge) { progress in
      if log.stages.last != progress.stage {
        log.stages.append(progress.stage)
        log.done = 0
      }
      log.isInOrder = log.isInOrder && log.done <= progress.done && progress.done <= progress.total
      log.done = progress.done
    }.measure(samples)
    #expect(log.isInOrder)
    for stage in [
      "features of s", "features of toys test images", "features of uniform noise",
      "features of toys training images", "moments of s", "neighbours among s",
      "precision and recall of s", "interval of s", "extrapolating s", "second opinion of s",
      "nearest training images of s",
    ] {
      #expect(log.stages.contains(stage), "\(stage)")
    }
    for stage in Set(log.stages) {
      #expect(throws: Stop.self) {
        try measurement(real: real, judge: judge) {
          if $0.stage == stage { throw Stop() }
        }.measure(samples)
      }
    }
  }

  @Test func labelsLieBesideTheSamples() throws {
    try withTemporaryFolder { folder in
      func write(_ name: String, _ count: Int) throws {
        try IDX.write(
          IDXArray(dimensions: [count], bytes: (0..<count).map { UInt8($0) }),
          to: folder + "/" + name, gzip: name.hasSuffix(".gz"))
      }
      func samples(_ name: String, _ encoding: ImageBatch.Provenance.Encoding = .idx) -> ImageBatch
      {
        ImageBatch(
          .file(folder + "/" + name, encoding), height: 1, width: 1, pixels: [1, 2, 3])
      }
      #expect(try SampleLabels.beside(samples("a.idx")) == nil)
      try write("a-labels.idx", 3)
      try write("b-labels.gz", 3)
      try write("t10k-labels-idx1-ubyte", 2)
      #expect(try SampleLabels.beside(samples("a.idx")) == [0, 1, 2])
      #expect(try SampleLabels.beside(samples("b.gz")) == [0, 1, 2])
      #expect(try SampleLabels.beside(samples("a.idx", .npyBytes)) == nil)
      let fault = #expect(throws: FileFault.self) {
        try SampleLabels.beside(samples("t10k-images-idx3-ubyte"))
      }
      #expect(
        fault?.description.contains(
          "expected 3 labels, one for each image, found 2") == true,
        "\(fault?.description ?? "")")
    }
  }
}
