import Datasets
import Diffusion
import FileFormats
import Images
import Kernels
import Randomness

/// The training images of a dataset as finitely many points, with gray from -1 to 1 (the empirical
/// law that a network would become if it learnt its loss to the minimum).
package struct BlowUpImages {
  let name: String
  /// The pixels of a side.
  let height, width: Int
  let count: Int
  let law: BlowUpLaw

  /// The number of images whose X_t is looked at.
  private static let draws = 64

  /// - Parameters:
  ///   - dataset: with at least three different training images.
  ///   - count: the number of training images to use.
  /// - Throws: `FileFault` if the first images are all alike.
  package init(_ dataset: Dataset, count: Int, seed: UInt64, threads: Int) throws {
    let all = dataset.train
    let train = all.count > count ? all.selecting(0..<count) : all
    (name, height, width, self.count) = (dataset.name, all.height, all.width, train.count)
    let table = EmpiricalImages.table(train)
    let model = EmpiricalModel(table, threads: threads)
    let team = ThreadTeam(threads: threads)
    let size = all.imageSize
    func nearest(_ x: [Double], _ k: Int) -> ArraySlice<NearestRows.Neighbour> {
      NearestRows.find(
        min(k, table.count), of: RowTable(x.map { Float($0) }, length: size), among: table,
        team: team, progress: { _ in })[0]
    }
    func row(_ index: Int) -> [Double] { model.means.row(index) }

    /// Places on the way from a point to its nearest image, to which that image stays nearest.
    func approach(_ x: [Double], _ name: String, _ shares: [Double]) -> [BlowUpPlace] {
      let y = row(nearest(x, 1)[0].index)
      return shares.map { share in
        .near(
          [y], share == 1 ? name : "\(name), moved towards it",
          Vectors.sum(y, share, Vectors.difference(x, y)))
      }
    }
    let unseen = dataset.test ?? dataset.train
    var stream = RandomStream(seed: seed, purpose: .test)
    let noise = (0..<size).map { _ in stream.normal() }
    // Copies of the first image are as near to it as itself.
    let first = row(0)
    let other = nearest(first, 8).lazy.map { row($0.index) }.first { $0 != first }
    guard let other else {
      throw FileFault(
        path: dataset.directory, expected: "different training images",
        found: "at least eight alike")
    }
    // No image is nearer to the middle between an image and its nearest one than these two.
    let middle = Vectors.sum(first, 0.5, Vectors.difference(other, first))
    let pair = [first, other]
    let ways = Self.aside(middle, pair, farther: nearest)
    law = BlowUpLaw(
      dataset.name, ambient: size, intrinsic: 0, exact: model,
      places: approach(unseen.signedPixels(0..<1).map(Double.init), "test image", [1, 0.1, 0.01])
        + approach(noise, "noise", [1])
        + [
          .near(pair, "between two", middle),
          .near(pair, "between two, moving", middle, moves: true),
        ] + ways.map { .near(pair, "aside of two, moving", $0, moves: true) }
        + [.near([first], "the first image", first)],
      draws: (0..<min(Self.draws, train.count)).map(row))
  }

  /// Returns a point off the middle between two images, as far from one as from the other, if there
  /// is one without a nearer third image on the way towards mid-gray.
  private static func aside(
    _ middle: [Double], _ pair: [[Double]],
    farther nearest: ([Double], Int) -> ArraySlice<NearestRows.Neighbour>
  ) -> [[Double]] {
    let way = Vectors.difference(pair[0], pair[1])
    let length = Vectors.norm(way)
    // Towards mid-gray, which is 0, without the part along the way from one to the other.
    let part = Vectors.product(middle, way) / (length * length)
    let aside = Vectors.sum(middle.map { -$0 }, part, way)
    let size = Vectors.norm(aside)
    guard size > 0 else { return [] }
    for share in [0.5, 0.25, 0.1] {
      let x = Vectors.sum(middle, share * length / size, aside)
      let own = Vectors.norm(Vectors.difference(x, pair[0]))
      // The two images themselves come first if no third one is nearer.
      let found = nearest(x, 3)
      guard let third = found.last, found.count == 3 else { return [] }
      if Double(third.squaredDistance).squareRoot() > own * 1.001 { return [x] }
    }
    return []
  }
}
