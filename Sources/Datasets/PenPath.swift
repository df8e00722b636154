import Foundation

/// A flattened stroke: the centre line of the pen, with the pen's radius at every point.
struct PenPath: Sendable {
  var points: [SIMD2<Double>]
  /// The radii relative to the digit's mean pen radius, one per point.
  var radii: [Double]

  /// Returns points on a smooth curve through the points of `stroke`, broken at its corners.
  ///
  /// Each smooth run is a Catmull-Rom spline (Catmull, Rom, *A class of local interpolating
  /// splines*, 1974) with mirrored phantom ends, and `stepsPerSpan` points from one given point to
  /// the next.
  static func flatten(_ stroke: Stroke, stepsPerSpan: Int = 5) -> [SIMD2<Double>] {
    var flat = [stroke.points[0]]
    var runStart = 0
    for end in 1..<stroke.points.count
    where end == stroke.points.count - 1 || stroke.corners.contains(end) {
      appendRun(Array(stroke.points[runStart...end]), to: &flat, stepsPerSpan: stepsPerSpan)
      runStart = end
    }
    return flat
  }

  private static func appendRun(
    _ run: [SIMD2<Double>], to flat: inout [SIMD2<Double>], stepsPerSpan: Int
  ) {
    for span in 0..<run.count - 1 {
      let p1 = run[span]
      let p2 = run[span + 1]
      let p0 = span > 0 ? run[span - 1] : 2 * p1 - p2
      let p3 = span + 2 < run.count ? run[span + 2] : 2 * p2 - p1
      for step in 1...stepsPerSpan {
        let t = Double(step) / Double(stepsPerSpan)
        let linear = (p2 - p0) * t
        let quadratic = (2 * p0 - 5 * p1 + 4 * p2 - p3) * (t * t)
        let cubic = (3 * p1 - p0 - 3 * p2 + p3) * (t * t * t)
        flat.append(0.5 * (2 * p1 + linear + quadratic + cubic))
      }
    }
  }
}
