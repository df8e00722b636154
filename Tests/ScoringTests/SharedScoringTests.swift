import Cluster
import Datasets
import Images
import Kernels
import Scoring
import Synchronization
import Testing

/// Processes that share a measure find the same bits as one alone.
@Suite struct SharedScoringTests {
  private static let samples = SyntheticDataset.draw(count: 45, seed: 1, threads: 2)
  private static let real = SyntheticDataset.draw(count: 120, seed: 2, threads: 2)

  /// Runs a measure alone, and then with this many processes, which must send something.
  private func compare<Result: Equatable & Sendable>(
    ranks: [Int] = [2, 3, 5], _ measure: @escaping @Sendable (GroupLeader?) throws -> Result
  ) throws {
    let alone = try measure(nil)
    for count in ranks {
      let sent = Mutex(0)
      let results = ThreadRanks.run(count) { rank -> Result? in
        let metered = MeteredGroup(rank)
        guard rank.rank == 0 else {
          GroupFollower(metered, knows: ScoringOrders.all).follow()
          sent.withLock { $0 += metered.bytesSent }
          return nil
        }
        let leader = GroupLeader(metered)
        defer { leader.end() }
        return try? measure(leader)
      }
      #expect(results[0] == alone, "\(count) processes")
      // Each of the others sends its length and what it has found.
      let bytes = sent.withLock { $0 }
      #expect(bytes > 30 * (count - 1), "\(count) processes")
    }
  }

  @Test(arguments: [FeatureNetwork.Output.features, .classes])
  func outputsOfANetwork(_ output: FeatureNetwork.Output) throws {
    let configuration = FeatureNetworkConfiguration(height: 28, width: 28, classes: 10)
    let values = FeatureNetwork(configuration, output: .classes).layout.initialValues(seed: 6)
    try compare { leader in
      let outputs = NetworkOutputs(configuration, values: values, output: output, threads: 1)
      var done: [Int] = []
      let found = try outputs.of(Self.samples, leader: leader) { done.append($0) }
      #expect(done.last == 45)
      #expect(found.count == 45 * (output == .classes ? 10 : 64))
      return found
    }
  }

  /// Equal training images count as one, whoever searches.
  @Test func nearestTrainingImages() throws {
    let twice = ImageBatch(
      .memory("twice"), height: 28, width: 28,
      pixels: Array(Self.real.pixels.prefix(784 * 5)) + Self.real.pixels)
    try compare { leader in
      let found = try NearestImages.find(
        Self.samples, among: twice, team: ThreadTeam(threads: 1), leader: leader)
      #expect(found.matches.contains { $0.index > 40 })
      return found.matches
    }
  }

  @Test func twoSampleTest() throws {
    var settings = TwoSampleTest.Settings()
    (settings.views, settings.epochs) = ([.all, .ink], 2)
    let chosen = settings
    try compare(ranks: [2, 3]) { leader in
      let found = try TwoSampleTest(chosen, threads: 1).find(
        Self.samples, labels: nil, real: Self.real, leader: leader)
      let image = Self.real.selecting([7])
      return found.findings.map { finding in
        [finding.result.samples, finding.result.control].flatMap { $0 }.map(\.area)
          + (finding.discriminators + finding.controls).flatMap { $0.logOdds(of: image) }
      }
    }
  }
}
