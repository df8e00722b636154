import Cluster
import Diffusion
import NeuralNet
import Numerics
import Processors

/// Measures training on several processes, and predicts what more of them would give.
package struct ClusterRun {
  package struct Settings: Sendable {
    package var networks = BenchmarkedNetwork.allCases
    /// Whether to predict for the network `paper` too, which takes some ten seconds and 5 GB.
    package var includesPaper = true
    /// The time for each measurement.
    package var seconds = 2.0
    /// Each process has this many.
    package var threads = 1
    /// The images of a step; nil for those of a training.
    package var batch: Int?
    /// Rank 0 of the processes that are there; nil to make ranks of threads.
    package var leader: GroupLeader?
    /// The number of those, and their link.
    package var ranks = 2
    package var link: ThreadRanks.Link?

    package init() {}
  }

  private let settings: Settings

  /// - Parameter note: receives each line of text as soon as it is known.
  package static func report(
    _ settings: Settings, note: (String) -> Void
  ) -> ClusterReport {
    let run = ClusterRun(settings: settings)
    let speed = run.inGroup { $0.measureLink() }
    var report = ClusterReport(
      transport: settings.leader == nil ? .threads : .mpi,
      ranks: settings.leader?.group.size ?? settings.ranks, threads: settings.threads,
      given: settings.link.map {
        .init(LinkSpeed(latency: $0.latency, bandwidth: $0.bandwidth))
      },
      link: .init(speed))
    note(report.head)
    func add(_ network: ClusterReport.Network) {
      report.networks.append(network)
      network.lines.forEach(note)
    }
    for network in settings.networks { add(run.measure(network, speed)) }
    guard settings.includesPaper else { return report }
    let paper = run.paper
    let need = paper.memory(threads: settings.threads)
    if need > Double(MachineMemory.available) {
      note(
        "paper: needs about \(Int(need / 1e9)) GB of memory, more than there is, and was left out")
    } else {
      add(run.predict("paper", paper, pieces: [4, 1], isLarge: true).network)
    }
    return report
  }

  /// Does something as rank 0 while the others follow.
  private func inGroup<Result: Sendable>(
    _ work: @escaping @Sendable (GroupLeader) -> Result
  ) -> Result {
    if let leader = settings.leader { return work(leader) }
    return GroupLeader.amongThreads(
      settings.ranks, link: settings.link ?? .init(), knows: DiffusionOrders.all, work)
  }

  // MARK: Networks

  /// The published protocol trains with batches of 64, which is what several machines could share. As
  /// it has one lane unless told otherwise, one process would take one piece after another.
  private var paper: TrainingSettings {
    TrainingSettings(
      preset: .paper, objective: .cem, recipe: .paper, imageHeight: 28, imageWidth: 28)
  }

  private func measure(
    _ network: BenchmarkedNetwork, _ speed: LinkSpeed
  ) -> ClusterReport.Network {
    let preset: UNetPreset = network == .tiny ? .tiny : .small
    var training = TrainingSettings(
      preset: preset, objective: .cem, imageHeight: 28, imageWidth: 28)
    if let batch = settings.batch { training.batchSize = batch }
    // As many pieces as lanes, so that no lane has two: of eight images, and of one.
    let sizes = [DataParallel<UNet>.microBatch, 1]
    var (result, forecast) = predict(network.rawValue, training, pieces: sizes, isLarge: false)
    let (few, seconds) = (
      TimedSteps(training, threads: settings.threads, steps: 3), settings.seconds
    )
    let (plain, split) = inGroup { leader in
      var steps = few
      let plain = Self.time(&steps, seconds: seconds, leader)
      steps.tellsWaiting = true
      return (plain, leader.time(steps))
    }
    let step = forecast.step(ranks: plain.count, lanes: training.lanes, link: speed)
    result.measured = Quantiles(plain[0].map(\.whole)).median
    (result.predicted, result.predictedMoving) = (step.whole, step.moving)
    result.ranks = split.map { .init($0) }
    return result
  }

  /// Measures what the parts of a step cost a process alone, and predicts from that.
  ///
  /// - Parameters:
  ///   - pieces: the images of a large and of a small piece.
  ///   - isLarge: whether one step of one piece must do; else there are steps of as many as lanes.
  private func predict(
    _ name: String, _ training: TrainingSettings, pieces: [Int], isLarge: Bool
  ) -> (network: ClusterReport.Network, forecast: StepForecast) {
    let leader = GroupLeader(LoneProcess.shared)
    var parts: [TimedSteps.Record] = []
    let samples = pieces.map { images in
      var trial = training
      trial.batchSize = images * trial.lanes
      var steps = TimedSteps(trial, threads: settings.threads, steps: isLarge ? 1 : 3)
      let records =
        isLarge
        ? leader.time(steps)[0] : Self.time(&steps, seconds: settings.seconds / 2, leader)[0]
      parts += records
      let cut = DataParallel<UNet>.cut(count: trial.batchSize, lanes: trial.lanes)
      let rounds = StepForecast.rounds(
        pieces: cut.pieces, lanes: cut.lanes, ranks: 1, threads: settings.threads)
      return StepCost.Sample(
        images: cut.images,
        seconds: Quantiles(records.map(\.gradient)).median / Double(rounds))
    }
    let forecast = StepForecast(
      UNet(training.configuration).layout,
      StepCost(
        large: samples[0], small: samples[1],
        parameters: Quantiles(parts.map(\.parameters)).median,
        rest: Quantiles(parts.map(\.rest)).median),
      batch: training.batchSize, threads: settings.threads)
    let alone = forecast.step(
      ranks: 1, lanes: training.lanes, link: LinkSpeed(latency: 0, bandwidth: .infinity))
    let network = ClusterReport.Network(
      network: name, parameters: forecast.layout.count, batch: training.batchSize,
      lanes: training.lanes, cost: forecast.cost, secondsAlone: alone.whole,
      measuredPieces: samples.map(\.images),
      speedUp: SpeedUpTable(forecast, lanes: training.lanes))
    return (network, forecast)
  }

  /// Times steps for about `seconds`, as many as a first few tell.
  private static func time(
    _ steps: inout TimedSteps, seconds: Double, _ leader: GroupLeader
  ) -> [[TimedSteps.Record]] {
    let first = leader.time(steps)
    let step = Quantiles(first[0].map(\.whole)).median
    steps.steps = min(500, max(5, Int(seconds / max(step, 1e-6))))
    return leader.time(steps)
  }
}
