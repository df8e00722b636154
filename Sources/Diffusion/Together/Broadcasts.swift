import Cluster
import Images
import Kernels
import NeuralNet

extension ImageBatch {
  private struct Header: Codable {
    let height, width: Int
    let isLabelled: Bool
  }

  /// Gives every process of a group the images of rank 0, so that the others need no dataset.
  ///
  /// - Parameter images: nil in the others.
  static func broadcast(_ images: ImageBatch?, in group: any ProcessGroup) -> ImageBatch {
    moved(images) { group.broadcast($0) }
  }

  /// Gives images of rank 0 to processes that have none.
  ///
  /// - Parameter move: returns bytes of rank 0 here.
  static func moved(_ images: ImageBatch?, by move: ([UInt8]) -> [UInt8]) -> ImageBatch {
    let header = images.map {
      Header(height: $0.height, width: $0.width, isLabelled: $0.labels != nil)
    }
    let described = move(
      header.flatMap { try? WireText.bytes($0) } ?? [])
    let pixels = move(images?.pixels ?? [])
    let labels = move(images?.labels ?? [])
    if let images { return images }
    guard let header = try? WireText.read(Header.self, described) else {
      preconditionFailure("Images come with their size")
    }
    return ImageBatch(
      .memory("training images of rank 0"), height: header.height, width: header.width,
      pixels: pixels, labels: header.isLabelled ? labels : nil)
  }
}

extension ProcessGroup {
  /// Gives every process the values of rank 0.
  ///
  /// - Parameters:
  ///   - values: nil in the others.
  ///   - count: their number.
  func broadcast(_ values: [Float]?, count: Int) -> [Float] {
    let block = Block<Float>(count: count)
    if let values { block.assign(values) }
    broadcast(block)
    return values ?? block.values
  }

  /// Gives every process the training state of rank 0; `state` is nil in the others.
  func broadcast(_ state: TrainingState?, step: Int, count: Int) -> TrainingState {
    TrainingState(
      step: step, weights: broadcast(state?.weights, count: count),
      average: broadcast(state?.average, count: count),
      firstMoment: broadcast(state?.firstMoment, count: count),
      secondMoment: broadcast(state?.secondMoment, count: count))
  }
}
