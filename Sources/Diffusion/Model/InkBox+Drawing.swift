import Foundation
import Images
import Randomness

extension InkBox {
  /// Draws the box of an image from its posterior, given how probable it is that each pixel is black.
  ///
  /// A box is as probable as all rows and columns beyond it are black, and its four edges are not,
  /// times the share of training images whose box has that longer side. Rows are taken to be
  /// independent of columns.
  ///
  /// - Parameters:
  ///   - black: [height, width], probabilities.
  ///   - sideShares: for each length of the longer side in pixels, from 0 up; longer ones do not occur.
  /// - Returns: nil without shares, and for an image that may be black all over.
  static func drawn(
    black: [Double], width: Int, sideShares: [Double], _ stream: inout RandomStream
  ) -> InkBox? {
    guard !sideShares.isEmpty else { return nil }
    let height = black.count / width
    let logs = black.map { log($0) }
    let rows = Spans((0..<height).map { y in (0..<width).reduce(0) { $0 + logs[y * width + $1] } })
    let columns = Spans(
      (0..<width).map { x in (0..<height).reduce(0) { $0 + logs[$1 * width + x] } })
    let sizes = (1...height).flatMap { h in (1...width).map { (h, $0) } }
    let weights = sizes.map { h, w in
      let side = max(h, w)
      return side < sideShares.count ? rows.sums[h] * columns.sums[w] * sideShares[side] : 0
    }
    let none = rows.allBlack * columns.allBlack * sideShares[0]
    guard let choice = stream.index(weights: (weights + [none])[...]), choice < sizes.count else {
      return nil
    }
    let (h, w) = sizes[choice]
    guard let top = stream.index(weights: rows.weights(h)[...]),
      let left = stream.index(weights: columns.weights(w)[...])
    else { return nil }
    return InkBox(rows: top...top + h - 1, columns: left...left + w - 1)
  }

  /// The rows, or the columns, from the first with ink to the last.
  private struct Spans {
    /// The logarithm of the probability that all lines before each are black, and after each.
    private let before, after: [Double]
    /// The probability that a line is not black.
    private let ink: [Double]
    var allBlack: Double { exp(after[0]) }

    /// For each length, the probability of all spans of that length, up to a factor.
    private(set) var sums: [Double]

    /// - Parameter black: the logarithm of the probability that each line is black.
    init(_ black: [Double]) {
      before = black.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
      after = black.reversed().reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }.reversed()
      ink = black.map { -expm1($0) }
      sums = [0]
      for length in 1...black.count { sums.append(weights(length).reduce(0, +)) }
    }

    /// Returns the probability of each span of a length, by its first line.
    func weights(_ length: Int) -> [Double] {
      (0...ink.count - length).map { first in
        let last = first + length - 1
        let edges = length == 1 ? ink[first] : ink[first] * ink[last]
        return exp(before[first] + after[last + 1]) * edges
      }
    }
  }
}
