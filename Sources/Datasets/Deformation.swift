import Foundation
import Randomness

/// A random smooth map of the plane that turns a template into one person's handwriting:
/// proportions, a smooth elastic displacement, then shear and rotation.
///
/// The elastic part is a sum of low-frequency waves, as in the smooth displacement field of Simard,
/// Steinkraus, Platt, *Best practices for convolutional neural networks*, ICDAR 2003, but evaluated
/// only where the pen goes.
struct Deformation: Sendable {
  private let aspect: Double
  private let waist: SIMD2<Double>
  private let shear: Double
  private let rotation: Double
  private let waves: [Wave]

  private struct Wave: Sendable {
    let frequency: SIMD2<Double>
    let phase: Double
    let displacement: SIMD2<Double>
  }

  /// Draws a deformation for a digit of the given width-to-height range.
  init(aspect range: ClosedRange<Double>, using stream: inout RandomStream) {
    aspect = stream.uniform(in: range)
    waist = SIMD2(exp(0.13 * stream.normal()), exp(0.14 * stream.normal()))
    // Most hands lean to the right.
    shear = min(0.8, max(-0.45, 0.17 + 0.25 * stream.normal()))
    rotation = 0.10 * stream.normal()
    waves = (0..<4).map { _ in
      let direction = stream.uniform(in: 0...(2 * .pi))
      let frequency = stream.uniform(in: 2...6)
      return Wave(
        frequency: frequency * SIMD2(cos(direction), sin(direction)),
        phase: stream.uniform(in: 0...(2 * .pi)),
        displacement: (0.11 / frequency) * SIMD2(stream.normal(), stream.normal()))
    }
  }

  /// Returns where a template point (unit square, y downwards) goes. The unit of the result is the
  /// template's height.
  func callAsFunction(_ point: SIMD2<Double>) -> SIMD2<Double> {
    var p = SIMD2(
      pow(min(1.2, max(0, point.x)), waist.x) - 0.5, pow(min(1.2, max(0, point.y)), waist.y) - 0.5)
    var shift = SIMD2<Double>()
    for wave in waves {
      let angle = (wave.frequency * p).sum() + wave.phase
      shift += sin(angle) * wave.displacement
    }
    p += shift
    p.x = aspect * p.x - shear * p.y
    return SIMD2(
      cos(rotation) * p.x - sin(rotation) * p.y, sin(rotation) * p.x + cos(rotation) * p.y)
  }
}
