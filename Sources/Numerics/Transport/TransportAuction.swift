/// W1 within certified bounds, for more points than an exact assignment can be found for.
extension OptimalTransport {
  /// Two numbers between which W1 lies for certain.
  package struct Bounds: Equatable, Sendable {
    /// The value of prices, which no transport can undercut.
    package let lower: Double
    /// The cost of a transport that was found.
    package let upper: Double

    package var middle: Double { (lower + upper) / 2 }
  }

  /// Returns bounds of W1 between m points of equal mass and n sites that take m / n of them each.
  ///
  /// The transport comes from an auction with decreasing bids (Bertsekas, *Auction algorithms for
  /// network flow problems*, Computational Optimization and Applications 1, 1992), in which equal
  /// objects share a price (Bertsekas and Castañon, Annals of Operations Research 20, 1989). For any
  /// prices p, duality gives
  ///
  ///     W1 >= 1/m sum_i min_j (|b_i - a_j| + p_j) - 1/n sum_j p_j,
  ///
  /// so the bounds hold whatever the auction's rounding did; both are summed in Double.
  ///
  /// - Parameters:
  ///   - a: the sites, [n, dimension] flat, n > 0.
  ///   - b: the points, [m, dimension] flat, m a multiple of n.
  ///   - precision: the share of `upper` that the bounds may lie apart, above 0. Below 1e-4 the
  ///     single precision of the bids may not suffice; the bounds then lie as far apart as they do.
  package static func bounds(
    _ a: [Double], _ b: [Double], dimension: Int, precision: Double = 0.01
  ) -> Bounds {
    precondition(
      !a.isEmpty && b.count.isMultiple(of: a.count) && a.count.isMultiple(of: dimension),
      "\(b.count / dimension) points cannot be shared out equally to \(a.count / dimension) sites")
    precondition(precision > 0, "a precision must be above 0, not \(precision)")
    var auction = TransportAuction(a, b, dimension: dimension)
    return auction.run(precision: precision)
  }
}

/// The state of an auction. Points bid for places at sites; each place has a price, and a site's price
/// is that of its cheapest place.
private struct TransportAuction {
  private typealias Lanes = SIMD16<Float>
  /// A cost that no bid is made for; it fills up the last lanes of a row.
  private static let forbidden: Float = 1e30

  private let a, b: [Double]
  private let dimension: Int
  /// n, m, and the number of places of a site.
  private let sites, points, places: Int
  /// |b_i - a_j|, [m, width], with `forbidden` beyond n.
  private var costs: [Float] = []
  /// n rounded up to whole vectors.
  private let width: Int
  /// The prices of sites, [width], and of their places, [n, places], each site's as a heap with the
  /// cheapest first.
  private var prices: [Float]
  private var placePrices: [Float]
  /// Who holds each place, or -1; in the order of `placePrices`.
  private var holders: [Int]

  init(_ a: [Double], _ b: [Double], dimension: Int) {
    (self.a, self.b, self.dimension) = (a, b, dimension)
    (sites, points) = (a.count / dimension, b.count / dimension)
    places = points / sites
    width = (sites + Lanes.scalarCount - 1) / Lanes.scalarCount * Lanes.scalarCount
    prices = [Float](repeating: 0, count: width)
    placePrices = [Float](repeating: 0, count: points)
    holders = [Int](repeating: -1, count: points)
    costs = [Float](repeating: Self.forbidden, count: points * width)
    for i in 0..<points { for j in 0..<sites { costs[i * width + j] = Float(cost(i, j)) } }
  }

  private func cost(_ point: Int, _ site: Int) -> Double {
    var squared = 0.0
    for k in 0..<dimension {
      let gap = b[point * dimension + k] - a[site * dimension + k]
      squared += gap * gap
    }
    return squared.squareRoot()
  }

