import Randomness

/// Which kind (label or cluster) each image is drawn from, if kinds are drawn as often as a set of images has
/// them.
///
/// An image's kind depends on the seed and the image's number only, and over all seeds each kind comes as
/// often as its share says. Neighbouring numbers share the kinds out: a run of images has the shares far more
/// closely than independent draws would. The numbers behind it are those of start + image · (golden ratio -
/// 1), modulo 1, which fill [0, 1) evenly (Niederreiter, *Random number generation and quasi-Monte Carlo
/// methods*, 1992, chapter 3).
package struct ShareDraw {
  /// How many images of the set are of each kind or one before it.
  private let ends: [Int]
  private let start: UInt64

  /// - Parameter shares: how many images of the set are of kind 0, 1, ...; not all 0.
  package init(shares: [Int], seed: UInt64) {
    var total = 0
    ends = shares.map {
      precondition($0 >= 0, "A set cannot have \($0) images of a kind")
      total += $0
      return total
    }
    precondition(total > 0, "A set of no images has no kinds to draw")
    var stream = RandomStream(seed: seed, purpose: .label)
    start = stream.next()
  }

  /// Returns the kind of each image.
  package func kinds(ofImages images: some Sequence<Int>) -> [Int] {
    images.map { image in
      // 2^64 (golden ratio - 1): additions of 64 bits are modulo 1.
      let place = start &+ UInt64(image) &* 0x9E37_79B9_7F4A_7C15
      let rank = Int(place.multipliedFullWidth(by: UInt64(ends[ends.count - 1])).high)
      return ends.firstIndex { $0 > rank }!
    }
  }
}
