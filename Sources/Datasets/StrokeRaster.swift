import Foundation

/// Draws pen paths as gray pixels, centred as in MNIST: the digit fits a 20 x 20 box with its
/// aspect ratio kept, and its centre of mass lies at the centre of a 28 x 28 field (LeCun, Bottou,
/// Bengio, Haffner 1998, section III.A).
enum StrokeRaster {
  static let side = 28
  static let box = 20.0
  /// Half the width of the gray rim in pixels. MNIST was reduced from binary images about six times
  /// as large, which leaves a rim of about one pixel.
  private static let rim = 0.62

  /// - Parameters:
  ///   - paths: pen paths in any unit.
  ///   - penRadius: the mean pen radius in pixels of the result.
  /// - Returns: `side * side` gray values 0...255, row-major, white ink on black.
  static func draw(_ paths: [PenPath], penRadius: Double) -> [UInt8] {
    let placed = fitted(paths, penRadius: penRadius)
    var ink = coverage(of: placed, penRadius: penRadius, offset: SIMD2(4, 4))
    let shift = shiftToCentreOfMass(ink)
    if shift != SIMD2(0, 0) {
      ink = coverage(of: placed, penRadius: penRadius, offset: SIMD2(4, 4) &+ shift)
    }
    return ink.map { UInt8(($0 * 255).rounded()) }
  }

  /// Scales and moves the paths so that the inked area just fits the 20 x 20 box, in pixels.
  private static func fitted(_ paths: [PenPath], penRadius: Double) -> [PenPath] {
    var low = SIMD2(repeating: Double.infinity)
    var high = -low
    for path in paths {
      for point in path.points {
        low = pointwiseMin(low, point)
        high = pointwiseMax(high, point)
      }
    }
    let extent = high - low
    let scale = (box - 2 * penRadius) / max(extent.max(), 1e-6)
    let margin = (SIMD2(repeating: box) - extent * scale) / 2
    return paths.map { path in
      PenPath(points: path.points.map { ($0 - low) * scale + margin }, radii: path.radii)
    }
  }

  /// Returns the ink, 0...1, of each pixel, from its centre's distance to the nearest stroke.
  private static func coverage(
    of paths: [PenPath], penRadius: Double, offset: SIMD2<Int>
  ) -> [Double] {
    var ink = [Double](repeating: 0, count: side * side)
    let origin = SIMD2(Double(offset.x), Double(offset.y))
    for path in paths {
      for i in 1..<path.points.count {
        let a = path.points[i - 1] + origin
        let ab = path.points[i] + origin - a
        let length = max((ab * ab).sum(), 1e-12)
        let radiusA = path.radii[i - 1] * penRadius
        let radiusB = path.radii[i] * penRadius
        let reach = max(radiusA, radiusB) + rim
        let low = pointwiseMin(a, a + ab) - reach
        let high = pointwiseMax(a, a + ab) + reach
        let columns = pixelRange(low.x, high.x)
        for row in pixelRange(low.y, high.y) {
          for column in columns {
            let p = SIMD2(Double(column) + 0.5, Double(row) + 0.5) - a
            let t = min(1, max(0, (p * ab).sum() / length))
            let gap = p - t * ab
            let distance = (gap * gap).sum().squareRoot() - (radiusA + t * (radiusB - radiusA))
            let value = min(1, max(0, 0.5 - distance / (2 * rim)))
            ink[row * side + column] = max(ink[row * side + column], value)
          }
        }
      }
    }
    return ink
  }

  /// Returns the pixels whose centres lie in `low...high`, within the image.
  private static func pixelRange(_ low: Double, _ high: Double) -> Range<Int> {
    let first = max(0, min(Double(side), (low - 0.5).rounded(.up)))
    let last = max(first, min(Double(side), (high - 0.5).rounded(.down) + 1))
    return Int(first)..<Int(last)
  }

  /// Returns the shift in whole pixels that brings the centre of mass to the centre of the field.
  /// It is at most as large as the margin around the box, so that no ink is cut off.
  private static func shiftToCentreOfMass(_ ink: [Double]) -> SIMD2<Int> {
    var total = 0.0
    var moment = SIMD2<Double>()
    for row in 0..<side {
      for column in 0..<side {
        let value = ink[row * side + column]
        total += value
        moment += value * SIMD2(Double(column) + 0.5, Double(row) + 0.5)
      }
    }
    guard total > 0 else { return SIMD2(0, 0) }
    let shift = SIMD2(repeating: Double(side) / 2) - moment / total
    let bounded = pointwiseMax(
      SIMD2(repeating: -4), pointwiseMin(SIMD2(repeating: 4), shift.rounded(.toNearestOrEven)))
    return SIMD2(Int(bounded.x), Int(bounded.y))
  }
}
