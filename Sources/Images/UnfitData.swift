import Wording

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
