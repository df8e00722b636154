import Datasets
import FileFormats
import Foundation
import Images
import Runs
import Scoring
import Testing

/// The files in `Models`, which make scoring possible without data.
@Suite struct CommittedModelsTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let folder = ModelFolder(path: root.appendingPathComponent("Models").path)

  /// The folder of real MNIST, if it is available.
  private static let mnist: String? = {
    let named = ProcessInfo.processInfo.environment["MNIST_DIR"] ?? ""
    let path = named.isEmpty ? root.path + "/../shared/mnist" : named
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  @Test func filesBelongTogether() throws {
    let network = try TrainedFeatureNetwork.read(path: Self.folder.network)
    let reference = try ReferenceStatistics.read(
      path: Self.folder.statistics(ofDataset: network.provenance.dataset))
    #expect(network.provenance.dataset == "MNIST")
    #expect(network.identity.accuracy >= 0.992)
    #expect(reference.network == network.identity)
    #expect(reference.name == "MNIST training images")
    #expect(reference.statistics.count == 60_000)
    #expect(reference.floor?.count == 10_000)
    let scorer = try FIDScorer.load(models: Self.folder.path, threads: 1)
    #expect(scorer.inputHeight == 28 && scorer.inputWidth == 28)
    #expect(scorer.featureCount == network.configuration.featureCount)
  }

  @Test func readmeTellsOfTheseFiles() throws {
    let network = try TrainedFeatureNetwork.read(path: Self.folder.network)
    let reference = try ReferenceStatistics.read(
      path: Self.folder.statistics(ofDataset: "MNIST"))
    let readme = String(
      decoding: try FileBytes.read(path: Self.folder.path + "/README.md"), as: UTF8.self)
    let floor = try #require(reference.floor)
    for fact in [
      network.identity.hash, network.provenance.command,
      String(format: "%.2f %%", 100 * network.identity.accuracy),
      String(format: "%.4f", floor.distance),
    ] {
      #expect(readme.contains(fact), "Models/README.md does not say \(fact)")
    }
  }

  /// A second opinion must come from a different network.
  @Test func judgeIsAnotherNetwork() throws {
    let features = try TrainedFeatureNetwork.read(path: Self.folder.network)
    let judge = try TrainedFeatureNetwork.read(path: Self.folder.judge)
    #expect(judge.identity.hash != features.identity.hash)
    #expect(judge.provenance.seed != features.provenance.seed)
    #expect(judge.configuration == .judge(height: 28, width: 28, classes: 10))
    #expect(judge.configuration.channels != features.configuration.channels)
    #expect(judge.provenance.dataset == "MNIST")
    #expect(judge.identity.accuracy >= 0.994)
    #expect(judge.provenance.labelCounts?.reduce(0, +) == 60_000)
    let readme = String(
      decoding: try FileBytes.read(path: Self.folder.path + "/README.md"), as: UTF8.self)
    for fact in [
      judge.identity.hash, judge.provenance.command,
      String(format: "%.2f %%", 100 * judge.identity.accuracy),
    ] {
      #expect(readme.contains(fact), "Models/README.md does not say \(fact)")
    }
  }

  /// Drawn digits are not MNIST, and black images are not digits: distances must show it.
  @Test func worseSamplesScoreWorse() throws {
    let scorer = try FIDScorer.load(models: Self.folder.path, threads: 2)
    let drawn = SyntheticDataset.draw(count: 500, seed: 3, threads: 2)
    let faint = ImageBatch(
      .memory("faint digits"), height: 28, width: 28, pixels: drawn.pixels.map { $0 / 3 })
    let blank = ImageBatch(
      .memory("black images"), height: 28, width: 28,
      pixels: [UInt8](repeating: 0, count: 500 * 784))
    let scores = try [drawn, faint, blank].map { try scorer.score($0).distance }
    let floor = try #require(try scorer.score(drawn).floor)
    #expect(scores[0] > 3 * floor.distance)
    #expect(scores[1] > 1.2 * scores[0])
    #expect(scores[2] > 1.2 * scores[1])
  }

  /// Another processor's vectors round differently. Features agree to some 1e-6 of their size and
  /// the floor, a small difference of them, to 1e-3. An image on the edge may change its label.
  @Test(.enabled(if: mnist != nil, "needs MNIST in MNIST_DIR or ../shared/mnist"))
  func floorAndAccuracyAreThoseOfTheTestImages() throws {
    let dataset = try Dataset.load(try #require(Self.mnist))
    try #require(dataset.isCanonicalMNIST)
    let data = try LabelledDataset(dataset)
    let network = try TrainedFeatureNetwork.read(path: Self.folder.network)
    let report = try FIDScorer.load(models: Self.folder.path, threads: 2).score(data.test)
    let floor = try #require(report.floor)
    #expect(abs(report.distance - floor.distance) < 1e-3 * floor.distance)
    let accuracy = FeatureTraining(data, .init()).testAccuracy(of: network.values, threads: 2)
    #expect(abs(accuracy - network.identity.accuracy) < 2.5 / 10_000)
    let judge = try TrainedFeatureNetwork.read(path: Self.folder.judge)
    let right = zip(try ImageJudge(judge, threads: 2).judge(data.test), data.testLabels)
      .count { $0.label == $1 }
    #expect(abs(Double(right) / 10_000 - judge.identity.accuracy) < 2.5 / 10_000)
  }

  /// The file has ten digits per number. Rounding moves eigenvalues by some ulps of the largest
  /// times 784, and turns axes whose eigenvalues nearly coincide.
  @Test(.enabled(if: mnist != nil, "needs MNIST in MNIST_DIR or ../shared/mnist"))
  func spectrumIsThatOfTheTrainingImages() throws {
    let dataset = try Dataset.load(try #require(Self.mnist))
    try #require(dataset.isCanonicalMNIST)
    let axes = try PrincipalAxes(of: dataset.train)
    let text = String(
      decoding: try FileBytes.read(path: Self.folder.spectrum(ofDataset: "MNIST")), as: UTF8.self)
    let rows = text.split(separator: "\n").filter { $0.first?.isNumber == true }
      .map { $0.split(separator: ",").compactMap { Double($0) } }
    try #require(rows.count == 784 && rows.allSatisfy { $0.count == 2 })
    for (i, row) in rows.enumerated() {
      #expect(abs(row[0] - axes.variances[i]) < 1e-9 * row[0] + 1e-11, "axis \(i)")
      #expect(abs(row[1] - axes.means[i]) < 1e-3, "axis \(i)")
    }
    #expect(text.contains(try #require(dataset.files.first).sha256))
  }
}
