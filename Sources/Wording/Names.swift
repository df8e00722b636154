/// Names in messages.
package enum Names {
  /// Returns names in a sentence, such as "ddim, heun or dpm2m".
  package static func alternatives(_ names: [String]) -> String {
    guard names.count > 1 else { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
  }

  /// Returns a number with its noun, such as "1 image" or "2 images".
  package static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)" + (number == 1 ? "" : "s")
  }

  /// Guesses what somebody meant who mistyped a name.
  ///
  /// - Returns: the name that is nearest to what was typed; nil if none is near.
  package static func nearest(to typed: String, among names: [String]) -> String? {
    let nearest = names.map { (name: $0, edits: distance($0, typed)) }.min { $0.edits < $1.edits }
    guard let nearest, nearest.edits <= max(2, nearest.name.count / 3),
      nearest.edits < nearest.name.count
    else { return nil }
    return nearest.name
  }

  /// Returns the Levenshtein distance: the fewest insertions, deletions and replacements.
  private static func distance(_ a: String, _ b: String) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let replaced = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
