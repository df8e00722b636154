import Diffusion
import Reports

/// The laws of the experiment that need no data set.
extension BlowUpLaw {
  /// - Parameter count: the number of draws of X_0 from each law.
  static func all(draws count: Int, seed: UInt64) -> [BlowUpLaw] {
    func drawn(_ law: PlanarLaw) -> [[Double]] {
      (0..<count).map { law.draw($0, seed: seed, for: .judging).coordinates }
    }
    return [
      BlowUpLaw(
        "line", ambient: 2, intrinsic: 1, exact: DiagonalGaussian.line, places: onLine,
        draws: drawn(.line)),
      BlowUpLaw(
        "spiral", ambient: 2, intrinsic: 1, exact: Spiral(), places: onSpiral,
        draws: drawn(.curve)),
      sphere("circle", dimension: 1, ambient: 2, draws: count, seed),
      sphere("circle in space", dimension: 1, ambient: 3, draws: count, seed),
      sphere("S²", dimension: 2, ambient: 3, draws: count, seed),
      sphere("S⁵", dimension: 5, ambient: 6, draws: count, seed),
      BlowUpLaw(
        "five points", ambient: 2, intrinsic: 0, exact: PointCloud.fivePoints, places: ofFive,
        draws: drawn(.points(.fivePoints))),
      BlowUpLaw(
        "eight points", ambient: 2, intrinsic: 0, exact: PointCloud.eightPoints, places: ofEight,
        draws: drawn(.points(.eightPoints))),
    ]
  }

  /// S = (x_1, x_2 / (1 - e^{-t})).
  private static var onLine: [BlowUpPlace] {
    [0.01, 0.1, 1].map { r in
      BlowUpPlace(.off, "above 1", [1, r], limit: [1, 0], distance: r, correction: [1, r / 2])
    } + [BlowUpPlace(.on, "1", [1, 0], limit: [1, 0], distance: 0, correction: [1, 0])]
  }

  private static var onSpiral: [BlowUpPlace] {
    let frame = SpiralFrame(at: 6)
    func place(_ offset: Double) -> BlowUpPlace {
      BlowUpPlace(
        offset == 0 ? .on : .off,
        offset == 0 ? "U = 6" : offset > 0 ? "inside of U = 6" : "outside of U = 6",
        (frame.point + offset * frame.normal).coordinates, limit: frame.point.coordinates,
        distance: abs(offset), correction: frame.correction(offset: offset).coordinates)
    }
    let end = SpiralFrame(at: Spiral.range.upperBound)
    return [0.01, 0.1, 1, 2, -1].map(place)
      + [
        BlowUpPlace(
          .off, "past the outer end", (end.point + end.tangent).coordinates,
          limit: end.point.coordinates, distance: 1), place(0),
      ]
  }

  private static func sphere(
    _ name: String, dimension m: Int, ambient: Int, draws count: Int, _ seed: UInt64
  ) -> BlowUpLaw {
    /// Returns the point at a distance from the centre in the sphere's space, and off that space.
    func point(_ radius: Double, _ height: Double = 0) -> [Double] {
      var x = [Double](repeating: 0, count: ambient)
      (x[0], x[1]) = (0.6 * radius, 0.8 * radius)
      if ambient > m + 1 { x[ambient - 1] = height }
      return x
    }
    func place(_ name: String, _ radius: Double, _ height: Double = 0) -> BlowUpPlace {
      let (x, y) = (point(radius, height), point(1))
      let distance = Vectors.norm(Vectors.difference(x, y))
      return BlowUpPlace(
        distance == 0 ? .on : .off, name, x, limit: y, distance: distance,
        correction: Vectors.sum(x.map { $0 / 2 }, Double(m) / (2 * radius), y))
    }
    let flat = ambient == m + 1
    let centre = BlowUpPlace(
      .tied, flat ? "centre" : "on the axis", point(0, 0.5), limit: point(0),
      distance: Vectors.norm([1, flat ? 0 : 0.5]))
    let off =
      flat
      ? [1.01, 1.1, 2].map { place("outside", $0) }
        + [0.5, 0.1, 0.01, 0.001].map { place("\(NumberText.short($0)) from the centre", $0) }
      : [place("above the circle", 1, 0.1), place("above the circle", 1, 1)]
    let drawn = SpherePoints(dimension: m, ambient: ambient).draw(count, seed: seed, for: .judging)
    return BlowUpLaw(
      name, ambient: ambient, intrinsic: m, exact: UniformSphere(dimension: m),
      places: off + [centre, place("on it", 1)],
      draws: (0..<count).map { Array(drawn[$0 * ambient..<($0 + 1) * ambient]) })
  }

  private static var ofFive: [BlowUpPlace] {
    let points = PointCloud.fivePoints.points
    let first = points[0]
    // No point is nearer to the middle of two neighbours than they are, if each is the nearest
    // that the other has or as near as any.
    let other = points[PointCloud(Array(points.dropFirst())).nearest(to: first).index + 1]
    let pair = [first, other].map(\.coordinates)
    let middle = (first + other) / 2
    return [0.01, 0.1, 0.5].map { r in
      .near([pair[0]], "below the first", (first - [0, r]).coordinates)
    } + [
      .near(pair, "between two", middle.coordinates),
      .near(pair, "between two, moving", middle.coordinates, moves: true),
      .near([pair[0]], "the first", pair[0]),
    ]
  }

  private static var ofEight: [BlowUpPlace] {
    let points = PointCloud.eightPoints.points
    let (a, b) = (points[1], points[3])
    return [
      .near([a.coordinates], "outside one", (1.5 * a).coordinates),
      .near([a, b].map(\.coordinates), "between two", ((a + b) / 2).coordinates),
      .near([a, b].map(\.coordinates), "inside of two", ((a + b) / 4).coordinates),
      .near(points.map(\.coordinates), "centre", [0, 0]),
      .near([a.coordinates], "one", a.coordinates),
    ]
  }
}

extension PlanePoint {
  /// The coordinates as an array, as denoisers take them.
  var coordinates: [Double] { [x, y] }
}
