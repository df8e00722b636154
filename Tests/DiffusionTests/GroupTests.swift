import Cluster
import Diffusion
import Images
import NeuralNet
import Testing

/// Processes that work together make the same bits as one alone.
@Suite struct GroupTests {
  private static let images = ImageBatch(
    .memory("stripes"), height: 8, width: 8,
    pixels: (0..<40 * 64).map { (i: Int) -> UInt8 in UInt8((i * i / 7 + i) % 256) },
    labels: (0..<40).map { (i: Int) -> UInt8 in UInt8(i % 3) })

  private static func settings(batch: Int = 20, lanes: Int? = nil) -> TrainingSettings {
    var settings = TrainingSettings(
      preset: .tiny, objective: .cem, imageHeight: 8, imageWidth: 8)
    settings.batchSize = batch
    settings.configuration.dropout = 0.1
    settings.condition(on: LabelSet([0, 1, 2]))
    if let lanes { settings.lanes = lanes }
    return settings
  }

  /// Lets rank 0 do something while the others follow.
  private static func led<Result: Sendable>(
    _ ranks: Int, _ work: @escaping @Sendable (GroupLeader) -> Result
  ) -> Result {
    GroupLeader.amongThreads(ranks, knows: DiffusionOrders.all, work)
  }

  private static func trained(
    _ settings: TrainingSettings, ranks: Int, threads: Int = 1, from start: Checkpoint? = nil,
    steps: Int
  ) -> Checkpoint {
    led(ranks) { leader in
      let trainer = Trainer(settings, images: images, threads: threads, leader: leader)
      if let start { trainer.restore(start) }
      for _ in 0..<steps {
        guard let step = try? trainer.takeStep(total: 8) else {
          Issue.record("The training diverged")
          break
        }
        #expect(step.loss > 0 && step.gradientNorm > 0)
      }
      trainer.releaseTensors()
      #expect(throws: Never.self) { try trainer.requireFiniteWeights() }
      return trainer.checkpoint
    }
  }

  @Test(arguments: [20, 3]) func trainingIsTheSameOnAnyNumberOfProcesses(batch: Int) {
    let settings = Self.settings(batch: batch)
    let alone = Self.trained(settings, ranks: 1, steps: 3)
    #expect(alone.state.step == 3 && alone.state.secondMoment.contains { $0 > 0 })
    for (ranks, threads) in [(2, 1), (2, 2), (3, 1), (4, 2), (8, 1), (11, 1)] {
      let together = Self.trained(settings, ranks: ranks, threads: threads, steps: 3)
      #expect(together == alone, "\(ranks) processes of \(threads) threads")
    }
  }

  @Test func trainingGoesOnWithOtherProcesses() {
    let settings = Self.settings()
    let whole = Self.trained(settings, ranks: 1, steps: 4)
    let one = Self.trained(settings, ranks: 1, steps: 1)
    let four = Self.trained(settings, ranks: 4, from: one, steps: 2)
    #expect(Self.trained(settings, ranks: 2, from: four, steps: 1) == whole)
  }

  /// The number of lanes is a setting of the run, and the only one of the machine that shows.
  @Test(arguments: [2, 12]) func theNumberOfLanesShows(lanes: Int) {
    let (other, usual) = (Self.settings(batch: 24, lanes: lanes), Self.settings(batch: 24))
    let alone = Self.trained(other, ranks: 1, steps: 2)
    #expect(Self.trained(other, ranks: 3, steps: 2) == alone)
    let differs = Self.trained(usual, ranks: 1, steps: 2).state != alone.state
    #expect(differs)
  }

