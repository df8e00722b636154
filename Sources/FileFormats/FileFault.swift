import Wording

/// What is wrong with a file, in one line that tells a person what to do.
///
/// Every reader and writer of this module throws this type and no other. It prints as
/// `PATH: at byte OFFSET: expected EXPECTED, found FOUND (HINT)`.
package struct FileFault: Error, CustomStringConvertible, Equatable {
  /// The path as the caller gave it.
  package let path: String
  /// The position in the file where the problem starts, from 0; nil if it concerns the whole file.
  package let offset: Int?
  package let expected: String
  package let found: String
  /// What to do about it, if there is something to suggest.
  package let hint: String?

  package init(
    path: String, offset: Int? = nil, expected: String, found: String, hint: String? = nil
  ) {
    self.path = path
    self.offset = offset
    self.expected = expected
    self.found = found
    self.hint = hint
  }

  /// Returns the fault with this hint, unless it has one.
  package func advising(_ advice: String) -> FileFault {
    FileFault(path: path, offset: offset, expected: expected, found: found, hint: hint ?? advice)
  }

  /// The fault as one line; see `FaultLine`.
  package var description: String {
    FaultLine.text(
      (path.isEmpty ? "''" : path) + (offset.map { ": at byte \($0)" } ?? ""), expected: expected,
      found: found, hint: hint)
  }
}
