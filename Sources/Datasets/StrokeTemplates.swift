/// One pen stroke, as the points that the pen passes through, joined by a smooth curve.
///
/// Coordinates are in the unit square, x to the right and y downwards.
struct Stroke: Sendable {
  var points: [SIMD2<Double>]
  /// The indices of points at which the pen turns sharply instead of passing smoothly.
  let corners: Set<Int>

  init(_ points: [(Double, Double)], corners: Set<Int> = []) {
    self.points = points.map { SIMD2($0.0, $0.1) }
    self.corners = corners
  }
}

/// One way of writing a digit.
struct DigitStyle: Sendable {
  /// How often this style is chosen, relative to the others of its class.
  let weight: Double
  /// The width of the digit divided by its height, before deformation.
  let aspect: ClosedRange<Double>
  let strokes: [Stroke]
}

/// The ways in which the ten digits are written. The shapes were drawn by hand for this program.
enum StrokeTemplates {
  /// The styles of each class, indexed by label 0...9.
  static let styles: [[DigitStyle]] = [
    zero, one, two, three, four, five, six, seven, eight, nine,
  ]

  private static let zero = [
    DigitStyle(
      weight: 0.7, aspect: 0.6...1.05,
      strokes: [
        Stroke([
          (0.58, 0.02), (0.30, 0.06), (0.10, 0.30), (0.03, 0.60), (0.18, 0.92), (0.48, 1.0),
          (0.80, 0.86), (0.96, 0.50), (0.88, 0.18), (0.62, 0.01), (0.45, 0.03),
        ])
      ]),
    // The pen overshoots its start and ends in a short hook inside.
    DigitStyle(
      weight: 0.3, aspect: 0.6...0.95,
      strokes: [
        Stroke([
          (0.70, 0.10), (0.45, 0.04), (0.16, 0.22), (0.03, 0.58), (0.20, 0.94), (0.52, 0.99),
          (0.84, 0.80), (0.97, 0.46), (0.84, 0.14), (0.58, 0.01), (0.42, 0.10),
        ])
      ]),
  ]

  private static let one = [
    DigitStyle(
      weight: 0.78, aspect: 0.3...0.5,
      strokes: [Stroke([(0.50, 0.0), (0.51, 0.35), (0.49, 0.68), (0.50, 1.0)])]),
    DigitStyle(
      weight: 0.16, aspect: 0.35...0.6,
      strokes: [
        Stroke(
          [(0.10, 0.24), (0.38, 0.12), (0.56, 0.0), (0.56, 0.35), (0.54, 0.70), (0.54, 1.0)],
          corners: [2])
      ]),
    DigitStyle(
      weight: 0.06, aspect: 0.45...0.7,
      strokes: [
        Stroke([(0.15, 0.24), (0.36, 0.12), (0.52, 0.0), (0.52, 0.5), (0.50, 1.0)], corners: [2]),
        Stroke([(0.05, 1.0), (0.50, 0.99), (0.98, 0.98)]),
      ]),
  ]

  private static let two = [
    DigitStyle(
      weight: 0.45, aspect: 0.65...1.0,
      strokes: [
        Stroke(
          [
            (0.10, 0.24), (0.24, 0.05), (0.52, 0.0), (0.78, 0.13), (0.78, 0.36), (0.52, 0.66),
            (0.08, 0.97), (0.50, 0.95), (0.96, 0.96),
          ], corners: [6])
      ]),
    // The turn at the lower left is a loop.
    DigitStyle(
      weight: 0.4, aspect: 0.7...1.1,
      strokes: [
        Stroke([
          (0.12, 0.20), (0.32, 0.03), (0.62, 0.02), (0.78, 0.20), (0.68, 0.48), (0.42, 0.78),
          (0.18, 0.97), (0.04, 0.92), (0.12, 0.76), (0.36, 0.78), (0.60, 0.93), (0.98, 0.90),
        ])
      ]),
    DigitStyle(
      weight: 0.15, aspect: 0.6...0.9,
      strokes: [
        Stroke(
          [
            (0.05, 0.10), (0.40, 0.02), (0.74, 0.10), (0.80, 0.32), (0.56, 0.62), (0.12, 0.88),
            (0.45, 0.84), (0.72, 0.95), (0.98, 1.0),
          ], corners: [5])
      ]),
  ]

