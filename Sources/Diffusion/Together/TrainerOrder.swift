import Cluster
import Images

/// What a trainer in rank 0 asks the trainers of the other processes to do with it.
struct TrainerOrder: GroupOrder {
  enum Deed: Codable {
    /// Make a trainer; its images follow.
    case make(TrainingSettings, threads: Int)
    case takeStep(total: Int?)
    /// Put together what each process holds: the average, or everything.
    case gatherAverage
    case gatherState
    /// Go on from a state, which follows.
    case restore(step: Int)
    case releaseTensors
    case dismiss
  }

  /// The trainer's number in the group.
  let number: Int
  let deed: Deed

  func carryOut(as follower: GroupFollower) {
    let group = follower.group
    if case .make(let settings, let threads) = deed {
      follower.kept[number] = Trainer(
        settings, images: ImageBatch.broadcast(nil, in: group), threads: threads, group: group)
    }
    guard let trainer = follower.kept[number] as? Trainer else {
      preconditionFailure("Rank 0 asks for trainer \(number), which it has not made")
    }
    switch deed {
    case .make: break
    // What goes wrong in a step goes wrong in every process, and rank 0 tells.
    case .takeStep(let total): _ = try? trainer.takeStep(total: total)
    case .gatherAverage: trainer.gatherAverage()
    case .gatherState: _ = trainer.checkpoint
    case .restore(let step): trainer.receiveState(step: step)
    case .releaseTensors: trainer.releaseTensors()
    case .dismiss: follower.kept[number] = nil
    }
  }
}
