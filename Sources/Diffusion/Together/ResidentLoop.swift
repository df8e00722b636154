import Cluster
import Images
import NeuralNet

/// The training loop of a model that lives in one process of a group, as rank 0 sees it.
final class ResidentLoop: ImageLoop {
  private let rounds: TrainingRounds
  private let number, home: Int
  private(set) var step = 0

  init(
    _ settings: TrainingSettings, images: ImageBatch, threads: Int, in rounds: TrainingRounds
  ) {
    self.rounds = rounds
    (number, home) = rounds.settle()
    ask(.make(settings, threads: threads), images: images)
  }

  deinit {
    rounds.leave(number)
    if !rounds.leader.isBroken { ask(.dismiss) }
  }

  @discardableResult private func ask(
    _ deed: ResidentOrder.Deed, images: ImageBatch? = nil, state: TrainingState? = nil
  ) -> [UInt8] {
    let order = ResidentOrder(number: number, home: home, deed: deed)
    return rounds.leader.together(order) {
      order.carryOut(rounds.own, images: images, state: state)
    }
  }

  func takeStep(of total: Int?) throws(DivergedTraining) -> TrainingStep {
    let found = try rounds.takeStep(number, total: total)
    step = found.number
    return found
  }

  var average: [Float] { [Float](bytes: ask(.sendAverage)) }

  var state: TrainingState {
    get { TrainingState(step: step, bytes: ask(.sendState)) }
    set {
      ask(.restore(step: newValue.step), state: newValue)
      step = newValue.step
    }
  }

  func releaseTensors() { ask(.releaseTensors) }

  func requireFiniteWeights() throws(DivergedTraining) {
    let answer = ask(.checkWeights)
    guard !answer.isEmpty else { return }
    guard let fault = try? WireText.read(DivergedTraining.self, answer) else {
      preconditionFailure("Processes of one version understand each other")
    }
    throw fault
  }
}
