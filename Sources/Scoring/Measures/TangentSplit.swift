import Images
import Kernels
import Numerics

/// How far images lie from the set of real ones: across it and along it.
///
/// Around each image, the directions in which its nearest real neighbours differ most (local
/// principal components) stand for the set. What lies along them is another digit of the same kind;
/// what lies across them is no digit, or one that only these neighbours lack. Distances are those of
/// pixels from 0 to 1.
package struct TangentSplit: Sendable {
  /// One per image: the lengths of the parts of (image - mean of its neighbours).
  package let across, along: [Double]

  /// The neighbours of an image, and the directions that they span: MNIST's intrinsic dimension is
  /// about 12 (`digits lab memorisation` measures it).
  static let neighbours = 40
  static let dimension = 12

  /// - Parameters:
  ///   - images: in the size of the real ones.
  ///   - real: at least three images, none of which is among `images`.
  ///   - progress: called with the number of real images done; what it throws ends the search.
  /// - Throws: `NumericalFault`, or what `progress` throws.
  package init(
    _ images: ImageBatch, among real: ImageBatch, team: ThreadTeam,
    progress: (Int) throws -> Void = { _ in }
  ) throws {
    let size = real.imageSize
    let k = min(Self.neighbours, real.count)
    precondition(k >= 3 && images.imageSize == size, "neighbours need three images of one size")
    let rows = RowTable(bytes: images.pixels, length: size)
    let nearest = try NearestRows.find(
      k, of: rows, among: RowTable(bytes: real.pixels, length: size), team: team,
      progress: progress)
    let parts = try team.map(images.count) { i in
      Result<(Double, Double), NumericalFault> { () throws(NumericalFault) in
        try Self.split(rows.rows(i..<i + 1), nearest[i].map { $0.index }, real.pixels)
      }
    }
    let lengths = try parts.map { try $0.get() }
    (across, along) = (lengths.map(\.0), lengths.map(\.1))
  }

  /// Returns the lengths of the parts across and along.
  private static func split(
    _ image: [Float], _ neighbours: [Int], _ pixels: [UInt8]
  ) throws(NumericalFault) -> (Double, Double) {
    let (size, k) = (image.count, neighbours.count)
    var mean = [Double](repeating: 0, count: size)
    for n in neighbours {
      for j in 0..<size { mean[j] += Double(pixels[n * size + j]) / Double(k) }
    }
    let centred = neighbours.map { n in (0..<size).map { Double(pixels[n * size + $0]) - mean[$0] }
    }
    let offset = (0..<size).map { Double(image[$0]) - mean[$0] }
    // The principal directions are sums of the neighbours' offsets, with the weights of the
    // eigenvectors of their products: [k, k] instead of [size, size].
    var products = [Double](repeating: 0, count: k * k)
    for a in 0..<k {
      for b in 0...a {
        products[a * k + b] = dot(centred[a], centred[b])
        products[b * k + a] = products[a * k + b]
      }
    }
    let eigen = try SymmetricEigen(of: products, dimension: k)
    let vectors = eigen.vectors ?? []
    let onto = centred.map { dot($0, offset) }
    var along = 0.0
    // Neighbours that are all the same span nothing.
    for e in (max(0, k - dimension)..<k) where eigen.values[e] > 1e-9 * eigen.values[k - 1] {
      let weight = (0..<k).reduce(0.0) { $0 + vectors[e * k + $1] * onto[$1] }
      along += weight * weight / eigen.values[e]
    }
    let across = max(0, dot(offset, offset) - along)
    return (across.squareRoot() / 255, along.squareRoot() / 255)
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for j in a.indices { sum += a[j] * b[j] }
    return sum
  }
}
