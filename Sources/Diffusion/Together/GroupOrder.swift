import Cluster
import Foundation
import NeuralNet

/// What rank 0 of a group asks the other processes to do with it. They know nothing of commands and
/// files: an order comes with all that it needs.
enum GroupOrder: Codable, Sendable {
  /// Make a trainer; its images follow.
  case train(Int, TrainingSettings, threads: Int)
  case takeStep(Int, total: Int?)
  /// Put together what each process holds: the average, or everything.
  case gatherAverage(Int)
  case gatherState(Int)
  /// Go on from a state, which follows.
  case restore(Int, step: Int)
  case releaseTensors(Int)
  case dismiss(Int)
  /// Draw some of the images; the weights follow.
  case draw(DrawingOrder)
  /// Measure steps of training, or the links.
  case timeSteps(TimedSteps)
  case passAround(bytes: Int, times: Int)
  case end

  /// Sends the order from rank 0, or receives it there where `order` is nil.
  static func exchange(_ order: GroupOrder?, in group: any ProcessGroup) -> GroupOrder {
    do {
      let bytes = group.broadcast(try order.map { [UInt8](try JSONEncoder().encode($0)) } ?? [])
      return try order ?? JSONDecoder().decode(GroupOrder.self, from: Data(bytes))
    } catch {
      preconditionFailure("Processes of one version understand each other, and yet: \(error)")
    }
  }
}

/// A part of the samples of a model.
struct DrawingOrder: Codable, Sendable {
  var configuration: UNetConfiguration
  var objective: Objective
  var frame: ImageFrame
  var timeRange: TimeRange
  var provenance: DiffusionModel.Provenance
  var consistencyTimes: [Double]?
  var settings: SamplingSettings
  var seed: UInt64
  var images: Range<Int>
  var batchSize: Int
  var guidance: ClassGuidance
  /// Nil to round.
  var grays: GrayLevels.Counts?
  var threads: Int
}
