import Cluster
import Images

/// A process of a group that is not rank 0: it does what rank 0 orders until the end.
package final class GroupFollower {
  private let group: any ProcessGroup
  private var trainers: [Int: Trainer] = [:]

  package init(_ group: any ProcessGroup) { self.group = group }

  /// Returns once rank 0 says that this is the end.
  package func follow() {
    while true {
      switch GroupOrder.exchange(nil, in: group) {
      case .train(let number, let settings, let threads):
        trainers[number] = Trainer(
          settings, images: ImageBatch.broadcast(nil, in: group), threads: threads, group: group)
      // What goes wrong in a step goes wrong in every process, and rank 0 tells.
      case .takeStep(let number, let total): _ = try? trainer(number).takeStep(total: total)
      case .gatherAverage(let number): trainer(number).gatherAverage()
      case .gatherState(let number): _ = trainer(number).checkpoint
      case .restore(let number, let step): trainer(number).receiveState(step: step)
      case .releaseTensors(let number): trainer(number).releaseTensors()
      case .dismiss(let number): trainers[number] = nil
      case .draw(let order): order.carryOut(in: group)
      case .timeSteps(let steps): _ = steps.carryOut(in: group)
      case .passAround(let bytes, let times): _ = group.passAround(bytes: bytes, times: times)
      case .end: return
      }
    }
  }

  private func trainer(_ number: Int) -> Trainer {
    guard let trainer = trainers[number] else {
      preconditionFailure("Rank 0 asks for trainer \(number), which it has not made")
    }
    return trainer
  }
}
