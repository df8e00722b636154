import Images

/// What is wrong with a file, in one line that a person can act on.
///
/// Every reader and writer of this module throws this type and no other. It prints as
/// `PATH: at byte OFFSET: expected EXPECTED, found FOUND (HINT)`.
package struct FileFault: Error, CustomStringConvertible, Equatable {
  /// The file as the caller named it.
  package let path: String
  /// Where in the file the problem starts, counted from 0; nil if it concerns the whole file.
  package let offset: Int?
  package let expected: String
  package let found: String
  /// What to do about it, if there is more to say.
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

  /// Always one line, see `FaultLine`.
  package var description: String {
    FaultLine.text(
      path + (offset.map { ": at byte \($0)" } ?? ""), expected: expected, found: found, hint: hint)
  }
}
