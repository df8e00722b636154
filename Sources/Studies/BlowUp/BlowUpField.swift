import Diffusion

/// The exact score as a field in the plane: from each point x of a grid to x - S(x, t) t, which goes
/// to the nearest point of the support as t goes to 0.
package struct BlowUpField: Sendable {
  package struct Arrow: Sendable {
    package let start, end: PlanePoint
  }

  package let name: String
  package let law: PlanarLaw
  package let time: Double
  package let arrows: [Arrow]

  /// - Parameters:
  ///   - corner: the lower left corner of the square, and the length of its sides.
  ///   - count: the number of points per side.
  package init(
    _ name: String, _ law: PlanarLaw, _ exact: some PlanarForm, time: Double, corner: PlanePoint,
    side: Double, count: Int
  ) {
    (self.name, self.law, self.time) = (name, law, time)
    arrows = (0..<count * count).map { i in
      let place = PlanePoint(Double(i % count), Double(i / count)) / Double(count - 1)
      let x = corner + side * place
      return Arrow(start: x, end: x - time * exact.score(at: x, time: time))
    }
  }

  /// The fields of two laws at a large and a small time.
  static func all(isQuick: Bool) -> [BlowUpField] {
    let count = isQuick ? 13 : 21
    return [0.3, 1e-3].flatMap { time in
      [
        BlowUpField(
          "five-points", .points(.fivePoints), PointCloud.fivePoints, time: time,
          corner: [-0.5, -0.4], side: 2, count: count),
        BlowUpField(
          "spiral", .curve, Spiral(), time: time, corner: [-15, -15], side: 30, count: count),
      ]
    }
  }
}
