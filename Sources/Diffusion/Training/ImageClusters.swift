import Images
import Kernels
import NeuralNet
import Randomness

/// Training images sorted into clusters by what they look like.
///
/// A network that reads an image's cluster is spared the decision which kind of image it will be, which is
/// where one without labels errs most. Nobody has to name the kinds, so it needs no labels, and what is
/// drawn from it is as unconditional as before: first the cluster, in the shares of the training images, then
/// the image (Bao et al., arXiv 2212.00362, section 4).
///
/// Images of one kind differ more from each other than some do from another kind, so the nearest of a few
/// centres tells little. They are first sorted into many small groups (k-means), and those are merged between
/// which images lie (`ClusterMerging`): one kind is where one can go from image to like image.
package struct ImageClusters: Equatable, Sendable {
  /// The cluster of each image, from 0 on, the largest first.
  package let numbers: [UInt8]
  /// The number of images in each cluster; 0 where there are fewer kinds than were asked for.
  package let sizes: [Int]

  /// The number of images in a small group, on average. Fewer keep the kinds apart better, and cost more
  /// time: of MNIST's images in groups of 600, 60 and 24, 87, 94 and 95 % belong to their group's digit.
  private static let groupSize = 24
  /// The passes over the images that sort them into groups.
  package static let passes = 12
  /// The nearest groups between which an image lies, beside its own.
  private static let others = 2
  /// The number of images that are compared with the centres at a time, which bounds the memory.
  private static let batchSize = 4096

  /// Sorts images. The result does not depend on the number of threads.
  ///
  /// - Parameters:
  ///   - count: the number of clusters, in `UNetConfiguration.clusterCounts`, at most that of images.
  ///   - progress: called with the number of passes done; what it throws ends the work.
  package init(
    _ images: ImageBatch, count: Int, seed: UInt64, threads: Int, progress: (Int) throws -> Void
  ) rethrows {
    precondition(
      UNetConfiguration.clusterCounts ~= count && count <= images.count,
      "\(images.count) images cannot be sorted into \(count) clusters")
    let team = ThreadTeam(threads: threads)
    let groups = min(images.count, max(4 * count, images.count / Self.groupSize))
    var stream = RandomStream(seed: seed, purpose: .cluster)
    var order = Array(0..<images.count)
    for i in 0..<groups { order.swapAt(i, i + stream.index(below: images.count - i)) }
    var centres = images.selecting(order[..<groups]).pixels.map(Float.init)
    for pass in 1..<Self.passes {
      try progress(pass - 1)
      let own = Self.nearest(1, images, to: centres, team).map { $0[0] }
      Self.move(&centres, to: images, in: own)
    }
    try progress(Self.passes - 1)
    let nearest = Self.nearest(min(1 + Self.others, groups), images, to: centres, team)
    try progress(Self.passes)
    let merged = ClusterMerging.merge(nearest, groups: groups, into: count)
    numbers = merged.map(UInt8.init)
    sizes = (0..<count).map { cluster in merged.count { $0 == cluster } }
  }

  /// Returns the numbers of the centres that are nearest to each image, the nearest first.
  private static func nearest(
    _ k: Int, _ images: ImageBatch, to centres: [Float], _ team: ThreadTeam
  ) -> [[Int]] {
    let pixels = images.imageSize
    let table = RowTable(centres, length: pixels)
    return (0..<images.count).batches(of: batchSize).flatMap { range in
      let some = RowTable(
        bytes: Array(images.pixels[range.lowerBound * pixels..<range.upperBound * pixels]),
        length: pixels)
      let found = NearestRows.find(k, of: some, among: table, team: team) { _ in }
      return (0..<range.count).map { found[$0].map(\.index) }
    }
  }

  /// Moves each centre to the mean of its images, if it has any. Sums of bytes are exact, in whatever order.
  private static func move(_ centres: inout [Float], to images: ImageBatch, in numbers: [Int]) {
    let pixels = images.imageSize
    var sums = [Int](repeating: 0, count: centres.count)
    var sizes = [Int](repeating: 0, count: centres.count / pixels)
    for (image, number) in numbers.enumerated() {
      let (from, to) = (image * pixels, number * pixels)
      for j in 0..<pixels { sums[to + j] += Int(images.pixels[from + j]) }
      sizes[number] += 1
    }
    for number in sizes.indices where sizes[number] > 0 {
      for j in number * pixels..<(number + 1) * pixels {
        centres[j] = Float(Double(sums[j]) / Double(sizes[number]))
      }
    }
  }
}

extension TrainingSettings {
  /// Sorts training images into the clusters that the network reads, and learns how large they are.
  ///
  /// - Parameter progress: called with the number of passes done; what it throws ends the work.
  /// - Returns: the images with their clusters as labels; the images as they are for a network without
  ///   clusters.
  package mutating func sort(
    _ images: ImageBatch, threads: Int, progress: (Int) throws -> Void
  ) rethrows -> ImageBatch {
    guard !configuration.clusters.isEmpty else { return images }
    let clusters = try ImageClusters(
      images, count: configuration.clusters.count, seed: seed, threads: threads,
      progress: progress)
    configuration.clusters = clusters.sizes
    return images.labelled(clusters.numbers)
  }
}
