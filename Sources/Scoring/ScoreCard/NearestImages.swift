import Cluster
import Images
import Kernels
import Numerics

/// The two training images nearest to each image, by the Euclidean distance of pixels from 0 to 1.
/// Equal training images count as one, so that each image is compared with two different ones.
///
/// Distances are exact, because the two candidates that single precision finds are measured again
/// in whole numbers. Another pair can only be the true one among training images whose distances
/// differ by about 1e-6 of an image's own square.
package struct NearestImages: Sendable {
  package struct Match: Sendable, Equatable, Codable {
    /// The number of the nearest training image; of equal ones, the first.
    package let index: Int
    /// The pixel distance to it; two random digits are about 10 apart.
    package let distance: Double
    /// The pixel distance to the second nearest, which differs from the nearest unless all training
    /// images are equal.
    package let second: Double

    package init(index: Int, distance: Double, second: Double) {
      (self.index, self.distance, self.second) = (index, distance, second)
    }

    package var ratio: Double { CopyRule.ratio(nearest: distance, second: second) }
    package var isMemorised: Bool { CopyRule.isMemorised(nearest: distance, second: second) }
  }

  /// One match per image.
  package let matches: [Match]

  package init(matches: [Match]) { self.matches = matches }

  /// Finds the matches, with all processes if there are several, each for a part of the images.
  ///
  /// - Parameters:
  ///   - images: in the training images' size.
  ///   - training: at least two images.
  ///   - leader: of the processes that help; nil for none.
  ///   - progress: called with the number of training images done; what it throws ends the search.
  package static func find(
    _ images: ImageBatch, among training: ImageBatch, team: ThreadTeam,
    leader: GroupLeader? = .current, progress: (Int) throws -> Void = { _ in }
  ) throws -> NearestImages {
    precondition(
      images.height == training.height && images.width == training.width,
      "images of \(images.height) x \(images.width) cannot be compared with those of "
        + "\(training.height) x \(training.width)")
    let kept = different(training)
    let others = kept.count == training.count ? training : training.selecting(kept)
    func told(_ done: Int) throws { try progress(done < kept.count ? kept[done] : training.count) }
    let found: NearestImages
    if let leader, leader.canShare(images.count) {
      found = try NearestWork(height: images.height, width: images.width, threads: team.threads)
        .find(images, among: others, leader: leader, progress: told)
    } else {
      found = try search(images, among: others, team: team, progress: told)
    }
    return NearestImages(
      matches: found.matches.map {
        Match(index: kept[$0.index], distance: $0.distance, second: $0.second)
      })
  }

  /// - Parameter others: training images that all differ.
  static func search(
    _ images: ImageBatch, among others: ImageBatch, team: ThreadTeam,
    progress: (Int) throws -> Void = { _ in }
  ) rethrows -> NearestImages {
    let nearest = try NearestRows.find(
      2, of: RowTable(bytes: images.pixels, length: images.imageSize),
      among: RowTable(bytes: others.pixels, length: images.imageSize), team: team,
      progress: progress)
    return NearestImages(
      matches: (0..<images.count).map { image in
        let exact = nearest[image].map { neighbour in
          (neighbour.index, distance(images, image, others, neighbour.index))
        }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        return Match(index: exact[0].0, distance: exact[0].1, second: exact[1].1)
      })
  }

  /// Returns the numbers of the images that equal no earlier one; all if there is only one picture.
  private static func different(_ images: ImageBatch) -> [Int] {
    let size = images.imageSize
    var seen = Set<Picture>(minimumCapacity: images.count)
    let kept = (0..<images.count).filter {
      seen.insert(Picture(pixels: images.pixels[$0 * size..<($0 + 1) * size])).inserted
    }
    return kept.count > 1 ? kept : Array(0..<images.count)
  }

  /// The pixels of an image, which are hashed together: one by one takes four times as long.
  private struct Picture: Hashable {
    let pixels: ArraySlice<UInt8>

    func hash(into hasher: inout Hasher) {
      pixels.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  private static func distance(
    _ a: ImageBatch, _ i: Int, _ b: ImageBatch, _ j: Int
  ) -> Double {
    let size = a.height * a.width
    var sum = 0
    for p in 0..<size {
      let difference = Int(a.pixels[i * size + p]) - Int(b.pixels[j * size + p])
      sum += difference * difference
    }
    return Double(sum).squareRoot() / 255
  }
}

/// Shows whether samples are new: their distances to the nearest training images, compared with
/// those of fresh real images, which a model that learnt the law and not the images would share.
package struct NearestSummary: Sendable, Equatable, Codable {
  /// A sample and the training image nearest to it.
  package struct Pair: Sendable, Equatable, Codable {
    package let sample: Int
    package let trainingImage: Int
    package let distance: Double

    package init(sample: Int, trainingImage: Int, distance: Double) {
      (self.sample, self.trainingImage, self.distance) = (sample, trainingImage, distance)
    }
  }

  /// The number of pairs that are listed.
  private static let listed = 10

  package let trainingCount: Int
  /// Quantiles of the distance to the nearest training image: 5, 50 and 95 %.
  package let low: Double
  package let median: Double
  package let high: Double
  /// The median of nearest / second nearest.
  package let medianRatio: Double
  /// The share of images that are memorised by `CopyRule`.
  package let memorised: Double
  /// The distance below which an image is a duplicate; nil without fresh images.
  package let duplicatesBelow: Double?
  /// The number of images below that distance or at 0; nil without fresh images.
  package let duplicates: Int?
  /// The ten nearest pairs, the nearest first.
  package let nearest: [Pair]

  /// - Parameters:
  ///   - images: at least one match.
  ///   - fresh: matches of real images that are not in the training set; nil if there are none.
  package init(_ images: NearestImages, fresh: NearestImages?, trainingCount: Int) {
    let distances = images.matches.map(\.distance)
    let quantiles = Quantiles(distances)
    (low, median, high) = (quantiles[0.05], quantiles[0.5], quantiles[0.95])
    medianRatio = Quantiles(images.matches.map(\.ratio))[0.5]
    memorised =
      Double(images.matches.count { $0.isMemorised }) / Double(images.matches.count)
    let limit = fresh.map { Quantiles($0.matches.map(\.distance))[0.5] * CopyRule.duplicateShare }
    duplicatesBelow = limit
    duplicates = limit.map { limit in
      distances.count { CopyRule.isDuplicate($0, below: limit) }
    }
    nearest = distances.indices
      .sorted { (distances[$0], $0) < (distances[$1], $1) }
      .prefix(Self.listed)
      .map { Pair(sample: $0, trainingImage: images.matches[$0].index, distance: distances[$0]) }
    self.trainingCount = trainingCount
  }
}
