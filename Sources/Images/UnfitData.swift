/// A problem with images, labels or statistics that stops a computation. It prints as one line,
/// like a fault of a file: `NAME: expected EXPECTED, found FOUND (HINT)`.
package struct UnfitData: Error, Equatable, CustomStringConvertible {
  /// The name of the data, mostly `ImageBatch.source`.
  package let name: String
  package let expected: String
  package let found: String
  /// What to do about it, if there is more to say.
  package let hint: String?

  package init(name: String, expected: String, found: String, hint: String? = nil) {
    (self.name, self.expected, self.found, self.hint) = (name, expected, found, hint)
  }

  package var description: String {
    FaultLine.text(name, expected: expected, found: found, hint: hint)
  }
}

/// The sentence that reports faults of data and of files.
package enum FaultLine {
  /// Returns the sentence, always in one line: control characters, which a hostile path or header
  /// may hold, are escaped.
  ///
  /// - Parameter place: what is at fault, and where in it.
  package static func text(
    _ place: String, expected: String, found: String, hint: String?
  ) -> String {
    let advice = hint.map { " (\($0))" } ?? ""
    let line = "\(place): expected \(expected), found \(found)\(advice)"
    return line.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .format:
        text += scalar.escaped(asASCII: true)
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
