import Foundation
import Randomness

/// Draws handwritten-looking digits from stroke templates, so that the program can run without data
/// and without a network connection.
///
/// Image `i` is a pure function of `(seed, i)`: it does not depend on how many images are drawn or
/// on the number of threads. Every ten consecutive images hold each class once, in random order.
package struct DigitSynthesizer: Sendable {
  /// The width and height of an image in pixels.
  package static let side = StrokeRaster.side

  private let seed: UInt64

  package init(seed: UInt64) {
    self.seed = seed
  }

  /// Returns the class (0...9) of image `index`.
  package func label(_ index: UInt64) -> UInt8 {
    var stream = RandomStream(seed: seed, purpose: .synthesis, index: index / 10, step: 1)
    return UInt8(permutation(count: 10, using: &stream)[Int(index % 10)])
  }

  /// Returns the gray values `[28, 28]` of image `index`, row-major, 0 black ... 255 full ink.
  package func pixels(_ index: UInt64) -> [UInt8] {
    var stream = RandomStream(seed: seed, purpose: .synthesis, index: index)
    let style = chosen(from: StrokeTemplates.styles[Int(label(index))], using: &stream)
    let deformation = Deformation(aspect: style.aspect, using: &stream)
    // The pen radius varies by a factor of about two between fine and bold hands.
    let penRadius = min(2.1, max(0.75, 1.31 * exp(0.21 * stream.normal())))
    let unsteadiness = 0.033 * exp(0.35 * stream.normal())
    let paths = style.strokes.map { stroke in
      penPath(along: stroke, deformation, unsteadiness: unsteadiness, using: &stream)
    }
    return StrokeRaster.draw(paths, penRadius: penRadius)
  }

  private func chosen(from styles: [DigitStyle], using stream: inout RandomStream) -> DigitStyle {
    var rest = stream.uniform() * styles.reduce(0) { $0 + $1.weight }
    for style in styles {
      rest -= style.weight
      if rest < 0 { return style }
    }
    return styles[styles.count - 1]
  }

  /// Returns the deformed centre line of one stroke, with its pen radii.
  ///
  /// - Parameter unsteadiness: the standard deviation of a template point's displacement, in units
  ///   of the digit's height. The two ends move twice as far, along the stroke as well as across.
  private func penPath(
    along stroke: Stroke, _ deformation: Deformation, unsteadiness: Double,
    using stream: inout RandomStream
  ) -> PenPath {
    var jittered = stroke
    for i in jittered.points.indices {
      let isEnd = i == 0 || i == jittered.points.count - 1
      let spread = isEnd ? 1.6 * unsteadiness : unsteadiness
      jittered.points[i] += spread * SIMD2(stream.normal(), stream.normal())
    }
    let points = PenPath.flatten(jittered).map { deformation($0) }
    let pressure = 0.10 * stream.normal()
    let phase = stream.uniform(in: 0...(2 * .pi))
    let taper = stream.uniform(in: 0...0.3)
    let radii = points.indices.map { i in
      let t = Double(i) / Double(points.count - 1)
      let roughness = 1 + 0.07 * stream.normal()
      return roughness * (1 + pressure * sin(4 * t + phase)) * (1 - taper * t * t * t)
    }
    return PenPath(points: points, radii: radii)
  }
}
