import Datasets
import Foundation
import Images
import NeuralNet
import Numerics
import Scoring
import Testing

@Suite struct SecondOpinionTests {
  private let judgements: [ImageJudge.Judgement] = [
    .init(label: 0, confidence: 0.995), .init(label: 2, confidence: 0.99),
    .init(label: 2, confidence: 0.5), .init(label: 1, confidence: 0.9),
  ]

  @Test func opinionOfHandNumbers() {
    let opinion = SecondOpinion(judgements, labels: nil)
    #expect(opinion.sure == 0.5 && opinion.sureFrom == 0.99 && opinion.agreement == nil)
    #expect(abs(opinion.meanConfidence - 0.84625) < 1e-15)
    #expect(SecondOpinion(judgements, labels: [0, 2, 1, 2]).agreement == 0.5)
  }

  @Test func histogramOfHandNumbers() {
    let histogram = ClassHistogram(
      judgements, labels: [0, 2, 1, 2], trainingCounts: [10, 10, 20, 0])
    #expect(histogram.counts == [1, 1, 2, 0])
    #expect(histogram.expectedShares == [0.25, 0.25, 0.5, 0])
    #expect(histogram.chiSquare.statistic == 0 && histogram.chiSquare.degreesOfFreedom == 2)
    #expect(histogram.agreement == [1, 0, 0.5, nil])
    #expect(ClassHistogram(judgements, labels: nil, trainingCounts: [1, 1, 1]).agreement == nil)
    // Of six classes, 0 to 2 were seen, 4 is among the training images, and 5 was asked for.
    let sparse = ClassHistogram(
      judgements, labels: [0, 2, 5, 2], trainingCounts: [0, 1, 0, 0, 1, 0])
    #expect(histogram.present == [0, 1, 2] && sparse.present == [0, 1, 2, 4, 5])
  }

  private func judge(threads: Int, seed: UInt64 = 1) -> ImageJudge {
    let configuration = FeatureNetworkConfiguration.judge(height: 28, width: 28, classes: 10)
    return ImageJudge(
      TrainedFeatureNetwork(
        configuration: configuration,
        values: FeatureNetwork(configuration, output: .classes).layout.initialValues(seed: seed),
        accuracy: 0.5, provenance: .init(dataset: "none", seed: seed, epochs: 1, command: "test")),
      threads: threads)
  }

  /// A classifier of the labels 1 and 2 has an output for 0, which it was never shown.
  @Test func knownLabelsAreThoseOfTheTrainingImages() {
    func labels(_ counts: [Int]?) -> [Int] {
      let configuration = FeatureNetworkConfiguration(height: 4, width: 4, classes: 3)
      let network = TrainedFeatureNetwork(
        configuration: configuration, values: [], accuracy: 0.5,
        provenance: .init(
          dataset: "none", seed: 1, epochs: 1, command: "test", labelCounts: counts))
      return network.labels.labels
    }
    #expect(labels([0, 5, 6]) == [1, 2] && labels([4, 5, 6]) == [0, 1, 2])
    #expect(labels(nil) == [0, 1, 2])
  }

  /// There are more images than pass at a time; labels are those that training counts as right.
  @Test func judgementsAreThoseOfTheNetworkAlone() throws {
    let drawn = SyntheticDataset.draw(count: 260, seed: 5, threads: 2)
    let images = drawn
    var told: [Int] = []
    let one = try judge(threads: 1).judge(images) { told.append($0) }
    #expect(told == [250, 260])
    #expect(try judge(threads: 3).judge(images) == one)
    #expect(try judge(threads: 2, seed: 2).judge(images) != one)
    #expect(one.allSatisfy { $0.confidence >= 0.1 && $0.confidence <= 1 })
    let labels = try #require(drawn.labels)
    let network = judge(threads: 1).network
    let data = LabelledDataset(
      train: drawn, test: drawn, configuration: network.configuration)
    let right = zip(one, labels).count { $0.label == $1 }
    #expect(
      FeatureTraining(data, .init()).testAccuracy(of: network.values, threads: 1)
        == Double(right) / 260)
  }

  /// All weights are zero except the classifier's biases, so every image gets softmax(b).
  @Test func confidenceIsTheSoftmax() throws {
    var configuration = FeatureNetworkConfiguration(height: 4, width: 4, classes: 3)
    configuration.channels = [8]
    let layout = FeatureNetwork(configuration, output: .classes).layout
    var values = [Float](repeating: 0, count: layout.count)
    let biases = try #require(layout.entries.first { $0.name == "classifier.bias" })
    values.replaceSubrange(biases.range, with: [1, 3, 2])
    func judge(_ values: [Float]) -> ImageJudge {
      ImageJudge(
        TrainedFeatureNetwork(
          configuration: configuration, values: values, accuracy: 0.5,
          provenance: .init(dataset: "none", seed: 1, epochs: 1, command: "test")), threads: 1)
    }
    let images = ImageBatch(
      .memory("grey"), height: 4, width: 4, pixels: [UInt8](repeating: 99, count: 32))
    for judgement in try judge(values).judge(images) {
      #expect(judgement.label == 1)
      #expect(abs(judgement.confidence - 1 / (1 + exp(-2.0) + exp(-1.0))) < 1e-12)
    }
    values[biases.range.lowerBound] = .nan
    #expect(throws: NumericalFault.self) { try judge(values).judge(images) }
  }
}
