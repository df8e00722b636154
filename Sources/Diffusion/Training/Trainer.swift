import Cluster
import Images
import NeuralNet

/// Trains a U-Net under one objective, one step at a time, with the processes of a group if there is one.
///
/// In rank 0 each call is also an order to the others, whose trainers do the same. The result is the
/// same for any number of processes.
package final class Trainer {
  package let settings: TrainingSettings
  package let network: UNet
  private let loop: any ImageLoop
  private let group: any ProcessGroup
  /// Who gives the orders, and this trainer's number in them; nil without other processes, and in
  /// those that follow.
  private let leader: (orders: GroupLeader, number: Int)?

  /// - Parameters:
  ///   - images: in the size of the settings' frame, with labels for a conditional network.
  ///   - threads: of each process.
  ///   - rounds: where the model is trained whole in one process, beside others; nil for all processes
  ///     to share its steps.
  ///   - leader: of the processes that train together, which this is one of; nil to train alone.
  package convenience init(
    _ settings: TrainingSettings, images: ImageBatch, threads: Int,
    rounds: TrainingRounds? = nil, leader: GroupLeader? = .current
  ) {
    if let rounds {
      self.init(
        settings, loop: ResidentLoop(settings, images: images, threads: threads, in: rounds))
      return
    }
    guard let leader, leader.isReady else {
      self.init(settings, images: images, threads: threads, group: LoneProcess.shared)
      return
    }
    let number = leader.makeNumber()
    leader.together(TrainerOrder(number: number, deed: .make(settings, threads: threads))) {
      _ = ImageBatch.broadcast(images, in: leader.group)
    }
    self.init(
      settings, images: images, threads: threads, group: leader.group, leader: (leader, number))
  }

  /// Makes the trainer of a loop that knows itself what other processes do.
  private init(_ settings: TrainingSettings, loop: any ImageLoop) {
    (self.settings, self.loop, group, leader) = (settings, loop, LoneProcess.shared, nil)
    network = UNet(settings.configuration)
  }

  /// Makes the trainer of one process of a group.
  init(
    _ settings: TrainingSettings, images: ImageBatch, threads: Int, group: any ProcessGroup,
    leader: (orders: GroupLeader, number: Int)? = nil
  ) {
    (self.settings, self.group, self.leader) = (settings, group, leader)
    network = UNet(settings.configuration)
    loop = Self.loop(
      network, startingFrom: network.layout.initialValues(seed: settings.seed),
      NoisyBatches(settings, images: images, threads: threads), settings, threads, group)
  }

  private static func loop<Batches: TrainingBatches>(
    _ network: UNet, startingFrom values: [Float], _ batches: Batches,
    _ settings: TrainingSettings, _ threads: Int, _ group: any ProcessGroup
  ) -> TrainingLoop<UNet, Batches> {
    TrainingLoop(
      network, startingFrom: values, batches, settings.adam,
      learningRate: settings.learningRates, threads: threads, lanes: settings.lanes,
      group: group, advice: "try a lower learning rate")
  }

  deinit {
    if let leader, !leader.orders.isBroken { together(.dismiss) {} }
  }

  /// Does the same in all processes.
  private func together<Result, Fault: Error>(
    _ deed: TrainerOrder.Deed, _ work: () throws(Fault) -> Result
  ) throws(Fault) -> Result {
    guard let leader else { return try work() }
    return try leader.orders.together(TrainerOrder(number: leader.number, deed: deed), work)
  }

  /// Makes the trainer of a distillation, which starts from the teacher's weights, except for the
  /// last layer: the student predicts another quantity, so that layer starts at zero, as f = e^{-t/2} x.
  ///
  /// - Parameter teacher: the model that the settings name.
  package init(_ settings: TrainingSettings, teacher: DiffusionModel, threads: Int) {
    // Each process distils alone: the walks are drawn by one.
    (self.settings, group, leader) = (settings, LoneProcess.shared, nil)
    network = UNet(settings.configuration)
    var start = teacher.weights
    for entry in network.layout.entries where entry.name.hasPrefix(UNet.lastLayer) {
      start.replaceSubrange(entry.range, with: repeatElement(0, count: entry.range.count))
    }
    loop = Self.loop(
      network, startingFrom: start,
      DistilledBatches(settings, teacher: teacher, threads: threads), settings, threads, group)
  }

  /// The number of steps taken so far.
  package var step: Int { loop.step }

  /// Takes the next step. Its loss is the weighted squared error, averaged over batch and pixels.
  ///
  /// - Parameter total: the number of steps of the whole run, for the learning rate.
  /// - Throws: `DivergedTraining` if the loss or the gradient is not finite; the weights are
  ///   then as they were before the step.
  package func takeStep(total: Int?) throws(DivergedTraining) -> TrainingStep {
    try together(.takeStep(total: total)) { () throws(DivergedTraining) in
      try loop.takeStep(of: total)
    }
  }

  /// See `TrainingLoop.requireFiniteWeights`.
  package func requireFiniteWeights() throws(DivergedTraining) {
    try together(.gatherAverage) { () throws(DivergedTraining) in
      try loop.requireFiniteWeights()
    }
  }

  /// See `DataParallel.releaseTensors`.
  package func releaseTensors() { together(.releaseTensors) { loop.releaseTensors() } }

  /// The moving average of the weights.
  var averagedWeights: [Float] { together(.gatherAverage) { loop.average } }

  /// Returns the moving average of the weights as a model.
  package func model(_ provenance: DiffusionModel.Provenance) -> DiffusionModel {
    DiffusionModel(
      configuration: settings.configuration, objective: settings.objective,
      frame: settings.frame, timeRange: settings.timeRange, provenance: provenance,
      weights: averagedWeights, consistencyTimes: settings.distillation?.times)
  }

  /// Everything that the next step depends on.
  package var checkpoint: Checkpoint {
    Checkpoint(settings: settings, state: together(.gatherState) { loop.state })
  }

  /// Continues from a checkpoint with the same settings.
  package func restore(_ checkpoint: Checkpoint) {
    precondition(
      checkpoint.settings == settings, "A trainer can only go on with its own settings")
    restore(to: checkpoint.state)
  }

  func restore(to state: TrainingState) {
    together(.restore(step: state.step)) {
      loop.state = group.broadcast(state, step: state.step, count: network.layout.count)
    }
  }

  /// Takes part where rank 0 wants the average.
  func gatherAverage() { _ = loop.average }

  /// Goes on from the state that rank 0 sends.
  func receiveState(step: Int) {
    loop.state = group.broadcast(nil, step: step, count: network.layout.count)
  }
}

/// The loop of a U-Net, whatever its examples are.
protocol ImageLoop: AnyObject {
  var step: Int { get }
  var average: [Float] { get }
  var state: TrainingState { get set }
  func takeStep(of total: Int?) throws(DivergedTraining) -> TrainingStep
  func releaseTensors()
  func requireFiniteWeights() throws(DivergedTraining)
}

extension TrainingLoop: ImageLoop where Model == UNet {}
