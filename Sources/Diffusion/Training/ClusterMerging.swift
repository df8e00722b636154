/// Merges groups of images as long as images lie between them.
///
/// Each image links its nearest group with the next nearest ones (the links of Martinetz, Schulten, Neural
/// Networks 7, 1994). Again and again those two groups become one that have most links for their size,
///
///     links(a, b) / (links(a) links(b)),
///
/// where links(a) counts all of a group's links, until as few groups are left as were asked for. This is
/// average linkage; when two groups merge, no third one comes nearer to both than it was to the nearer.
package enum ClusterMerging {
  /// - Parameters:
  ///   - nearest: the groups that are nearest to each image, the nearest first, equally many for each.
  ///   - groups: their number.
  ///   - count: the number of clusters, at least 1.
  /// - Returns: the cluster of each image, numbered by size, the largest first; fewer than `count` of them
  ///   where fewer groups have images.
  package static func merge(_ nearest: [[Int]], groups: Int, into count: Int) -> [Int] {
    let own = nearest.map { $0[0] }
    let used = Set(own).sorted()
    let places = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
    var links = LinkTable(count: used.count)
    for image in nearest {
      for other in image.dropFirst() {
        if let a = places[image[0]], let b = places[other], a != b { links.add(a, b) }
      }
    }
    let clusters = links.merged(into: count)
    let merged = own.map { clusters[places[$0]!] }
    var sizes = [Int](repeating: 0, count: used.count)
    for cluster in merged { sizes[cluster] += 1 }
    let bySize = sizes.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
    let numbers = Dictionary(uniqueKeysWithValues: bySize.enumerated().map { ($1, $0) })
    return merged.map { numbers[$0]! }
  }
}

/// How many links there are between groups.
private struct LinkTable {
  private let count: Int
  /// [count, count], symmetric, with zeros where a row meets itself. These are whole numbers, and so exact.
  private var links: [Float]
  /// All links of each group, also those within.
  private var totals: [Double]

  init(count: Int) {
    self.count = count
    links = [Float](repeating: 0, count: count * count)
    totals = [Double](repeating: 0, count: count)
  }

  mutating func add(_ a: Int, _ b: Int) {
    links[a * count + b] += 1
    links[b * count + a] += 1
    totals[a] += 1
    totals[b] += 1
  }

  private func nearness(_ a: Int, _ b: Int) -> Double {
    let both = Double(links[a * count + b])
    return both == 0 ? 0 : both / (totals[a] * totals[b])
  }

  /// Returns for each group the number of one of those that it was merged with, itself or another.
  mutating func merged(into clusters: Int) -> [Int] {
    var cluster = Array(0..<count)
    var left = cluster
    var partner = left.map { best(for: $0, among: left) }
    while left.count > clusters {
      // The first pair wins where several are equally near.
      let a = left.max { nearness($0, partner[$0]) < nearness($1, partner[$1]) }!
      let b = partner[a]
      let (kept, lost) = (min(a, b), max(a, b))
      for other in left {
        links[kept * count + other] += links[lost * count + other]
        links[other * count + kept] = links[kept * count + other]
      }
      links[kept * count + kept] = 0
      totals[kept] += totals[lost]
      left.removeAll { $0 == lost }
      for group in cluster.indices where cluster[group] == lost { cluster[group] = kept }
      for other in left where other == kept || partner[other] == kept || partner[other] == lost {
        partner[other] = best(for: other, among: left)
      }
    }
    return cluster
  }

  /// Returns the group that is nearest to one; the first wins where several are equally near. A group that is
  /// left alone is its own.
  private func best(for group: Int, among left: [Int]) -> Int {
    var best = left.first { $0 != group } ?? group
    for other in left where other != group && nearness(group, other) > nearness(group, best) {
      best = other
    }
    return best
  }
}
