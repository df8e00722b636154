import Cluster
import Images
import Kernels

/// The nearest training images of a part of some images. The input are the pixels of both.
struct NearestWork: SharedWork {
  let height, width, threads: Int

  /// Finds the matches of all images with all processes.
  ///
  /// - Parameter others: training images that all differ.
  func find(
    _ images: ImageBatch, among others: ImageBatch, leader: GroupLeader,
    progress: (Int) throws -> Void
  ) throws -> NearestImages {
    let parts = try leader.share(self, input: [images.pixels, others.pixels]) {
      try found(0, of: leader.group.size, images, others, progress)
    }
    return NearestImages(
      matches: try parts.flatMap {
        try WireText.read([NearestImages.Match].self, $0)
      })
  }

  func found(_ part: Int, of parts: Int, from input: [[UInt8]]) throws -> [UInt8] {
    let images = input.map { ImageBatch(ofRankZero: $0, height: height, width: width) }
    return try found(part, of: parts, images[0], images[1]) { _ in }
  }

  private func found(
    _ part: Int, of parts: Int, _ images: ImageBatch, _ others: ImageBatch,
    _ progress: (Int) throws -> Void
  ) throws -> [UInt8] {
    let found = try NearestImages.search(
      images.selecting((0..<images.count).part(part, of: parts)), among: others,
      team: ThreadTeam(threads: threads), progress: progress)
    return try WireText.bytes(found.matches)
  }
}