  /// Every value of the gradient goes to its owner once, and every new weight to everyone.
  @Test(arguments: [2, 4, 8]) func aStepSendsTwiceTheParameters(ranks: Int) {
    let settings = Self.settings(batch: 32)
    let sent = ThreadRanks.run(ranks) { rank -> [Int] in
      let metered = MeteredGroup(rank)
      guard rank.rank == 0 else {
        let follower = GroupFollower(metered, knows: DiffusionOrders.all)
        follower.follow()
        return [metered.bytesSent]
      }
      let leader = GroupLeader(metered)
      defer { leader.end() }
      let trainer = Trainer(settings, images: Self.images, threads: 1, leader: leader)
      let before = metered.bytesSent
      for _ in 0..<4 { _ = try? trainer.takeStep(total: 8) }
      return [metered.bytesSent - before, trainer.network.layout.count]
    }
    let parameters = Double(sent[0][1] * 4)
    #expect(Double(sent[0][0]) / 4 <= 2.2 * parameters)
    for rank in 1..<ranks { #expect(Double(sent[rank][0]) / 4 <= 2.2 * parameters) }
    #expect(Double(sent[1][0]) / 4 >= 0.9 * parameters)
  }

  /// What a process says that it sent is what `StepTraffic` foretells, besides the orders.
  @Test(arguments: [1, 2, 3, 4, 8]) func timedStepsSendWhatIsForetold(ranks: Int) {
    var settings = TrainingSettings(
      preset: .tiny, objective: .cem, imageHeight: 8, imageWidth: 8)
    settings.batchSize = 32
    var steps = TimedSteps(settings, threads: 1, steps: 2)
    steps.tellsWaiting = ranks == 3
    let timed = steps
    let records = Self.led(ranks) { $0.time(timed) }
    #expect(records.count == ranks)
    let cut = DataParallel<UNet>.cut(count: 32)
    let traffic = StepTraffic(
      UNet(timed.settings.configuration).layout, processes: ranks, lanes: cut.lanes,
      pieces: cut.pieces)
    for (rank, records) in records.enumerated() {
      #expect(records.count == 2)
      for record in records {
        let sent =
          traffic.gradients.sent[rank] + traffic.norms.sent[rank] + traffic.weights.sent[rank]
        if rank == 0 {
          // The order goes to all others.
          #expect(record.bytesSent >= sent && record.bytesSent < sent + 100 * ranks)
        } else {
          #expect(record.bytesSent == sent)
        }
        #expect(record.gradient > 0 && record.parameters > 0 && record.rest > 0)
        #expect(record.moving >= 0 && record.waiting >= 0)
        #expect(record.whole == record.computing + record.waiting + record.moving)
        #expect(ranks == 3 || record.waiting == 0)
      }
    }
  }

  @Test func samplesAreTheSameOnAnyNumberOfProcesses() {
    typealias Drawn = (images: ImageBatch?, done: [Int])
    let drawn = { (ranks: Int) -> Drawn in
      Self.led(ranks) { leader -> Drawn in
        // A network that has learnt nothing says that there is no noise, and all of it stays.
        var untrained = Self.settings()
        untrained.objective = .ddpm
        let model = Trainer(untrained, images: Self.images, threads: 1, leader: nil).model(
          .init(version: "1", command: "", dataset: "", seed: 1, steps: 0, batchSize: 20))
        var settings = SamplingSettings.standard()
        settings.steps = 3
        let generator = SampleGenerator(model, threads: 1)
        var done: [Int] = []
        let images = try? generator.generateTogether(
          settings, seed: 5, images: 2..<13, batchSize: 4, leader: leader
        ) { done.append($0.imagesDone) }
        return (images, done)
      }
    }
    let alone = drawn(1).images
    let labels: [UInt8] = alone?.labels ?? []
    #expect(alone?.count == 11 && Array(labels.prefix(2)) == [2, 0])
    let levels: [UInt8] = alone?.pixels ?? []
    #expect(Set(levels).count > 20)
    for ranks in [2, 3, 8] {
      let together = drawn(ranks)
      #expect(together.images == alone, "\(ranks) processes")
      // Rank 0 draws some of the images, and its progress is that of all: from image 2 to 13.
      #expect(together.done.first == 2 && together.done.last == 13)
      #expect(together.done == together.done.sorted())
    }
  }
}