  private static let three = [
    DigitStyle(
      weight: 0.55, aspect: 0.55...0.9,
      strokes: [
        Stroke(
          [
            (0.10, 0.14), (0.38, 0.0), (0.74, 0.06), (0.82, 0.26), (0.62, 0.42), (0.34, 0.48),
            (0.68, 0.53), (0.92, 0.70), (0.80, 0.92), (0.42, 1.0), (0.05, 0.88),
          ], corners: [5])
      ]),
    // The middle is a small loop.
    DigitStyle(
      weight: 0.25, aspect: 0.6...0.9,
      strokes: [
        Stroke([
          (0.08, 0.10), (0.42, 0.0), (0.78, 0.09), (0.78, 0.30), (0.52, 0.46), (0.34, 0.52),
          (0.36, 0.42), (0.62, 0.48), (0.92, 0.66), (0.82, 0.92), (0.44, 1.0), (0.04, 0.92),
        ])
      ]),
    DigitStyle(
      weight: 0.2, aspect: 0.55...0.85,
      strokes: [
        Stroke(
          [
            (0.08, 0.04), (0.45, 0.03), (0.84, 0.02), (0.60, 0.22), (0.40, 0.40), (0.74, 0.48),
            (0.92, 0.70), (0.76, 0.94), (0.38, 1.0), (0.06, 0.90),
          ], corners: [2, 4])
      ]),
  ]

  private static let four = [
    // It is open at the top, in two strokes.
    DigitStyle(
      weight: 0.45, aspect: 0.6...0.95,
      strokes: [
        Stroke(
          [(0.14, 0.05), (0.10, 0.28), (0.08, 0.52), (0.45, 0.53), (0.90, 0.48)], corners: [2]),
        Stroke([(0.84, 0.0), (0.80, 0.34), (0.76, 0.68), (0.74, 1.0)]),
      ]),
    // It is rounded, and the bowl runs into the stem.
    DigitStyle(
      weight: 0.3, aspect: 0.6...0.9,
      strokes: [
        Stroke(
          [
            (0.20, 0.06), (0.06, 0.32), (0.18, 0.50), (0.46, 0.47), (0.84, 0.26), (0.90, 0.02),
            (0.82, 0.48), (0.70, 1.0),
          ], corners: [5])
      ]),
    // It is closed at the top.
    DigitStyle(
      weight: 0.25, aspect: 0.6...0.9,
      strokes: [
        Stroke(
          [(0.66, 0.0), (0.34, 0.30), (0.04, 0.62), (0.48, 0.62), (0.98, 0.60)], corners: [2]),
        Stroke([(0.68, 0.02), (0.66, 0.35), (0.65, 0.68), (0.64, 1.0)]),
      ]),
  ]

  private static let five = [
    DigitStyle(
      weight: 0.45, aspect: 0.6...0.95,
      strokes: [
        Stroke(
          [
            (0.30, 0.04), (0.24, 0.22), (0.18, 0.42), (0.48, 0.36), (0.80, 0.50), (0.84, 0.76),
            (0.58, 0.97), (0.28, 1.0), (0.04, 0.88),
          ], corners: [2]),
        Stroke([(0.30, 0.04), (0.60, 0.05), (0.96, 0.0)]),
      ]),
    // It is one stroke from the upper right, with a corner.
    DigitStyle(
      weight: 0.3, aspect: 0.6...0.9,
      strokes: [
        Stroke(
          [
            (0.92, 0.02), (0.62, 0.05), (0.34, 0.06), (0.28, 0.24), (0.22, 0.42), (0.54, 0.40),
            (0.82, 0.56), (0.80, 0.82), (0.48, 1.0), (0.06, 0.94),
          ], corners: [2, 4])
      ]),
    // It is drawn like the letter S.
    DigitStyle(
      weight: 0.25, aspect: 0.6...0.95,
      strokes: [
        Stroke([
          (0.94, 0.03), (0.58, 0.05), (0.30, 0.18), (0.36, 0.40), (0.64, 0.54), (0.74, 0.76),
          (0.46, 0.98), (0.16, 0.96), (0.06, 0.80),
        ])
      ]),
  ]

