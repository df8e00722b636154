/// The range of floating-point pixels from black to white; `rawValue` is the name on the command
/// line and in files.
package enum PixelRange: String, Sendable, Equatable, CaseIterable, Codable {
  /// 0 is black, 1 is white.
  case unit
  /// -1 is black, 1 is white.
  case signed

  /// How far values may lie beyond either end and be clipped, as a share of the range's width. This
  /// leaves room for samples that a sampler did not clip, but none for other scales such as 0...255
  /// or pixels divided by their standard deviation.
  package static let overshoot: Float = 0.5

  @inlinable package var black: Float { self == .unit ? 0 : -1 }
  @inlinable package var width: Float { 1 - black }

  /// Finds the range that values from `lowest` to `highest` are read in; nil if neither fits.
  ///
  /// A set that reaches below -0.5 is in [-1, 1], any other in [0, 1]. Samples of digits on a black
  /// ground always reach near -1 in the first case.
  package init?(lowest: Float, highest: Float) {
    self = lowest < -0.5 ? .signed : .unit
    let margin = Self.overshoot * width
    guard lowest >= black - margin, highest <= 1 + margin else { return nil }
  }

  /// Converts a shade, 0 (black) to 255 (white), to this range; to [-1, 1] by shade / 127.5 - 1.
  @inlinable
  package func value(_ shade: Float) -> Float { shade / (255 / width) + black }

  /// Rounds values to 8 bits: black is 0, white is 255, and values beyond them are clipped.
  ///
  /// - Parameter values: finite.
  package func bytes(_ values: [Float]) -> [UInt8] {
    values.map { UInt8((min(max(($0 - black) / width, 0), 1) * 255).rounded()) }
  }
}

extension PixelRange: CustomStringConvertible {
  package var description: String { self == .unit ? "[0, 1]" : "[-1, 1]" }
}
