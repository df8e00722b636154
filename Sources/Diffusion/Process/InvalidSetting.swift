/// A setting outside its range, described in one line for the person who gave it.
package struct InvalidSetting: Error, Equatable, Sendable, CustomStringConvertible {
  /// The setting's name, spelled like its flag without the dashes.
  package let name: String
  /// The values that would have been accepted.
  package let expected: String
  /// The value that was given.
  package let found: String

  package init(name: String, expected: String, found: String) {
    self.name = name
    self.expected = expected
    self.found = found
  }

  package var description: String { "\(name): expected \(expected), found \(found)" }
}
