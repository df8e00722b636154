/// The values that stand for black and white in floating-point pixels.
package struct ShadeScale: Sendable, Equatable {
  package let black, white: Float

  /// How far the lowest and the highest value may lie outside a scale and be clipped, and how far
  /// inside one that nobody named, as shares of the distance between black and white. This leaves
  /// room for samples that a sampler did not clip, but none for other scales. Samples of digits
  /// always reach near black and near white. Values such as -0.5...0.5, which might be of several
  /// scales, fit none this closely.
  private static let (outside, inside) = (Float(0.25), Float(0.125))

  /// - Parameters:
  ///   - black: finite.
  ///   - white: finite, above or below black.
  package init(black: Float, white: Float) {
    precondition(
      black.isFinite && white.isFinite && black != white,
      "black and white need two values, got \(black) and \(white)")
    (self.black, self.white) = (black, white)
  }

  /// Finds the usual scale, [0, 1] or [-1, 1], that values from `lowest` to `highest` are in; nil if
  /// they fit neither.
  package init?(lowest: Float, highest: Float) {
    let fitting = PixelRange.allCases.map(\.scale).first { scale in
      let (outside, inside) = (Self.outside * scale.width, Self.inside * scale.width)
      return (scale.black - outside...scale.black + inside).contains(lowest)
        && (scale.white - inside...scale.white + outside).contains(highest)
    }
    guard let fitting else { return nil }
    self = fitting
  }

  /// Reads the values of black and white with a comma between them, such as "-1,1"; nil for anything
  /// else, equal values, and those beyond a million.
  package init?(text: String) {
    let values = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Float($0.filter { $0 != " " })
    }
    guard values.count == 2, let black = values[0], let white = values[1], black != white,
      abs(black) <= 1e6, abs(white) <= 1e6
    else { return nil }
    self.init(black: black, white: white)
  }

  private var width: Float { white - black }

  /// Returns whether no value from `lowest` to `highest` is too far outside to be clipped.
  package func holds(lowest: Float, highest: Float) -> Bool {
    let margin = Self.outside * abs(width)
    return lowest >= min(black, white) - margin && highest <= max(black, white) + margin
  }

  /// Rounds values to 8 bits: black is 0, white is 255, and values beyond them are clipped.
  ///
  /// - Parameter values: finite.
  package func bytes(_ values: [Float]) -> [UInt8] {
    let (black, width) = (black, width)
    return values.map { UInt8((min(max(($0 - black) / width, 0), 1) * 255).rounded()) }
  }
}

extension ShadeScale: CustomStringConvertible {
  /// Such as "[-1, 1]".
  package var description: String { "[\(Self.text(black)), \(Self.text(white))]" }

  private static func text(_ value: Float) -> String {
    value == value.rounded() && abs(value) <= 1e6 ? "\(Int(value))" : "\(value)"
  }
}
