/// What is decoded from a file that anybody may have changed. Its numbers are bounded where it is
/// read, so that nothing computed from them later overflows or fills the memory.
package protocol CheckedContent: Decodable {
  /// What the numbers should be, for the fault.
  static var expectation: String { get }
  /// Which number is none that this program writes or can use; nil if all are.
  var fault: String? { get }
}

extension CheckedContent {
  package static var expectation: String { "numbers within their bounds" }
}

/// The bounds of the numbers in files.
package enum Bounds {
  /// Steps and epochs of training, as many as the command line takes.
  package static let steps = 0...1_000_000_000
  package static let batchSize = 0...65_536
  /// Images, parameters, and other things that are counted.
  package static let count = 0...1 << 48
  /// The sides of images, and numbers of channels.
  package static let side = 0...1 << 16
  /// Evaluations of a network per image.
  package static let evaluations = 0...1_000_000
  /// Seconds: thirty years.
  package static let seconds = 0...1e9

  /// Returns what is wrong with the first of several numbers that is out of its bounds.
  ///
  /// - Parameter numbers: names, numbers and bounds; an absent number is within any bounds.
  package static func fault(
    _ numbers: (name: String, number: Int?, bounds: ClosedRange<Int>)...
  ) -> String? {
    numbers.lazy.compactMap { name, number, bounds -> String? in
      guard let number, !bounds.contains(number) else { return nil }
      return "\(number) as \(name), not \(bounds.lowerBound) to \(bounds.upperBound)"
    }.first
  }

  /// - Returns: what is wrong with a number of seconds; nil if nothing is.
  package static func fault(seconds: Double) -> String? {
    self.seconds.contains(seconds)
      ? nil : "\(seconds) as seconds, not 0 to \(self.seconds.upperBound)"
  }
}
