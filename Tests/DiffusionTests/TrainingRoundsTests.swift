import Cluster
import Diffusion
import Foundation
import Images
import NeuralNet
import Synchronization
import Testing

/// Models that are trained whole, each in one process, are those that one process trains.
@Suite struct TrainingRoundsTests {
  private static let images = ImageBatch(
    .memory("stripes"), height: 8, width: 8,
    pixels: (0..<40 * 64).map { (i: Int) -> UInt8 in UInt8((i * i / 7 + i) % 256) })

  private static func settings(seed: UInt64) -> TrainingSettings {
    var settings = TrainingSettings(
      preset: .tiny, objective: .cem, imageHeight: 8, imageWidth: 8)
    (settings.batchSize, settings.seed) = (8, seed)
    return settings
  }

  private struct Trained: Equatable, Sendable {
    var losses: [Double] = []
    var checkpoint: Checkpoint?
    var average: [Float] = []
  }

  private static func train(
    _ trainer: Trainer, from start: Checkpoint? = nil, steps: Int
  ) -> Trained {
    var trained = Trained()
    if let start { trainer.restore(start) }
    for _ in 0..<steps {
      guard let step = try? trainer.takeStep(total: 8) else { continue }
      trained.losses.append(step.loss)
    }
    trainer.releaseTensors()
    #expect(throws: Never.self) { try trainer.requireFiniteWeights() }
    trained.checkpoint = trainer.checkpoint
    trained.average =
      trainer.model(
        .init(version: "1", command: "", dataset: "", seed: 1, steps: steps, batchSize: 8)
      ).weights
    return trained
  }

  private static func alone(
    seed: UInt64, from start: Checkpoint? = nil, steps: Int
  ) -> Trained {
    train(
      Trainer(settings(seed: seed), images: images, threads: 1, leader: nil), from: start,
      steps: steps)
  }

  /// Trains models of different lengths in rounds, a thread of rank 0 for each.
  private static func inRounds(
    _ ranks: Int, _ models: [(seed: UInt64, start: Checkpoint?, steps: Int)]
  ) -> [Trained] {
    GroupLeader.amongThreads(ranks, knows: DiffusionOrders.all) { leader in
      let rounds = TrainingRounds(leader)
      let found = Mutex([Trained](repeating: .init(), count: models.count))
      let group = DispatchGroup()
      for (place, model) in models.enumerated() {
        group.enter()
        Thread {
          // The trainer is let go before the group is left.
          let trained = train(
            Trainer(
              settings(seed: model.seed), images: images, threads: 1, rounds: rounds),
            from: model.start, steps: model.steps)
          found.withLock { $0[place] = trained }
          group.leave()
        }.start()
      }
      group.wait()
      return found.withLock { $0 }
    }
  }

  @Test(arguments: [1, 2, 3, 4]) func modelsAreThoseOfOneProcess(ranks: Int) {
    let models: [(seed: UInt64, start: Checkpoint?, steps: Int)] = [
      (1, nil, 3), (2, nil, 1), (3, Self.alone(seed: 3, steps: 2).checkpoint, 2), (4, nil, 4),
    ]
    let found = Self.inRounds(ranks, models)
    for (model, trained) in zip(models, found) {
      let alone = Self.alone(seed: model.seed, from: model.start, steps: model.steps)
      #expect(trained == alone, "seed \(model.seed) on \(ranks) processes")
      #expect(trained.losses.count == model.steps)
    }
    #expect(Set(found.map(\.losses[0])).count == 4)
  }

  /// What goes wrong in another process is told in the thread of that model alone.
  @Test func aModelThatDivergesLeavesTheOthersAlone() {
    var wild = Self.alone(seed: 2, steps: 1).checkpoint
    wild?.state.weights[5] = .nan
    let start = wild
    let found = GroupLeader.amongThreads(2, knows: DiffusionOrders.all) { leader in
      let rounds = TrainingRounds(leader)
      let first = Trainer(
        Self.settings(seed: 1), images: Self.images, threads: 1, rounds: rounds)
      let fault = Mutex<String?>(nil)
      let (ready, done) = (DispatchSemaphore(value: 0), DispatchGroup())
      done.enter()
      Thread {
        do {
          let second = Trainer(
            Self.settings(seed: 2), images: Self.images, threads: 1, rounds: rounds)
          ready.signal()
          if let start { second.restore(start) }
          #expect(throws: DivergedTraining.self) { try second.requireFiniteWeights() }
          do { _ = try second.takeStep(total: 8) } catch {
            fault.withLock { $0 = "\(error)" }
          }
        }
        done.leave()
      }.start()
      ready.wait()
      let trained = Self.train(first, steps: 2)
      done.wait()
      return (trained, fault.withLock { $0 })
    }
    #expect(found.0 == Self.alone(seed: 1, steps: 2))
    #expect(found.1?.contains("training diverged: expected a finite loss") == true)
  }
}
