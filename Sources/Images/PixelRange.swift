/// The range of floating-point pixels from black to white; `rawValue` is the name on the command
/// line and in files.
package enum PixelRange: String, Sendable, Equatable, CaseIterable, Codable {
  /// 0 is black, 1 is white.
  case unit
  /// -1 is black, 1 is white.
  case signed

  @inlinable package var black: Float { self == .unit ? 0 : -1 }
  @inlinable package var width: Float { 1 - black }

  package var scale: ShadeScale { ShadeScale(black: black, white: 1) }

  /// Converts a shade, 0 (black) to 255 (white), to this range; to [-1, 1] by shade / 127.5 - 1.
  @inlinable
  package func value(_ shade: Float) -> Float { shade / (255 / width) + black }

  /// Rounds values to 8 bits; see `ShadeScale.bytes`.
  package func bytes(_ values: [Float]) -> [UInt8] { scale.bytes(values) }
}