  private static let six = [
    DigitStyle(
      weight: 0.6, aspect: 0.5...0.85,
      strokes: [
        Stroke([
          (0.72, 0.0), (0.40, 0.16), (0.14, 0.46), (0.06, 0.76), (0.30, 0.99), (0.68, 0.96),
          (0.90, 0.76), (0.76, 0.56), (0.46, 0.58), (0.18, 0.80),
        ])
      ]),
    // It has a straighter back and a smaller, closed bowl.
    DigitStyle(
      weight: 0.4, aspect: 0.5...0.75,
      strokes: [
        Stroke([
          (0.40, 0.0), (0.20, 0.28), (0.08, 0.60), (0.12, 0.88), (0.44, 1.0), (0.82, 0.90),
          (0.92, 0.72), (0.72, 0.60), (0.38, 0.70), (0.16, 0.92),
        ])
      ]),
  ]

  private static let seven = [
    DigitStyle(
      weight: 0.6, aspect: 0.55...0.95,
      strokes: [
        Stroke(
          [(0.04, 0.10), (0.45, 0.06), (0.92, 0.04), (0.72, 0.34), (0.52, 0.66), (0.42, 1.0)],
          corners: [2])
      ]),
    // It has a rounded shoulder and a small serif at the start.
    DigitStyle(
      weight: 0.22, aspect: 0.55...0.9,
      strokes: [
        Stroke(
          [
            (0.06, 0.24), (0.10, 0.06), (0.46, 0.09), (0.80, 0.04), (0.84, 0.22), (0.62, 0.58),
            (0.46, 1.0),
          ], corners: [1])
      ]),
    // It has a bar across the stem.
    DigitStyle(
      weight: 0.18, aspect: 0.6...0.9,
      strokes: [
        Stroke(
          [(0.05, 0.08), (0.48, 0.07), (0.90, 0.04), (0.70, 0.36), (0.52, 0.68), (0.40, 1.0)],
          corners: [2]),
        Stroke([(0.30, 0.54), (0.58, 0.52), (0.88, 0.48)]),
      ]),
  ]

  private static let eight = [
    DigitStyle(
      weight: 0.75, aspect: 0.5...0.85,
      strokes: [
        Stroke([
          (0.84, 0.14), (0.54, 0.0), (0.20, 0.10), (0.20, 0.30), (0.48, 0.47), (0.76, 0.66),
          (0.80, 0.88), (0.48, 1.0), (0.16, 0.90), (0.20, 0.70), (0.50, 0.47), (0.80, 0.28),
          (0.84, 0.10),
        ])
      ]),
    // It is two circles, one on top of the other.
    DigitStyle(
      weight: 0.25, aspect: 0.5...0.8,
      strokes: [
        Stroke([
          (0.50, 0.46), (0.22, 0.36), (0.20, 0.12), (0.52, 0.0), (0.82, 0.12), (0.80, 0.36),
          (0.50, 0.47),
        ]),
        Stroke([
          (0.52, 0.45), (0.18, 0.58), (0.10, 0.84), (0.48, 1.0), (0.88, 0.84), (0.82, 0.58),
          (0.50, 0.46),
        ]),
      ]),
  ]

  private static let nine = [
    // The stem is straight.
    DigitStyle(
      weight: 0.7, aspect: 0.5...0.8,
      strokes: [
        Stroke(
          [
            (0.82, 0.16), (0.56, 0.0), (0.22, 0.10), (0.08, 0.34), (0.30, 0.50), (0.64, 0.42),
            (0.84, 0.14), (0.78, 0.42), (0.70, 0.70), (0.62, 1.0),
          ], corners: [6])
      ]),
    // The stem ends in a hook.
    DigitStyle(
      weight: 0.3, aspect: 0.5...0.8,
      strokes: [
        Stroke([
          (0.80, 0.22), (0.62, 0.02), (0.28, 0.05), (0.12, 0.26), (0.28, 0.46), (0.60, 0.44),
          (0.80, 0.20), (0.84, 0.46), (0.78, 0.80), (0.50, 1.0), (0.16, 0.92),
        ])
      ]),
  ]
}
