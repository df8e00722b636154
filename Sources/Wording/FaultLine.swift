/// The sentence that reports faults of data and of files.
package enum FaultLine {
  /// The longest sentence, which leaves room for what the program writes before it.
  package static let limit = SafeText.errorLimit - 20

  /// Returns the sentence in one line of at most `limit` characters, with control characters, which
  /// a hostile path or header may hold, made visible.
  ///
  /// What was found loses its middle first, because a file may hold any amount of it; the place
  /// comes next, and the advice last.
  ///
  /// - Parameter place: what is at fault, and where in it.
  package static func text(
    _ place: String, expected: String, found: String, hint: String?
  ) -> String {
    var parts = [place, expected, found, hint ?? ""].map { SafeText.line($0) }
    func sentence() -> String {
      "\(parts[0]): expected \(parts[1]), found \(parts[2])" + (hint == nil ? "" : " (\(parts[3]))")
    }
    for (part, least) in [(2, 50), (0, 70), (1, 80), (3, 50)] {
      let excess = sentence().unicodeScalars.count - limit
      guard excess > 0 else { break }
      parts[part] = SafeText.elided(
        parts[part], to: max(least, parts[part].unicodeScalars.count - excess))
    }
    return SafeText.elided(sentence(), to: limit)
  }
}