  /// Holds auctions with ever smaller least bids, each starting from the prices of the one before.
  ///
  /// At the end of one with the least bid e, the bounds are at most e apart, so a few suffice.
  mutating func run(precision: Double) -> OptimalTransport.Bounds {
    guard sites > 1 else {
      let cost = bounds.upper
      return .init(lower: cost, upper: cost)
    }
    let start = bounds.upper
    // Points that are already at their sites leave nothing to bid for.
    guard start > 0 else { return .init(lower: 0, upper: 0) }
    let largestCost = costs.reduce(0) { $1 < Self.forbidden ? max($0, $1) : $0 }
    var leastBid = Float(start) / 4
    while true {
      hold(leastBid: leastBid)
      let found = bounds
      leastBid /= 5
      // Prices and costs of this size cannot be told apart by less in single precision.
      let floor = (largestCost + (prices.max() ?? 0)) * 0x1p-20
      if found.upper - found.lower <= precision * found.upper || leastBid < floor { return found }
    }
  }

  /// The bounds at the present prices and holders; with nobody at a place, `upper` is the cost of
  /// taking points in order.
  private var bounds: OptimalTransport.Bounds {
    var (upper, lower) = (0.0, 0.0)
    for j in 0..<sites {
      for place in 0..<places {
        let holder = holders[j * places + place]
        upper += cost(holder < 0 ? j * places + place : holder, j)
      }
      lower -= Double(places) * Double(prices[j])
    }
    for i in 0..<points {
      var least = Double.infinity
      for j in 0..<sites { least = min(least, cost(i, j) + Double(prices[j])) }
      lower += least
    }
    return .init(lower: lower / Double(points), upper: upper / Double(points))
  }

  private mutating func hold(leastBid: Float) {
    for j in 0..<sites {
      for place in 0..<places {
        placePrices[j * places + place] = prices[j]
        holders[j * places + place] = -1
      }
    }
    var waiting = Array((0..<points).reversed())
    while let point = waiting.popLast() {
      let (site, gain) = choice(of: point)
      // Where rounding swallows a bid, the price still rises, so that the auction ends.
      let price = max(prices[site] + gain + leastBid, prices[site].nextUp)
      let outbid = take(site, at: price, for: point)
      if outbid >= 0 { waiting.append(outbid) }
    }
  }

  /// Returns the site that is cheapest for a point, and by how much the next one is dearer.
  private func choice(of point: Int) -> (site: Int, gain: Float) {
    var best = Lanes(repeating: .infinity)
    var second = best
    var places = SIMD16<Int32>(repeating: 0)
    costs.withUnsafeBytes { costs in
      prices.withUnsafeBytes { prices in
        let stride = Lanes.scalarCount * MemoryLayout<Float>.size
        let row = point * width * MemoryLayout<Float>.size
        for k in 0..<width / Lanes.scalarCount {
          let value =
            costs.loadUnaligned(fromByteOffset: row + k * stride, as: Lanes.self)
            + prices.loadUnaligned(fromByteOffset: k * stride, as: Lanes.self)
          let isBetter = value .< best
          let worse = best.replacing(with: value, where: value .> best)
          second = second.replacing(with: worse, where: worse .< second)
          best = best.replacing(with: value, where: isBetter)
          places = places.replacing(with: SIMD16(repeating: Int32(k)), where: isBetter)
        }
      }
    }
    let least = best.min()
    var lane = 0
    while best[lane] != least { lane += 1 }
    let site = Int(places[lane]) * Lanes.scalarCount + lane
    best[lane] = .infinity
    return (site, min(best.min(), second.min()) - least)
  }

  /// Gives a site's cheapest place to a point at a price, and returns who held it before.
  private mutating func take(_ site: Int, at price: Float, for point: Int) -> Int {
    let start = site * places
    let outbid = holders[start]
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < places else { break }
      if child + 1 < places, placePrices[start + child + 1] < placePrices[start + child] {
        child += 1
      }
      guard placePrices[start + child] < price else { break }
      placePrices[start + hole] = placePrices[start + child]
      holders[start + hole] = holders[start + child]
      hole = child
    }
    (placePrices[start + hole], holders[start + hole]) = (price, point)
    prices[site] = placePrices[start]
    return outbid
  }
}
