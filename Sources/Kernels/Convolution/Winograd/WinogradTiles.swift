/// The tiles along one axis of an image: `large` ones first, then `small` ones, whose points are
/// among the large ones' (see `Winograd`). The last may stick out.
struct WinogradAxis: Equatable {
  let large, small: Winograd.Kind
  let largeCount, smallCount: Int

  /// Takes the tiles that cover `extent` pixels with the fewest points, and the fewest of those.
  ///
  /// - Parameter side: how many of the points the weights are transformed to, 6 or 8.
  init(extent: Int, side: Int) {
    precondition(side == 6 || side == 8, "Winograd's weights have 6 or 8 points, not \(side)")
    let pairs: [(Winograd.Kind, Winograd.Kind)] =
      side == 6 ? [(.four, .three)] : [(.four, .three), (.six, .four), (.six, .three)]
    var best: (points: Int, tiles: Int, axis: WinogradAxis)?
    for (large, small) in pairs {
      for count in 0...(extent + large.outputs - 1) / large.outputs {
        let rest = max(0, extent - count * large.outputs)
        let others = (rest + small.outputs - 1) / small.outputs
        let points = count * large.points + others * small.points
        if let best, (best.points, best.tiles) <= (points, count + others) { continue }
        let axis = WinogradAxis(
          large: large, small: small, largeCount: count, smallCount: others)
        best = (points, count + others, axis)
      }
    }
    self = best!.axis
  }

  private init(large: Winograd.Kind, small: Winograd.Kind, largeCount: Int, smallCount: Int) {
    (self.large, self.small) = (large, small)
    (self.largeCount, self.smallCount) = (largeCount, smallCount)
  }

  /// One more than the largest number of a point that any tile needs.
  var side: Int { largeCount > 0 ? large.side : small.side }
}

/// The tiles that cover a batch of images, in four groups by their sizes along both axes.
///
/// The groups stand in an order in which the tiles that have values at a pair of points are
/// neighbours, whatever the pair, so that each pair is one product:
///
///     large rows, small columns   |  . . x x       x: the tiles that take part, for pairs whose
///     large rows, large columns   |  x . x x       column's point (second and last) or row's point
///     small rows, large columns   |  x x . x       (third and last) the small tiles lack as well:
///     small rows, small columns   |  x x . .       from all tiles down to those large both ways
struct WinogradTiles {
  let images: Int
  let rows, columns: WinogradAxis

  init(images: Int, height: Int, width: Int, side: Int) {
    self.images = images
    rows = WinogradAxis(extent: height, side: side)
    columns = WinogradAxis(extent: width, side: side)
  }

  /// The tiles of one size.
  struct Group {
    let height, width: Winograd.Kind
    /// The first output row and column of the first, and how many lie in an image.
    let y, x, rows, columns: Int
    /// The tiles that belong to a run, and which row of its matrices is the first's.
    var range = 0..<0
    var offset = 0

    /// Returns the image of a tile and its first output row and column.
    @inline(__always)
    func position(_ tile: Int) -> (image: Int, y: Int, x: Int) {
      let (image, inside) = tile.quotientAndRemainder(dividingBy: rows * columns)
      let (row, column) = inside.quotientAndRemainder(dividingBy: columns)
      return (image, y + row * height.outputs, x + column * width.outputs)
    }
  }

  /// The tiles that are transformed and multiplied at a time: an equal share of each group.
  struct Run {
    let groups: [Group]
    let rows, columns: WinogradAxis
    let tiles: Int

    /// Returns the rows of the matrix of a pair of points that its tiles have.
    func rows(_ i: Int, _ j: Int) -> Range<Int> {
      guard rows.large.has(i) && columns.large.has(j) else { return 0..<0 }
      let (allRows, allColumns) = (rows.small.has(i), columns.small.has(j))
      let first = groups[allColumns ? 0 : 1]
      let last = groups[!allRows ? 1 : allColumns ? 3 : 2]
      return first.offset..<last.offset + last.range.count
    }
  }

  private var groups: [Group] {
    let (y, x) = (rows.largeCount * rows.large.outputs, columns.largeCount * columns.large.outputs)
    func group(_ isTall: Bool, _ isWide: Bool) -> Group {
      Group(
        height: isTall ? rows.large : rows.small, width: isWide ? columns.large : columns.small,
        y: isTall ? 0 : y, x: isWide ? 0 : x,
        rows: isTall ? rows.largeCount : rows.smallCount,
        columns: isWide ? columns.largeCount : columns.smallCount)
    }
    return [group(true, false), group(true, true), group(false, true), group(false, false)]
  }

  /// The points along the longer side of a matrix of pairs, 6 or 8.
  var side: Int { max(rows.side, columns.side) }

  /// Returns the runs in which to take the tiles. The matrices of one fit in the cache, or take
  /// `share` times as much memory as those of the weights, which every run has to read.
  ///
  /// - Parameter fewest: how many runs to make at least, if there are as many tiles.
  func runs(inputChannels: Int, outputChannels: Int, share: Int, fewest: Int = 1) -> [Run] {
    let pairs = side * side * 4
    let weights = pairs * inputChannels * outputChannels
    let tile = pairs * (inputChannels + outputChannels)
    let fitting = max(1, max(Tile.winogradBytes, share * weights) / tile)
    let groups = groups
    let counts = groups.map { images * $0.rows * $0.columns }
    let tiles = counts.reduce(0, +)
    let runs = max((tiles + fitting - 1) / fitting, min(fewest, tiles), 1)
    return (0..<runs).map { run in
      var (parts, offset) = (groups, 0)
      for i in parts.indices {
        parts[i].range = counts[i] * run / runs..<counts[i] * (run + 1) / runs
        parts[i].offset = offset
        offset += parts[i].range.count
      }
      return Run(groups: parts, rows: rows, columns: columns, tiles: offset)
    }
  }
}
