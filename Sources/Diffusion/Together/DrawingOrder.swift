import Cluster
import Images
import NeuralNet

/// A part of the samples of a model; the weights follow.
struct DrawingOrder: GroupOrder {
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

  /// Draws this process's part for rank 0, which sends the weights.
  ///
  /// What goes wrong here goes wrong in rank 0 as well when it draws the part itself, so nothing
  /// but an empty result is sent.
  func carryOut(as follower: GroupFollower) {
    let group = follower.group
    let weights = group.broadcast(nil, count: UNet(configuration).layout.count)
    let model = DiffusionModel(
      configuration: configuration, objective: objective, frame: frame, timeRange: timeRange,
      provenance: provenance, weights: weights, consistencyTimes: consistencyTimes)
    let drawn = try? SampleGenerator(model, threads: threads).generate(
      settings, seed: seed, images: images.part(group.rank, of: group.size), batchSize: batchSize,
      guidance: guidance, grays: grays.map(GrayLevels.init(counts:)))
    _ = group.collect(drawn?.pixels ?? [])
  }
}
