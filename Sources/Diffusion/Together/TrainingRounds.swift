import Cluster
import Foundation
import NeuralNet

/// Models that are trained whole, each in one process of a group, while rank 0 keeps their books.
///
/// All of them take a step at the same time, in rounds: one thread of rank 0 for each model asks for
/// its next step, and when all have asked, one of them has the group do it. So nothing but the
/// results of a step moves, and a model is between two steps whenever rank 0 looks at it.
package final class TrainingRounds: @unchecked Sendable {
  let leader: GroupLeader
  /// Holds what lives in rank 0.
  let own: GroupFollower
  private let condition = NSCondition()
  /// The process of each model.
  private var homes: [Int: Int] = [:]
  /// The steps that have been asked for.
  private var asked: [Int: ResidentSteps.Request] = [:]
  private var answers: [Int: ResidentSteps.Answer] = [:]
  private var isRunning = false

  package init(_ leader: GroupLeader) {
    self.leader = leader
    own = GroupFollower(leader.group, knows: [])
  }

  /// The number of processes.
  package var places: Int { leader.group.size }

  /// Takes in a model.
  ///
  /// - Returns: its number, and the process that has the fewest.
  func settle() -> (number: Int, home: Int) {
    condition.withLock {
      let number = leader.makeNumber()
      let counts = (0..<places).map { rank in homes.values.count { $0 == rank } }
      let home = (0..<places).min { counts[$0] < counts[$1] } ?? 0
      homes[number] = home
      return (number, home)
    }
  }

  /// Lets a model go; the others do not wait for it any more.
  func leave(_ number: Int) {
    condition.withLock {
      homes[number] = nil
      condition.broadcast()
    }
  }

  /// Takes a step of one model, in a round with all others.
  func takeStep(_ number: Int, total: Int?) throws(DivergedTraining) -> TrainingStep {
    condition.lock()
    defer { condition.unlock() }
    asked[number] = .init(number: number, total: total)
    while answers[number] == nil {
      if isRunning || asked.count < homes.count {
        condition.wait()
        continue
      }
      let round = ResidentSteps(requests: asked.values.sorted { $0.number < $1.number })
      (asked, isRunning) = ([:], true)
      condition.unlock()
      let found = leader.together(round) { round.carryOut(own) }
      condition.lock()
      isRunning = false
      for answer in found { answers[answer.number] = answer }
      condition.broadcast()
    }
    guard let answer = answers.removeValue(forKey: number) else {
      preconditionFailure("A step that was waited for is there")
    }
    if let fault = answer.fault { throw fault }
    guard let step = answer.step else { preconditionFailure("A step ends in a result or a fault") }
    return step
  }
}

/// A step of every model that rank 0 names, each in the process where it lives.
struct ResidentSteps: GroupOrder {
  struct Request: Codable {
    let number: Int
    let total: Int?
  }

  struct Answer: Codable {
    let number: Int
    var step: TrainingStep?
    var fault: DivergedTraining?
  }

  let requests: [Request]

  func carryOut(as follower: GroupFollower) { _ = carryOut(follower) }

  /// - Returns: in rank 0 the answers of all processes.
  func carryOut(_ home: GroupFollower) -> [Answer] {
    let residents = requests.compactMap { request in
      (home.kept[request.number] as? Trainer).map { Resident(trainer: $0, request: request) }
    }
    // Each has threads of its own.
    DispatchQueue.concurrentPerform(iterations: residents.count) { residents[$0].takeStep() }
    return home.group.collect(residents.map(\.answer)).flatMap { $0 }
  }

  /// A model on its way through one step, in which only one thread touches it.
  private final class Resident: @unchecked Sendable {
    let trainer: Trainer
    let request: Request
    private(set) var answer: Answer

    init(trainer: Trainer, request: Request) {
      (self.trainer, self.request) = (trainer, request)
      answer = Answer(number: request.number)
    }

    func takeStep() {
      do { answer.step = try trainer.takeStep(total: request.total) } catch {
        answer.fault = error
      }
    }
  }
}
