import Cluster
import Images
import NeuralNet

extension SampleGenerator {
  /// Draws the images as `generate` does, each process of the program's group a part of them. The
  /// images are the same.
  ///
  /// - Parameter observer: sees the batches that this process draws; how far they have come stands for
  ///   all images.
  package func generateTogether(
    _ settings: SamplingSettings, seed: UInt64, images: Range<Int>, batchSize: Int = batchSize,
    guidance: ClassGuidance? = nil, grays: GrayLevels? = nil,
    leader: GroupLeader? = .current, observer: (SamplingProgress) throws -> Void = { _ in }
  ) throws -> ImageBatch {
    func alone(_ part: Range<Int>, _ observer: (SamplingProgress) throws -> Void) throws
      -> ImageBatch
    {
      try generate(
        settings, seed: seed, images: part, batchSize: batchSize, guidance: guidance,
        grays: grays, observer: observer)
    }
    guard let leader, leader.canShare(images.count), !hasSecondModel else {
      return try alone(images, observer)
    }
    let order = DrawingOrder(
      configuration: model.configuration, objective: model.objective, frame: model.frame,
      timeRange: model.timeRange, provenance: model.provenance,
      consistencyTimes: model.consistencyTimes, settings: settings, seed: seed,
      images: images, batchSize: batchSize,
      guidance: guidance ?? .standard(model.configuration), grays: grays?.counts, threads: threads)
    return try leader.together(order) {
      let group = leader.group
      _ = group.broadcast(model.weights, count: model.weights.count)
      let own: ImageBatch
      do {
        let part = images.part(0, of: group.size)
        own = try alone(part) {
          var progress = $0
          progress.shared = (images, part)
          try observer(progress)
        }
      } catch let fault as NonFiniteState {
        _ = group.collect([])
        throw fault
      } catch {
        // The others cannot be asked to stop, and nobody waits for them.
        leader.leaveUnfinished()
        throw error
      }
      var pixels: [UInt8] = []
      for (rank, bytes) in group.collect(own.pixels).enumerated() {
        let part = images.part(rank, of: group.size)
        pixels +=
          bytes.count == part.count * own.imageSize ? bytes : try alone(part, { _ in }).pixels
      }
      return ImageBatch(
        .drawn(seed: seed, images: images), height: own.height, width: own.width, pixels: pixels,
        labels: own.labels == nil
          ? nil : images.map { UInt8(order.guidance.label(ofImage: $0) ?? 0) })
    }
  }
}
