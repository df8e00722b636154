import Cluster
import Images
import NeuralNet

/// What rank 0 asks of a model that is trained whole in one process.
struct ResidentOrder: GroupOrder {
  enum Deed: Codable {
    /// Make its trainer; the images follow.
    case make(TrainingSettings, threads: Int)
    case sendAverage
    case sendState
    /// Go on from a state, which follows.
    case restore(step: Int)
    /// Tell whether the weights are finite.
    case checkWeights
    case releaseTensors
    case dismiss
  }

  let number: Int
  /// The process where the model lives.
  let home: Int
  let deed: Deed

  func carryOut(as follower: GroupFollower) { _ = carryOut(follower) }

  /// Does the deed at home, and moves what it needs from rank 0 and what it yields to rank 0.
  ///
  /// - Parameters:
  ///   - images, state: what rank 0 sends along.
  /// - Returns: in rank 0 and at home, what the deed yields.
  func carryOut(
    _ place: GroupFollower, images: ImageBatch? = nil, state: TrainingState? = nil
  ) -> [UInt8] {
    let group = place.group
    guard group.rank == 0 || group.rank == home else { return [] }
    func send(_ bytes: [UInt8]) -> [UInt8] { group.carry(from: 0, to: home) { bytes } ?? [] }
    func fetch(_ bytes: (Trainer) -> [UInt8]) -> [UInt8] {
      group.carry(from: home, to: 0) { bytes(resident(place)) } ?? []
    }
    switch deed {
    case .make(let settings, let threads):
      let here = ImageBatch.moved(images, by: send)
      guard group.rank == home else { return [] }
      place.kept[number] = Trainer(settings, images: here, threads: threads, leader: nil)
    case .sendAverage: return fetch { $0.averagedWeights.bytes }
    case .sendState: return fetch { $0.checkpoint.state.bytes }
    case .restore(let step):
      let bytes = send(state?.bytes ?? [])
      guard group.rank == home else { return [] }
      resident(place).restore(to: TrainingState(step: step, bytes: bytes))
    case .checkWeights:
      return fetch { trainer in
        do throws(DivergedTraining) { try trainer.requireFiniteWeights() } catch {
          return (try? WireText.bytes(error)) ?? []
        }
        return []
      }
    case .releaseTensors: if group.rank == home { resident(place).releaseTensors() }
    case .dismiss: place.kept[number] = nil
    }
    return []
  }

  private func resident(_ place: GroupFollower) -> Trainer {
    guard let trainer = place.kept[number] as? Trainer else {
      preconditionFailure("Rank 0 asks for model \(number), which does not live here")
    }
    return trainer
  }
}

extension TrainingState {
  /// The arrays of a state, one after the other.
  var bytes: [UInt8] { (weights + average + firstMoment + secondMoment).bytes }

  init(step: Int, bytes: [UInt8]) {
    let values = [Float](bytes: bytes)
    let parts = (0..<4).map { Array(values[(0..<values.count).part($0, of: 4)]) }
    self.init(
      step: step, weights: parts[0], average: parts[1], firstMoment: parts[2],
      secondMoment: parts[3])
  }
}
